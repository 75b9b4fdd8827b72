"""The column and its stories."""

from datetime import datetime

from flask import Blueprint, abort, current_app, json, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.stories import published
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.kit import clock
from nhandao_site.web import share_images

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
        data=_data(found),
        absolute=_absolute(found.url),
        share_image=share_images.of_story(found),
        elsewhere=sharing.elsewhere(found.id),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _absolute(path: str) -> str:
    return str(current_app.config["SETTINGS"].PUBLIC_URL).rstrip("/") + path


def _data(story: published.Piece) -> Markup:
    """What search engines read of the story; a block of data, no script that runs."""
    said = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": story.title,
        "description": story.lede,
        "inLanguage": "vi",
        "datePublished": _local(story.published_at),
        "dateModified": _local(max(story.updated_at, story.published_at)),
        "mainEntityOfPage": _absolute(story.url),
        "author": {"@type": "Organization", "name": story.author_name},
        "articleSection": story.topic,
    }
    if story.photo:
        said["image"] = _absolute(story.photo.url)
    # Nothing inside may close the element it stands in.
    safe = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704


def _local(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")
