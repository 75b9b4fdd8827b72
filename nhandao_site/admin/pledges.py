"""Pledges: the queue, paper pledges, confirmation."""

from flask import Blueprint

bp = Blueprint("pledges", __name__, url_prefix="/dang-ky")
