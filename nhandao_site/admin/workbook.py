"""The chapter's workbook: template, preview, import, export."""

from flask import Blueprint

bp = Blueprint("workbook", __name__, url_prefix="/so-lieu-excel")
