"""Cash and goods received by hand."""

from flask import Blueprint

bp = Blueprint("receipts", __name__, url_prefix="/phieu-thu")
