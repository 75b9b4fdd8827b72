"""Words and numbers as every template writes them, and addresses of static files that may be kept for ever."""

import hashlib
import re
from collections import ChainMap
from collections.abc import KeysView, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from flask.templating import Environment
from markupsafe import Markup, escape

from nhandao_site.kit import clock, money
from nhandao_site.web import chapter, share_images, structured
from nhandao_site.web.saving import fresh_key


class Globals(ChainMap[str, Any]):
    """Those of one template over those of all."""

    def keys(self) -> KeysView[str]:
        """As of a dict: every import of a macro compares them, and those of a chain are walked one by one."""
        own, shared = self.maps
        return {**shared, **own}.keys() if own else shared.keys()


class Templates(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> Globals:
        return Globals({} if d is None else d, self.globals)


def init_app(app: Flask) -> None:
    formats = {
        "money": money.format_money,
        "number": money.format_number,
        "day": clock.format_date,
        "moment": clock.format_time,
        "upfirst": upfirst,
        "unbroken": unbroken,
        "labelled": labelled,
    }
    app.jinja_env.filters.update(formats)
    app.jinja_env.globals.update(formats, static_url=static_url, form_key=fresh_key, with_args=with_args)
    found = {"site_image": share_images.of_site, "structured": structured.block, "trail_data": structured.trail}
    app.jinja_env.globals.update(found)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_site)


def _site() -> dict[str, Any]:
    settings = current_app.config["SETTINGS"]
    return {
        "site_name": settings.SITE_NAME,
        "province_name": chapter.province_name(),
        "public_url": settings.PUBLIC_URL.rstrip("/"),
    }


def upfirst(words: str) -> str:
    """The first letter large and the rest as it is: “thành viên BCĐ” keeps its BCĐ."""
    return words[:1].upper() + words[1:]


CODE = re.compile(r"\b(?=[\w/-]*\d)[\w/]+(?:-[\w/]+)+")
ROW, CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t([dh])\b")


def unbroken(words: str) -> Markup:
    """A heading whose codes stay on one line: “Địa chỉ SM26-0031-T đã khép lại”."""
    return Markup(CODE.sub(r'<span class="whole">\g<0></span>', str(escape(words))))  # noqa: S704 — escaped right here


def labelled(rows: Markup, columns: list[Any]) -> Markup:
    """Rows of a table, each cell with the head of its column for where no head stands above it (`components/table`)."""
    heads = [escape(column if isinstance(column, str) else column[0]) for column in columns]

    def with_heads(row: re.Match[str]) -> str:
        left = iter(heads)
        return CELL.sub(lambda cell: _with_head(cell, next(left, "")), row[0])

    return Markup(ROW.sub(with_heads, str(rows)))  # noqa: S704 — rows were escaped when they were drawn


def _with_head(cell: re.Match[str], head: str) -> str:
    return f'<td data-th="{head}"' if cell[1] == "d" and head else cell[0]


def static_url(name: str) -> str:
    return _marked(current_app.static_folder or "", current_app.static_url_path or "", name)


@lru_cache(maxsize=512)
def _marked(folder: str, base: str, name: str) -> str:
    file = Path(folder) / name
    mark = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "0"
    return f"{base}/{quote(name)}?v={mark}"


def with_args(**changes: Any) -> str:
    """This page's address with some of its query replaced; None drops an argument.

    Of a name sent twice the last counts: a choice stands after the words it answers.
    """
    kept = {name: values[-1] for name, values in request.args.lists() if name not in changes}
    query: dict[str, Any] = {**kept, **{k: v for k, v in changes.items() if v is not None}}
    return url_for(str(request.endpoint), **(request.view_args or {}), **query)
