"""The queue of proposals and concerns from the public."""

from flask import Blueprint

bp = Blueprint("intake", __name__, url_prefix="/tiep-nhan")
