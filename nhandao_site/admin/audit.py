"""Who did what."""

from flask import Blueprint

bp = Blueprint("audit", __name__, url_prefix="/nhat-ky")
