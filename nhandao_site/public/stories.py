"""The column and its stories."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.stories import published
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.web import share_images, structured

bp = Blueprint("stories", __name__, url_prefix="/nguoi-tot-viec-thien")


@bp.get("")
def index() -> str:
    topic = request.args.get("chu-de", "")
    after = _number(request.args.get("sau", ""))
    page = published.page(topic, request.args.get("don-vi", ""), after)
    return render_template(
        "public/stories/index.html", page=page, topics=published.TOPICS, topic=topic, first_page=after is None
    )


@bp.get("/<slug>")
def show(slug: str) -> str | Response | tuple[str, int]:
    found = published.by_slug(slug) or abort(404)
    if isinstance(found, published.Moved):
        return redirect(url_for("public.stories.show", slug=found.slug), 301)
    if isinstance(found, published.Gone):
        return render_template("public/stories/gone.html", gone=found), 410
    return render_template(
        "public/stories/show.html",
        story=found,
        related=published.related(found),
        addresses=list(addresses.names_for(found.address_ids).values()),
        honour=honours.of_story(found.id),
        data=[_data(found)],
        absolute=share_images.absolute(found.url),
        share_image=share_images.of_story(found),
        elsewhere=sharing.elsewhere(found.id),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _data(story: published.Piece) -> structured.Thing:
    return structured.article(
        headline=story.title,
        description=story.lede,
        url=story.url,
        image=share_images.absolute(story.photo.url) if story.photo else share_images.of_story(story).url,
        published=story.published_at,
        changed=story.updated_at,
        author=story.author_name,
        section=story.topic,
    )
