"""For the machine that watches this one: alive, and able to serve."""

from typing import Any

from flask import Blueprint

from nhandao_site.web import readiness

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> tuple[dict[str, Any], int, dict[str, str]]:
    """The process answers; nothing else is asked."""
    return {"alive": True}, 200, {"Cache-Control": "no-store"}


@bp.get("/readyz")
def ready() -> tuple[dict[str, Any], int, dict[str, str]]:
    """503 names what is missing, so that a balancer sends people elsewhere."""
    lacks = readiness.lacks()
    return {"ready": not lacks, "lacks": lacks}, 503 if lacks else 200, {"Cache-Control": "no-store"}
