"""What the benchmark of served pages starts under the production server."""

import os
from pathlib import Path
from typing import Any

from flask import Flask


def site() -> Any:
    from nhandao_site import create_app

    settings = {"NHANDAO_DEMO_PASSWORD": "bench-only-password", "NHANDAO_PROXIES": os.environ.get("BENCH_PROXIES", "0")}
    return create_app(Path(os.environ["BENCH_FOLDER"]), settings)


def hello() -> Flask:
    app = Flask("hello")

    @app.get("/")
    def index() -> str:
        return "Xin chào"

    return app
