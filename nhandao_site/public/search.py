"""One box over everything published."""

from flask import Blueprint

bp = Blueprint("search", __name__, url_prefix="/tim-kiem")
