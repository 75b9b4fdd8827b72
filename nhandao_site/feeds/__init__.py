"""The side for machines."""

from flask import Blueprint

from nhandao_site.feeds import atom, health, metrics, security_text, share_images, sitemap

bp = Blueprint("feeds", __name__)
for room in (atom, sitemap, share_images, health, metrics, security_text):
    bp.register_blueprint(room.bp)
