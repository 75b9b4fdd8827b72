"""The column and its stories."""

from flask import Blueprint

bp = Blueprint("stories", __name__, url_prefix="/nguoi-tot-viec-thien")
