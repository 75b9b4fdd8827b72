"""For the machine that watches this one."""

from flask import Blueprint

bp = Blueprint("health", __name__)
