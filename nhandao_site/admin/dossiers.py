"""Writing a dossier: the form in sections, drafts, survey, selection, consent, photos."""

from flask import Blueprint

bp = Blueprint("dossiers", __name__, url_prefix="/dia-chi")
