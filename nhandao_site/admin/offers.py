"""Proposing addresses to bodies, rosters with who has none, the printed list."""

from flask import Blueprint

bp = Blueprint("offers", __name__, url_prefix="/gioi-thieu")
