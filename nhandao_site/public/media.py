"""Kept files that anyone may see."""

from flask import Blueprint

bp = Blueprint("media", __name__, url_prefix="/tep")
