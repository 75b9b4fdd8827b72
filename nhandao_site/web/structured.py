"""What search engines read of a page: words of schema.org as blocks of data, nothing that runs.

Only what the page itself shows is repeated here. Never a person who is helped: the one who receives a gift is the
chapter. Which properties are needed: https://developers.google.com/search/docs/appearance/structured-data and
https://schema.org, kept in `tests/public/schema.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app, has_request_context, json, request
from markupsafe import Markup

from nhandao_site.kit import clock
from nhandao_site.web import share_images
from nhandao_site.web.share_images import absolute

Thing = dict[str, Any]


def block(*things: Thing) -> Markup:
    """`<script type="application/ld+json">`: a block of data, which the policy of scripts does not touch."""
    said = [{"@context": "https://schema.org", **thing} for thing in things]
    # Nothing inside may close the element it stands in.
    text = json.dumps(said[0] if len(said) == 1 else said, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{safe}</script>')  # noqa: S704


def trail(crumbs: Sequence[tuple[str, str | None]]) -> Markup | str:
    """The way to a page of the street, from its crumbs; the last one is the page itself."""
    if not has_request_context() or request.path.startswith("/quan-tri") or len(crumbs) < 2:
        return ""
    steps = [
        {"@type": "ListItem", "position": at, "name": label, "item": absolute(url or request.path)}
        for at, (label, url) in enumerate(crumbs, start=1)
    ]
    return block({"@type": "BreadcrumbList", "itemListElement": steps})


def chapter() -> Thing:
    """The one who publishes, and who receives."""
    return {
        "@type": "NGO",
        "@id": absolute("/#hoi"),
        "name": share_images.told_by(),
        "url": absolute("/"),
        "logo": absolute("/static/icons/favicon.svg"),
    }


def site() -> Thing:
    return {
        "@type": "WebSite",
        "name": current_app.config["SETTINGS"].SITE_NAME,
        "url": absolute("/"),
        "inLanguage": "vi",
        "publisher": {"@id": absolute("/#hoi")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": absolute("/tim-kiem?q={search_term_string}")},
            "query-input": "required name=search_term_string",
        },
    }


def article(
    *, headline: str, description: str, url: str, image: str, published: datetime, changed: datetime, author: str,
    section: str | None = None, kind: str = "Article",
) -> Thing:  # fmt: skip
    said = {
        "@type": kind,
        "headline": headline,
        "description": description,
        "inLanguage": "vi",
        "datePublished": _moment(published),
        "dateModified": _moment(max(changed, published)),
        "mainEntityOfPage": absolute(url),
        "image": image,
        "author": {"@type": "Organization", "name": author, "url": absolute("/")},
        "publisher": chapter(),
    }
    return said | ({"articleSection": section} if section else {})


def donate(*, name: str, description: str, url: str) -> Thing:
    """Somebody may help here: the money goes to the chapter, for the thing of this page."""
    return {
        "@type": "DonateAction",
        "name": name,
        "description": description,
        "recipient": chapter(),
        "target": {"@type": "EntryPoint", "urlTemplate": absolute(url)},
    }


def event(*, name: str, description: str, url: str, image: str, start: date, end: date | None, place: str) -> Thing:
    return {
        "@type": "Event",
        "name": name,
        "description": description,
        "url": absolute(url),
        "image": image,
        "startDate": start.isoformat(),
        "endDate": (end or start).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": place, "address": {"@type": "PostalAddress", "addressLocality": place,
                     "addressCountry": "VN"}},
        "organizer": chapter(),
    }  # fmt: skip


def dataset(
    *, name: str, description: str, url: str, licence: str, changed: datetime | None, files: Mapping[str, str]
) -> Thing:
    """`files`: address → media type."""
    said = {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": absolute(url),
        "license": licence,
        "isAccessibleForFree": True,
        "inLanguage": "vi",
        "creator": chapter(),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": absolute(path)}
            for path, media in files.items()
        ],
    }
    return said | ({"dateModified": _moment(changed)} if changed else {})


def _moment(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="seconds")
