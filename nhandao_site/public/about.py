"""What the site keeps about people, and how each figure is made."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published
from nhandao_site.domain.privacy import published as register
from nhandao_site.kit import clock, periods
from nhandao_site.web.freshness import revalidated

bp = Blueprint("about", __name__)


@bp.get("/quyen-rieng-tu")
def privacy() -> Response:
    return revalidated(render_template("public/about/privacy.html", chapters=register.chapters()))


@bp.get("/cach-tinh")
def figures() -> Response:
    period = periods.containing(clock.today())
    return revalidated(
        render_template("public/about/figures.html", period=period, priority_rule=published.priority_rule())
    )
