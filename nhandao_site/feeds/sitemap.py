"""Sitemap and robots."""

from flask import Blueprint

bp = Blueprint("sitemap", __name__)
