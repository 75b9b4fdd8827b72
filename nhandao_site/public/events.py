"""Events of the movement as anyone reads them; who was honoured there, the papers and the figures of the day."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.honours import published as wall
from nhandao_site.domain.movement import published
from nhandao_site.domain.reports.reviews import published as reviews
from nhandao_site.web import share_images, structured, typed

bp = Blueprint("events", __name__, url_prefix="/su-kien")


@bp.get("")
def index() -> str:
    kind, year, after = request.args.get("loai", ""), typed.year("nam"), typed.number("sau")
    return render_template(
        "public/events/index.html", page=published.page(kind, year, after), kinds=published.KINDS,
        kind=kind if kind in published.KINDS else "", year=year, years=published.years(), first_page=after is None,
    )  # fmt: skip


@bp.get("/<slug>")
def show(slug: str) -> Response | str:
    """`12-gap-mat-guong-tot`: the number finds it, the words may have changed since."""
    number = typed.leading(slug)
    event = published.one(number) or abort(404)
    if request.path != event.line.url:
        return redirect(event.line.url, 301)
    return render_template(
        "public/events/show.html", event=event, share_image=share_images.of_event(event.line),
        data=[_data(event)], guests=wall.at_event(number), papers=reviews.papers_of(number),
        frozen=reviews.figures_of(number),
    )  # fmt: skip


def _data(event: published.Whole) -> structured.Thing:
    line = event.line
    return structured.event(
        name=line.name,
        description=event.summary or f"{line.kind_label} của {line.unit_name}.",
        url=line.url,
        image=share_images.of_event(line).url,
        start=line.on,
        end=line.until_on,
        place=line.place or line.unit_name,
    )
