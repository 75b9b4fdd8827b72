"""The column: write, review, publish."""

from flask import Blueprint

bp = Blueprint("stories", __name__, url_prefix="/cau-chuyen")
