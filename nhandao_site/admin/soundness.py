"""Whether the books still add up: how each check of the last days ended, and what it found."""

from flask import Blueprint, render_template

from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.ledger.journal import desk
from nhandao_site.web.permissions import requires

bp = Blueprint("soundness", __name__, url_prefix="/soat-so")


@bp.get("/")
@requires(P.AUDIT_READ)
def index() -> str:
    checks = desk.last_checks()
    return render_template(
        "admin/soundness/index.html",
        checks=checks,
        newest=checks[0] if checks else None,
        last_whole=desk.last_whole(),
    )
