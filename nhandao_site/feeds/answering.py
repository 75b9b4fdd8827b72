"""Answers to machines: absolute addresses, a mark and a day, so that what did not change is not sent twice."""

import hashlib
from datetime import datetime

from flask import Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse


def base() -> str:
    return str(current_app.config["SETTINGS"].PUBLIC_URL).rstrip("/")


def send(text: str, mimetype: str, changed: datetime | None = None, *, seconds: int = 60) -> AnyResponse:
    """`seconds` bounds how long a copy may outlive what was taken down."""
    answer = Response(text, mimetype=mimetype)
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    if changed is not None:
        answer.last_modified = changed
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    return answer.make_conditional(request)
