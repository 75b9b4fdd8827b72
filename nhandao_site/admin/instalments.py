"""Periods of regular help: what is due, what was missed, who says they have sent it."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.pledges import due
from nhandao_site.domain.pledges.schedule import GRACE_DAYS
from nhandao_site.kit import vietnamese
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("instalments", __name__, url_prefix="/dang-ky/ky-han")


@bp.get("")
@requires(Permission.PLEDGES_READ)
def index() -> str:
    unit = asked_unit("don-vi", within=current_user.unit, hint="Nơi ở của gia đình, hoặc đơn vị đã đăng ký.")
    typed = request.args.get("xem", "").strip()
    view = next((each for each in due.View if each.value == typed), due.View.LATE)
    filters = due.Filters(view, unit.data, vietnamese.clean(request.args.get("q", ""))[:200])
    return render_template(
        "admin/instalments/index.html",
        page=due.page_for(current_user, filters, request.args.get("sau")),
        counts=due.counts_for(current_user),
        filters=filters,
        unit=unit,
        views=list(due.View),
        unknown=typed if typed and typed != view.value else "",
        grace_days=GRACE_DAYS,
        narrowed=bool(filters.unit or filters.words),
    )
