"""Dossiers: the list and the page of one."""

from flask import Blueprint

bp = Blueprint("addresses", __name__, url_prefix="/dia-chi")
