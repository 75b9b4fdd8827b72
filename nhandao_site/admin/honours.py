"""Decided honours."""

from flask import Blueprint

bp = Blueprint("honours", __name__, url_prefix="/ton-vinh")
