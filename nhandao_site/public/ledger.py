"""The open book and the official accounts."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)
