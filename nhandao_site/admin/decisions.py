"""Moves of a dossier: submit, verify, approve, return, publish, close, merge, withdraw."""

from flask import Blueprint

bp = Blueprint("decisions", __name__, url_prefix="/dia-chi")
