"""Rosters of a year and classes of communes."""

from flask import Blueprint

bp = Blueprint("rosters", __name__, url_prefix="/danh-sach")
