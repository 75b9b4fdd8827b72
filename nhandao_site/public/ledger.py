"""The open book."""

from collections.abc import Iterator
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.ledger import published
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.kit import excel
from nhandao_site.public import month_picture
from nhandao_site.web import saving
from nhandao_site.web.freshness import revalidated
from nhandao_site.web.kept import carried_on

bp = Blueprint("ledger", __name__)

COLUMNS = (
    "Ngày", "Thu hay chi", "Mã dòng", "Diễn giải", "Hình thức", "Người giúp", "Mã địa chỉ", "Chương trình",
    "Thu (đồng)", "Chi (đồng)", "Ngoài thu chi (đồng)", "Loại", "Đơn vị", "Số thứ tự", "Mã băm",
)  # fmt: skip


@bp.get("/so-cong-khai")
def index() -> AnyResponse:
    asked = _asked()
    words = {name: value for name, value in asdict(asked).items() if value}
    page = published.book_page(asked, carried_on("book", totals.picture), request.args.get("sau"))
    return revalidated(
        render_template(
            "public/ledger/index.html",
            page=page,
            drawing=month_picture.draw(page.months),
            asked=asked,
            is_search=bool(words),
            csv_url=url_for(".as_csv", **words),
            months=published.recent_months(),
            kinds=published.kinds_offered(),
        )
    )


@bp.get("/so-cong-khai.csv")
def as_csv() -> AnyResponse:
    """The same lines as the page, all of them, written piece by piece."""
    answer = Response(stream_with_context(_pieces(_asked())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="so-cong-khai.csv"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _asked() -> published.Asked:
    most = {"q": 80, "ma": 80, "thang": 20, "noi": 120, "loai": 80}
    return published.Asked(**{name: request.args.get(name, "").strip()[:size] for name, size in most.items()})


def _pieces(asked: published.Asked) -> Iterator[bytes]:
    head = excel.csv_bytes(COLUMNS, [])
    yield head
    for lines in published.book_chunks(asked):
        saving.begin_reading()  # a slow reader must hold no lock of the database meanwhile
        yield excel.csv_bytes(COLUMNS, [_row(line) for line in lines])[len(head) :]


def _row(line: published.BookLine) -> tuple[object, ...]:
    return (
        line.day, line.side_label, line.reference, line.words, line.form, line.giver, line.address_code,
        line.programme or published.CAMPAIGN, line.received_vnd, line.delivered_vnd, line.beside_vnd,
        line.kind, line.unit, line.id, line.hash,
    )  # fmt: skip
