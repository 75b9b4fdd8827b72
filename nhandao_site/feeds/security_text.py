"""`/.well-known/security.txt`: where to tell about a hole (RFC 9116)."""

from datetime import timedelta

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from nhandao_site.feeds import answering
from nhandao_site.kit import clock

bp = Blueprint("security_text", __name__)
GOOD_FOR = timedelta(days=180)
"""The standard recommends less than a year; whoever keeps an old copy asks anew."""


@bp.get("/.well-known/security.txt")
def show() -> Response:
    contact = current_app.config["SETTINGS"].SECURITY_CONTACT or f"{answering.base()}/quyen-rieng-tu"
    ends = clock.start_of(clock.today() + GOOD_FOR)
    lines = (
        f"Contact: {contact}",
        f"Expires: {ends.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: vi, en",
        f"Canonical: {answering.base()}/.well-known/security.txt",
    )
    return answering.send("\n".join(lines) + "\n", "text/plain", seconds=86_400)
