"""Whether this process can serve: the database answers with today's tables, and photos can be written."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from nhandao_site.db import db


def lacks() -> list[str]:
    """What is missing, in one word each; empty when everything is there."""
    found = {"database": _database_answers(), "media": _media_can_be_written()}
    return [name for name, good in found.items() if not good]


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM unit LIMIT 1")).first()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _media_can_be_written() -> bool:
    folder = Path(unquote(urlsplit(current_app.config["SETTINGS"].MEDIA_URL).path))
    return folder.is_dir() and os.access(folder, os.W_OK)
