"""The keeper's commands."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Every command group registers itself here, by name."""
