"""Sheets for the board of a commune, one a month, to be printed and posted."""

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nhandao_site.domain.ledger import published
from nhandao_site.kit import qr
from nhandao_site.web.freshness import revalidated

bp = Blueprint("ledger_sheets", __name__, url_prefix="/so-cong-khai/niem-yet")


@bp.get("")
def index() -> Response:
    month = published.parse_month(request.args.get("thang", "")[:20]) or published.last_whole_month()
    return revalidated(
        render_template(
            "public/ledger/sheets.html",
            month=month,
            months=published.months_offered(),
            boards=published.boards(current_app.config["SETTINGS"].PROVINCE, month),
        )
    )


@bp.get("/<unit>/<month>")
def show(unit: str, month: str) -> Response:
    first = published.parse_month(month[:20])
    if first is None:
        abort(404)
    if month != f"{first:%Y-%m}":
        return redirect(url_for(".show", unit=unit, month=f"{first:%Y-%m}"), 301)
    sheet = published.sheet(unit[:60], first) or abort(404)
    live = _live(sheet)
    code = qr.svg(live, "Mã QR mở trang sổ công khai của bảng này")
    return revalidated(render_template("public/ledger/sheet.html", sheet=sheet, live=live, qr=code))


def _live(sheet: published.Sheet) -> str:
    """Where the same lines are read on a telephone."""
    base = current_app.config["SETTINGS"].PUBLIC_URL.rstrip("/")
    if sheet.is_wide:
        return base + url_for(".show", unit=sheet.code, month=f"{sheet.month:%Y-%m}")
    return (
        f"{base}/so-cong-khai?{urlencode({'noi': sheet.code, 'thang': sheet.month_word, 'loai': 'tat-ca'}, safe='/')}"
    )
