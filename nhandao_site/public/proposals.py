"""A neighbour tells of a case."""

from flask import Blueprint

bp = Blueprint("proposals", __name__, url_prefix="/gioi-thieu")
