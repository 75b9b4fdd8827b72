"""`/metrics`: counts and gauges for Prometheus, for who shows the token of the settings."""

import hmac

from flask import Blueprint, Response, abort, current_app, request

from nhandao_site.web import noting
from nhandao_site.web.noting import counting, gauges

bp = Blueprint("metrics", __name__)
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@bp.get("/metrics")
def show() -> Response:
    """404 where no token is set: an installation that nobody watches shows nothing."""
    token = current_app.config["SETTINGS"].METRICS_TOKEN or abort(404)
    told = request.headers.get("Authorization", "")
    if not hmac.compare_digest(told.encode(), f"Bearer {token}".encode()):
        refusal = {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}
        return Response("Cần mã METRICS_TOKEN.\n", 401, refusal, mimetype="text/plain")
    lines = [*counting.written(noting.tallies_of(current_app).total()), *gauges.written()]
    return Response("\n".join(lines) + "\n", 200, {"Cache-Control": "no-store"}, content_type=TEXT)
