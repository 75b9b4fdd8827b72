"""The open book and the official accounts."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.ledger import published
from nhandao_site.kit import excel, vietqr
from nhandao_site.web.freshness import revalidated

bp = Blueprint("ledger", __name__)

SEARCH = ("q", "ma", "thang")
COLUMNS = (
    "Ngày", "Thu hay chi", "Mã dòng", "Diễn giải", "Hình thức", "Người giúp", "Mã địa chỉ", "Chương trình",
    "Thu (đồng)", "Chi (đồng)",
)  # fmt: skip


@bp.get("/so-cong-khai")
def index() -> AnyResponse:
    search = _search()
    page = published.book_page(**search, after=request.args.get("sau"))
    return revalidated(
        render_template(
            "public/ledger/index.html",
            page=page,
            search=search,
            is_search=any(search.values()),
            csv_url=url_for(".as_csv", **{name: value for name, value in search.items() if value}),
            months=published.recent_months(),
        )
    )


@bp.get("/so-cong-khai.csv")
def as_csv() -> AnyResponse:
    """The same lines as the page, all of them, written piece by piece."""
    answer = Response(stream_with_context(_pieces(_search())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="so-cong-khai.csv"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/tai-khoan-chinh-thuc")
def accounts() -> AnyResponse:
    return revalidated(render_template("public/ledger/accounts.html", accounts=published.official_accounts()))


@bp.get("/tai-khoan-chinh-thuc/<number>.svg")
def account_qr(number: str) -> AnyResponse:
    """The picture for a transfer to one listed account; the State Treasury's accounts have none."""
    account = published.official_account(number)
    if account is None or account.bank_bin is None:
        abort(404)
    drawing = vietqr.svg(vietqr.payload(account.bank_bin, account.number))
    alone = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    answer = revalidated(alone)
    answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return answer


def _search() -> dict[str, Any]:
    return {name: request.args.get(name, "").strip()[:80] for name in SEARCH}


def _pieces(search: dict[str, Any]) -> Iterator[bytes]:
    head = excel.csv_bytes(COLUMNS, [])
    yield head
    for lines in published.book_chunks(**search):
        yield excel.csv_bytes(COLUMNS, [_row(line) for line in lines])[len(head) :]


def _row(line: published.BookLine) -> tuple[object, ...]:
    return (
        line.day,
        line.side,
        line.reference,
        line.words,
        line.form,
        line.giver,
        line.address_code,
        line.programme or published.CAMPAIGN,
        line.received_vnd,
        line.delivered_vnd,
    )
