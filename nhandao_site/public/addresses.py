"""The list and the profiles."""

from flask import Blueprint

bp = Blueprint("addresses", __name__, url_prefix="/dia-chi")
