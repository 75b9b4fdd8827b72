"""What waits for me today."""

from flask import Blueprint

bp = Blueprint("desk", __name__)
