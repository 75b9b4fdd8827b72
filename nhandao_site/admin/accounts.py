"""Accounts of the staff, and one's own."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/tai-khoan")
