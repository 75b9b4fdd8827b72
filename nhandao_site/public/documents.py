"""Official papers."""

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/van-ban")
