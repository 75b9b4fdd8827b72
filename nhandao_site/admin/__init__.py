"""The office. One door for the whole face: `check_door` runs before every page of every room."""

from flask import Blueprint

from nhandao_site.admin import (
    accounts,
    addresses,
    assistance,
    audit,
    decisions,
    desk,
    dossiers,
    follow_up,
    honours,
    intake,
    offers,
    pledges,
    receipts,
    rosters,
    stories,
    units,
    workbook,
)
from nhandao_site.admin.navigation import items
from nhandao_site.web.permissions import check_door

bp = Blueprint("admin", __name__, url_prefix="/quan-tri")
bp.before_request(check_door)
bp.context_processor(items)
for room in (
    desk,
    addresses,
    dossiers,
    decisions,
    follow_up,
    intake,
    pledges,
    offers,
    assistance,
    receipts,
    stories,
    honours,
    units,
    accounts,
    rosters,
    workbook,
    audit,
):
    bp.register_blueprint(room.bp)
