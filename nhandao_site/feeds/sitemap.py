"""Sitemap and robots."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.feeds import answering

bp = Blueprint("sitemap", __name__)

PAGES = (
    "/",
    "/dia-chi",
    "/nguoi-tot-viec-thien",
    "/ban-tin",
    "/ton-vinh",
    "/so-cong-khai",
    "/chung-thuc",
    "/chung-thuc/dinh-dang",
    "/tai-khoan-chinh-thuc",
    "/chi-tieu",
    "/van-ban",
    "/xac-minh",
    "/gioi-thieu",
    "/quyen-rieng-tu",
)
MOST = 50_000  # what one file may hold


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    told = [(f"/nguoi-tot-viec-thien/{slug}", at) for slug, at in stories.slugs_for_sitemap()]
    papers = [(f"/ban-tin/{slug}", at) for slug, at in sharing.slugs_for_sitemap()]
    homes = [(f"/dia-chi/{code}", at) for code, at in addresses.codes_for_sitemap()]
    changed = max((at for _, at in told + papers + homes), default=None)
    lines = ([(path, None) for path in PAGES] + told + papers + homes)[:MOST]
    text = render_template("feeds/sitemap.xml", lines=lines, base=answering.base())
    return answering.send(text, "application/xml", changed)


@bp.get("/robots.txt")
def robots() -> Response:
    return answering.send(render_template("feeds/robots.txt", base=answering.base()), "text/plain", seconds=3600)
