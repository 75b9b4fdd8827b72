"""The proof of the open book: its chain to take home, its published heads, how to check both."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.audit import published as log
from nhandao_site.domain.ledger.journal import published
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.freshness import revalidated

bp = Blueprint("chain", __name__)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@bp.get("/so-cong-khai.jsonl")
def download() -> AnyResponse:
    """Every line, or those from number `tu` on, written piece by piece."""
    answer = Response(stream_with_context(_pieces(_number("tu") or 1)), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = 'attachment; filename="so-cong-khai.jsonl"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/chung-thuc")
def index() -> AnyResponse:
    typed, before = request.args.get("ma", "").strip()[:80], request.args.get("truoc", "")
    heads = published.heads(before if _DAY.fullmatch(before) else None, published.HEADS + 1)
    shown = heads[: published.HEADS]
    return revalidated(
        render_template(
            "public/chain/index.html",
            heads=shown,
            after=shown[-1].day if len(heads) > len(shown) else None,
            pinned=[[head.seq, head.hash] for head in published.heads()],
            length=published.length(),
            typed=typed,
            proofs=published.proofs(typed) if typed else [],
            day=_day,
            log_heads=log.newest_heads(),
        )
    )


@bp.get("/chung-thuc/dinh-dang")
def layout() -> AnyResponse:
    """The format, for whoever wants to write a verifier; the example is the first line of this book."""
    return revalidated(render_template("public/chain/format.html", example=published.example(), kinds=published.KINDS))


def _pieces(since: int) -> Iterator[bytes]:
    """A reader may be slow: no transaction stays open while bytes wait for the line."""
    while found := published.piece(since):
        saving.begin_reading()
        yield found.text.encode()
        since = found.last + 1


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _day(text: Any) -> str:
    """`2026-11-22` as `22/11/2026`."""
    return clock.format_date(date.fromisoformat(text))
