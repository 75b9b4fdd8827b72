"""The office. One door for the whole face: `check_door` runs before every page of every room."""

from flask import Blueprint

from nhandao_site.admin import (
    accounts,
    addresses,
    assistance,
    audit,
    casework,
    decisions,
    desk,
    disbursements,
    donors,
    dossiers,
    figures,
    follow_up,
    funds,
    honours,
    instalments,
    intake,
    loans,
    offers,
    official_accounts,
    overview,
    pledge_records,
    pledges,
    receipts,
    reconciliation,
    reports,
    rosters,
    soundness,
    statements,
    stories,
    targets,
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
    casework,
    decisions,
    follow_up,
    intake,
    pledge_records,
    pledges,
    instalments,
    donors,
    offers,
    assistance,
    receipts,
    disbursements,
    funds,
    loans,
    reconciliation,
    statements,
    stories,
    honours,
    overview,
    figures,
    targets,
    reports,
    units,
    accounts,
    official_accounts,
    rosters,
    workbook,
    audit,
    soundness,
):
    bp.register_blueprint(room.bp)
