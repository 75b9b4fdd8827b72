"""Open data: figures by period, unit and group, and the lines of the book; files with a dictionary, never a family."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.targets.opened import published as opened
from nhandao_site.kit import clock, excel, small_cells
from nhandao_site.public import data_words
from nhandao_site.public.data_words import LICENCE, SETS, Field
from nhandao_site.web import saving, share_images, structured
from nhandao_site.web.freshness import revalidated
from nhandao_site.web.kept import mark_of_everything, until_touched

bp = Blueprint("open_data", __name__, url_prefix="/du-lieu-mo")

CSV, JSON = "text/csv", "application/json"
PUBLIC = "public, max-age=60"
YEARLY: dict[str, Callable[[opened.Year], Sequence[opened.Line]]] = {
    "ky": lambda year: year.by_period,
    "don-vi": lambda year: year.by_unit,
    "nhom": lambda year: year.by_group,
}


@bp.get("")
def index() -> AnyResponse:
    years, (_, changed) = opened.years(), mark_of_everything()
    files = {f"/du-lieu-mo/so-cong-khai.{kind}": media for kind, media in (("csv", CSV), ("json", JSON))}
    files |= {f"/du-lieu-mo/{name}/{year}.{kind}": media for name in YEARLY for year in years
              for kind, media in (("csv", CSV), ("json", JSON))}  # fmt: skip
    about = structured.dataset(
        name="Dữ liệu mở của Cuộc vận động và Phong trào", description=data_words.ABOUT, url="/du-lieu-mo",
        licence=LICENCE, changed=changed, files=files,
    )  # fmt: skip
    return revalidated(
        render_template("public/open_data/index.html", sets=SETS, years=years, licence=LICENCE, data=[about])
    )


@bp.get("/tu-dien")
def dictionary() -> AnyResponse:
    return revalidated(
        render_template(
            "public/open_data/dictionary.html", sets=SETS, least=small_cells.LEAST, together=small_cells.TOGETHER
        )
    )


@bp.get("/so-cong-khai.csv")
def ledger_csv() -> AnyResponse:
    """Every line of the book, newest first, written piece by piece."""
    return _unless_known(lambda: _piece_by_piece(_csv_pieces(), CSV))


@bp.get("/so-cong-khai.json")
def ledger_json() -> AnyResponse:
    return _unless_known(lambda: _piece_by_piece(_json_pieces(), JSON))


@bp.get("/<name>/<year>.csv")
def yearly_csv(name: str, year: str) -> AnyResponse:
    fields, rows = _rows(name, year)
    return _unless_known(lambda: Response(excel.csv_bytes([field.name for field in fields], rows), mimetype=CSV))


@bp.get("/<name>/<year>.json")
def yearly_json(name: str, year: str) -> AnyResponse:
    """`null` is a hidden number."""
    fields, rows = _rows(name, year)
    told = {
        "year": year,
        "licence": LICENCE,
        "dictionary": share_images.absolute("/du-lieu-mo/tu-dien"),
        "rows": [dict(zip((field.name for field in fields), row, strict=True)) for row in rows],
    }
    return _unless_known(lambda: Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype=JSON))


def _rows(name: str, year: str) -> tuple[Sequence[Field], list[tuple[Any, ...]]]:
    """The fields of a file and its rows; 404 for a file that there is not."""
    if name not in YEARLY or year not in opened.years():
        abort(404)
    province = str(current_app.config["SETTINGS"].PROVINCE)
    day = "" if opened.is_over(year) else f":{clock.today()}"
    found = until_touched(
        f"open-data:{year}{day}", lambda: opened.of(year, province), lambda line: opened.is_untouched(year, line)
    )
    fields = SETS[name].fields
    return fields, [data_words.row(name, line) for line in YEARLY[name](found)]


def _piece_by_piece(pieces: Iterator[bytes], mimetype: str) -> Response:
    if request.method == "HEAD":  # nothing is begun that nobody reads to its end
        return Response(mimetype=mimetype)
    return Response(stream_with_context(pieces), mimetype=mimetype)


def _csv_pieces() -> Iterator[bytes]:
    head = excel.csv_bytes([field.name for field in SETS["so-cong-khai"].fields], [])
    yield head
    for lines in ledger.book_chunks(ledger.Asked(loai="tat-ca")):
        saving.begin_reading()  # a slow reader must hold no lock of the database meanwhile
        yield excel.csv_bytes([""], [data_words.booked(line) for line in lines]).split(b"\n", 1)[1]


def _json_pieces() -> Iterator[bytes]:
    names, before = [field.name for field in SETS["so-cong-khai"].fields], b"[\n"
    for lines in ledger.book_chunks(ledger.Asked(loai="tat-ca")):
        saving.begin_reading()
        for line in lines:
            told = dict(zip(names, data_words.booked(line), strict=True))
            yield before + json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
            before = b",\n"
    yield (b"[" if before == b"[\n" else b"") + b"\n]\n"


def _unless_known(make: Callable[[], Response]) -> AnyResponse:
    """The file, or 304 when nothing was done since the reader took it: a name that was taken back is a deed, too."""
    mark, changed = mark_of_everything()
    # Asked before there is anything to send: werkzeug counts the bytes of what it compares, and gathers them for it.
    known = _marked(Response(), mark, changed).make_conditional(request)
    return _marked(make(), mark, changed) if known.status_code == 200 else known


def _marked(answer: Response, mark: str, changed: datetime | None) -> Response:
    answer.set_etag(mark)
    if changed is not None:
        answer.last_modified = changed
    answer.headers["Cache-Control"] = PUBLIC
    answer.headers["Link"] = f'<{LICENCE}>; rel="license"'
    name = request.path.removeprefix("/du-lieu-mo/").replace("/", "-")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
