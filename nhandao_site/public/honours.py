"""The wall of honour."""

from flask import Blueprint, render_template, request

from nhandao_site.domain.honours import published

bp = Blueprint("honours", __name__, url_prefix="/ton-vinh")

LEVELS = {"trung-uong": "Trung ương", "tinh": "Tỉnh", "huyen": "Huyện (đến 30/06/2025)", "xa": "Xã, phường"}


@bp.get("")
def index() -> str:
    filters = published.Filters(
        round=request.args.get("dot", "")[:200],
        level=request.args.get("cap", ""),
        kind=request.args.get("loai", ""),
        year=_number(request.args.get("nam", ""), 4),
    )
    after = _number(request.args.get("sau", ""), 9)
    return render_template(
        "public/honours/index.html",
        wall=published.wall(filters, after),
        filters=filters,
        choices=published.choices(),
        levels=LEVELS,
        kinds={path: label for path, (_, _, label) in published.KINDS.items()},
        first_page=after is None,
    )


def _number(text: str, most: int) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) <= most else None
