"""The Atom feed."""

from flask import Blueprint

bp = Blueprint("atom", __name__)
