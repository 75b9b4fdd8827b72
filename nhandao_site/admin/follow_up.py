"""Visits and the plan of help."""

from flask import Blueprint

bp = Blueprint("follow_up", __name__, url_prefix="/dia-chi")
