"""What a block of schema.org must say to be understood: required properties by type.

Required ones are those of Google's documents of structured data (Article, Breadcrumb, Event, Dataset, Organization,
Sitelinks search box) and, where Google asks for nothing (DonateAction, NGO), those without which the sentence of
schema.org says nothing: who receives, where one acts.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

REQUIRED: dict[str, tuple[str, ...]] = {
    "Article": ("headline", "image", "datePublished", "dateModified", "author", "publisher"),
    "BreadcrumbList": ("itemListElement",),
    "DataDownload": ("encodingFormat", "contentUrl"),
    "DataCatalog": ("name", "description", "url", "license", "dataset"),
    "Dataset": ("name", "description", "license", "creator", "distribution"),
    "DonateAction": ("name", "recipient", "target"),
    "EntryPoint": ("urlTemplate",),
    "Event": ("name", "startDate", "location", "image", "description"),
    "ListItem": ("position", "name", "item"),
    "NGO": ("name", "url", "logo"),
    "Organization": ("name",),
    "Place": ("name", "address"),
    "PostalAddress": ("addressCountry",),
    "SearchAction": ("target", "query-input"),
    "WebSite": ("name", "url"),
}
ADDRESSES = ("url", "item", "image", "logo", "contentUrl", "mainEntityOfPage", "license")
MOMENTS = ("datePublished", "dateModified")


def faults(said: Any, base: str) -> list[str]:
    """Everything that a validator would complain about, in words."""
    found = []
    for thing in said if isinstance(said, list) else [said]:
        if thing.get("@context") != "https://schema.org":
            found.append(f"no context: {thing.get('@type')}")
        found += [fault for each in _things(thing) for fault in _faults(each, base)]
    return found


def _things(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if set(thing) != {"@id"}:
        yield thing
    for value in thing.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _things(inner)


def _faults(thing: dict[str, Any], base: str) -> Iterator[str]:
    kind = thing.get("@type")
    if kind not in REQUIRED:
        yield f"unknown type {kind}"
        return
    for name in REQUIRED[kind]:
        if thing.get(name) in (None, "", [], {}):
            yield f"{kind} without {name}"
    for name in ADDRESSES:
        if isinstance(value := thing.get(name), str) and not _is_absolute(value, base if name != "license" else ""):
            yield f"{kind}.{name} is no absolute address: {value}"
    for name in MOMENTS:
        if name in thing and datetime.fromisoformat(thing[name]).tzinfo is None:
            yield f"{kind}.{name} without its zone"
    if kind == "BreadcrumbList" and [item["position"] for item in thing["itemListElement"]] != list(
        range(1, len(thing["itemListElement"]) + 1)
    ):
        yield "positions of the trail are not 1, 2, 3…"
    if kind == "Article" and len(thing["headline"]) > 110:
        yield "headline above 110 characters"
    if kind == "Dataset" and not 50 <= len(thing["description"]) <= 5000:
        yield "description of a dataset has 50 to 5000 characters"


def _is_absolute(value: str, base: str) -> bool:
    parts = urlsplit(value)
    return bool(parts.scheme and parts.netloc) and value.startswith(base)
