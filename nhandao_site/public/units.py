"""The page of a unit: who waits for help there, its stories, honours, papers, its part of the book, its feed."""

from flask import Blueprint, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.units import published
from nhandao_site.web import share_images, typed
from nhandao_site.web.freshness import revalidated

bp = Blueprint("units", __name__, url_prefix="/don-vi")

SHOWN = 3


@bp.get("/<slug>")
def show(slug: str) -> Response:
    """`12-xa-bau-sen`: the number finds it, its name may have changed since."""
    province = str(current_app.config["SETTINGS"].PROVINCE)
    found = published.one(typed.leading(slug), province_code=province) or abort(404)
    if request.path != found.unit.url:
        return redirect(found.unit.url, 301)
    code = found.unit.code
    # By the place where people live alone: a school's list would tell where a child goes to school.
    waiting = addresses.page({"noi": code}, limit=SHOWN) if found.is_place else None
    page = render_template(
        "public/units/show.html",
        found=found,
        waiting=waiting,
        stories=stories.page(unit_code=code).cards[:SHOWN],
        share_image=share_images.of_unit(found.unit),
    )
    return revalidated(page)
