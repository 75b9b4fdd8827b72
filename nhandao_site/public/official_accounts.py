"""The official accounts: the only place that numbers and QR codes for transfers are taken from."""

from flask import Blueprint, Response, abort, render_template
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.ledger.bank import published
from nhandao_site.kit import vietqr
from nhandao_site.web.freshness import revalidated

bp = Blueprint("official_accounts", __name__, url_prefix="/tai-khoan-chinh-thuc")


@bp.get("")
def index() -> AnyResponse:
    return revalidated(
        render_template(
            "public/official_accounts/index.html",
            accounts=published.official_accounts(),
            notices=published.notices(),
        )
    )


@bp.get("/<number>.svg")
def qr_svg(number: str) -> AnyResponse:
    drawing = vietqr.svg(_payload(number)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    answer = revalidated(drawing)
    answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return answer


@bp.get("/<number>.png")
def qr_png(number: str) -> AnyResponse:
    """To keep on a phone: banking apps read a QR code out of a saved picture."""
    answer = Response(vietqr.png(_payload(number)), mimetype="image/png")
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.headers["Content-Disposition"] = f'attachment; filename="ma-qr-{number}.png"'
    return answer


def _payload(number: str) -> str:
    """Only an account in force has a QR code; the State Treasury's have none."""
    account = published.official_account(number)
    if account is None or account.bank_bin is None:
        abort(404)
    return vietqr.payload(account.bank_bin, account.number)
