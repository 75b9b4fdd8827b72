"""The page for leaders: one look over a unit's branch in a period, kept until anything changes."""

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.targets.overview import board, fairness, ranking
from nhandao_site.web import asked_period, kept
from nhandao_site.web.permissions import requires

bp = Blueprint("overview", __name__, url_prefix="/toan-canh")
SHOWN = 12  # communes in a picture; the table has all


@bp.get("")
@requires(Permission.FIGURES_READ)
def index() -> str:
    asked, unit = asked_period.told(), asked_period.unit()
    name = f"overview/{unit.id}/{asked.period.code}"
    seen = kept.until_something_happens(name, lambda: board.overview(asked.period, unit))
    order = next((one for one in ranking.ORDERS if one.key == request.args.get("xep")), ranking.ORDERS[0])
    return render_template(
        "admin/overview/index.html", seen=seen, period=asked.period, unit=unit, unread=asked.unread,
        over=asked.over, order=order,
        orders=ranking.ORDERS, ranked=ranking.ordered(seen.places, order), shown=SHOWN, many=fairness.MANY,
        choices=asked_period.choices(asked.period), dossier_url=_dossier_url,
        reads=current_user.may(Permission.ADDRESSES_READ),
    )  # fmt: skip


def _dossier_url(number: int) -> str:
    """Empty for whoever may not open dossiers."""
    if not current_user.may(Permission.ADDRESSES_READ):
        return ""
    return url_for("admin.addresses.show", address_id=number)
