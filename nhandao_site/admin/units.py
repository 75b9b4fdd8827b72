"""The tree of units and its changes."""

from flask import Blueprint

bp = Blueprint("units", __name__, url_prefix="/don-vi")
