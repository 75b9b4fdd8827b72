"""The side for machines."""

from flask import Blueprint

from nhandao_site.feeds import atom, health, sitemap

bp = Blueprint("feeds", __name__)
for room in (atom, sitemap, health):
    bp.register_blueprint(room.bp)
