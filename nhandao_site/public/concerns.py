"""A reader thinks something is wrong."""

from flask import Blueprint

bp = Blueprint("concerns", __name__, url_prefix="/phan-anh")
