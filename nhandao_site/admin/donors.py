"""Donors over the years: found by name, telephone or unit; the summary of a year, its file, a letter to send."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.donors import desk, granting, published, summary
from nhandao_site.domain.pledges import desk as pledges
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock, periods, qr, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, ReasonForm, filed, tell
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("donors", __name__, url_prefix="/nha-tai-tro")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.PLEDGES_READ)
def index() -> str:
    unit = asked_unit("don-vi", within=current_user.unit, hint="Đơn vị đã đăng ký, hoặc nơi ở của gia đình.")
    words, year = vietnamese.clean(request.args.get("q", ""))[:200], _year()
    return render_template(
        "admin/donors/index.html",
        donors=desk.search(current_user, words, unit.data, year),
        words=words,
        unit=unit,
        year=year,
        years=desk.years_offered(),
        most=desk.READ,
    )


@bp.get("/<int:pledge_id>")
@requires(Permission.PLEDGES_READ)
def show(pledge_id: int) -> str:
    return _draw(_pledge(pledge_id))


@bp.post("/<int:pledge_id>/mo-ten")
@requires(Permission.PLEDGES_CONFIRM)
def reveal(pledge_id: int) -> Page:
    """Opened for this one answer: a reload asks, and writes down, again."""
    pledge = _pledge(pledge_id)
    return _leaving(pledge, granting.reveal, lambda: _draw(pledge, opened=True))


@bp.post("/<int:pledge_id>/thu")
@requires(Permission.PLEDGES_CONFIRM)
def letter(pledge_id: int) -> Page:
    """The letter of the year with the donor's name, to print and send."""
    pledge = _pledge(pledge_id)

    def sheet() -> str:
        told = published.letter_of_year(_summary(pledge, pledge.donor_name), to=pledge.donor_name)
        if told is None:
            raise RuleBroken("Trong năm này chưa có khoản nào đã nhận hay đã trao, nên chưa có thư cảm ơn.")
        book = f"{current_app.config['SETTINGS'].PUBLIC_URL.rstrip('/')}/so-cong-khai"
        code = qr.svg(book, "Mã QR mở sổ công khai")
        return render_template("admin/donors/letter.html", letter=told, book=book, qr=code, year=_year())

    return _leaving(pledge, granting.reveal, sheet)


@bp.post("/<int:pledge_id>/excel")
@requires(Permission.PLEDGES_CONFIRM)
def spreadsheet(pledge_id: int) -> Page:
    pledge, year = _pledge(pledge_id), _year()

    def file() -> Response:
        answer = make_response(summary.workbook(_summary(pledge, pledges.masked(pledge))))
        answer.mimetype = XLSX
        answer.headers["Content-Disposition"] = f'attachment; filename="tong-hop-nha-tai-tro-{year}.xlsx"'
        return answer

    def verb(row: Pledge, **why: Any) -> None:
        granting.export(row, year, **why)

    return _leaving(pledge, verb, file)


@bp.post("/<int:pledge_id>/mo-tong-hop")
@requires(Permission.PLEDGES_CONFIRM)
def grant(pledge_id: int) -> Page:
    done = "Đã mở bản tổng hợp ở liên kết riêng của đăng ký này."
    return _decided(pledge_id, granting.grant, done)


@bp.post("/<int:pledge_id>/dong-tong-hop")
@requires(Permission.PLEDGES_CONFIRM)
def withdraw(pledge_id: int) -> Page:
    return _decided(pledge_id, granting.withdraw, "Đã đóng bản tổng hợp. Liên kết riêng chỉ còn mở đăng ký của nó.")


def _decided(pledge_id: int, verb: Callable[..., Any], done: str) -> Page:
    pledge, form = _pledge(pledge_id), ReasonForm()
    home = url_for(".show", pledge_id=pledge_id, nam=_year())

    def deed() -> None:
        verb(pledge, reason=form.reason.data or "", by=current_user)

    return filed(form, deed, done=done, leads_to=home, again=lambda: _draw(_pledge(pledge_id), form=form))


def _leaving(pledge: Pledge, verb: Callable[..., Any], answer: Callable[[], Any]) -> Page:
    """Something leaves the house with this answer: first the reason is kept, then it is drawn."""
    number, form = pledge.id, ReasonForm()
    try:
        if not form.validate():
            return _draw(pledge, form=form), 422
        verb(pledge, reason=form.reason.data or "", by=current_user)
        drawn: Page = answer()
    except RuleBroken as broken:
        saving.undo()
        tell(form, broken)
        return _draw(_pledge(number), form=form), 422
    saving.save()
    return drawn


def _pledge(pledge_id: int) -> Pledge:
    return pledges.one_for(current_user, pledge_id) or abort(404)


def _year() -> int:
    """The reporting year asked for; one that can't be is the running one."""
    last = periods.containing(clock.today()).year_number
    asked = request.args.get("nam", last, type=int)
    return asked if 2000 <= asked <= last else last


def _summary(pledge: Pledge, to: str) -> summary.Summary:
    return desk.summary_for(current_user, pledge, _year(), to=to)


def _draw(pledge: Pledge, *, opened: bool = False, form: ReasonForm | None = None) -> str:
    name = pledge.donor_name if opened else pledges.masked(pledge)
    return render_template(
        "admin/donors/show.html",
        pledge=pledge,
        name=name,
        opened=opened,
        s=_summary(pledge, name),
        year=_year(),
        years=desk.years_offered(),
        whole=desk.is_whole(current_user, pledge),
        granted=granting.open_grant(pledge),
        may_decide=current_user.may(Permission.PLEDGES_CONFIRM, within=pledge.address.unit),
        reason_form=form or ReasonForm(formdata=None),
        form=form,
    )
