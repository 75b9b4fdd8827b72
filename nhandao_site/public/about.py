"""Privacy and how the figures are made."""

from flask import Blueprint

bp = Blueprint("about", __name__)
