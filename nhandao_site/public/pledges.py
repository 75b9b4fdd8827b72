"""Taking an address on, and the donor's private page."""

from flask import Blueprint

bp = Blueprint("pledges", __name__)
