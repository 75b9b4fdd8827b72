"""A poster of one address, A4 or A5: its name as the public reads it, a code to scan, a code to verify."""

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.kit import qr
from nhandao_site.web.freshness import revalidated

bp = Blueprint("posters", __name__)

SIZES = ("a4", "a5")


@bp.get("/dia-chi/<code>/ap-phich")
def show(code: str) -> Response:
    """Not for a child: its page is not made to be handed around."""
    profile = published.by_code(code)
    if profile is None or profile.is_child:
        abort(404)
    address = current_app.config["SETTINGS"].PUBLIC_URL.rstrip("/") + profile.url
    size = request.args.get("kho", "a4").lower()
    return revalidated(
        render_template(
            "public/addresses/poster.html",
            p=profile,
            size=size if size in SIZES else "a4",
            qr=qr.svg(address, f"Mã QR mở hồ sơ {profile.code}"),
            accounts=ledger.official_accounts(),
        )
    )
