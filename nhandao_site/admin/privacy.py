"""The register of processing with its counts, and what is due to be forgotten, shown before the clock does it."""

from flask import Blueprint, render_template

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.privacy import desk, published, retention
from nhandao_site.kit import clock
from nhandao_site.web.permissions import requires

bp = Blueprint("privacy", __name__, url_prefix="/rieng-tu")


@bp.get("")
@requires(Permission.PRIVACY_READ)
def index() -> str:
    rows = [(each, count, published.keep_of(each)) for each, count in desk.counted()]
    return render_template("admin/privacy/index.html", rows=rows, erased=desk.erased_count())


@bp.get("/han-luu")
@requires(Permission.PRIVACY_READ)
def due() -> str:
    """What the next run of the clock forgets; nothing is changed by looking."""
    return render_template("admin/privacy/due.html", rows=retention.waiting(clock.today()))
