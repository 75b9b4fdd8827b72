"""A report as its pages find it: inside the branch or not at all, and what this officer may do with it."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reports import desk, snapshots
from nhandao_site.domain.reports.models import FROZEN, Report
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, filed, once

__all__ = ["Page", "ask", "do", "drawn", "found", "home", "may_judge", "may_write"]


def found(report_id: int) -> Report:
    return desk.one_for(current_user, report_id) or abort(404)


def home(report_id: int) -> str:
    return url_for("admin.reports.show", report_id=report_id)


def may_write(report: Report) -> bool:
    return current_user.may(Permission.REPORTS_WRITE, report.unit) and report.state not in FROZEN


def may_judge(report: Report) -> bool:
    """The unit above judges; the province, which has none here, judges its own by a second hand."""
    below = current_user.unit_id != report.unit_id or report.unit.kind is UnitKind.PROVINCE
    return below and bool(current_user.may(Permission.REPORTS_ACCEPT, report.unit))


def drawn(template: str, report: Report, **page: Any) -> str:
    period = snapshots.period_of(report)
    return render_template(f"admin/reports/{template}.html", report=report, period=period, today=clock.today(), **page)


def ask(report: Report, form: Any, deed: Callable[[], Any], *, done: str, template: str = "ask", **page: Any) -> Page:
    """Shows the form; a filled one does the deed once and goes back to the report."""
    report_id = report.id

    def again() -> str:
        return drawn(template, found(report_id), form=form, **page)

    return filed(form, deed, done=done, leads_to=home(report_id), again=again)


def do(report: Report, deed: Callable[[], Any], done: str) -> Response:
    """A one-button deed; a rule's no is told on the page the button stood on."""
    led_to, key = home(report.id), request.form.get("form_key")
    if first := saving.answered(key):
        return redirect(first, 303)
    deed()
    return once(key, done, led_to)
