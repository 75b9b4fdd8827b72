"""Headers of every answer, and what is set and looked at when a request comes in."""

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from nhandao_site.db import reading
from nhandao_site.domain import audit
from nhandao_site.web import noting
from nhandao_site.web.place import shortened

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'"
)
READS = {"GET", "HEAD", "OPTIONS"}


class RowNumber(IntegerConverter):
    """`<int:…>` in a URL: a number some row may have; longer ones are simply not found."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **({"max": 2**31 - 1} | options))  # type: ignore[arg-type]


def believe_proxies(app: Flask) -> None:
    """The visitor's address and the scheme are those told by the proxies that stand in front, and by nobody else."""
    if (number := int(app.config["SETTINGS"].PROXIES)) > 0:
        told = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = told  # type: ignore[method-assign]


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.before_request(_open_request)
    app.after_request(_close_answer)


def _open_request() -> None:
    reading.set(request.method in READS)
    if request.mimetype != "multipart/form-data":
        request.max_content_length = request.max_form_memory_size  # such a body is read whole, in one piece
    known = noting.noted()
    known.route = request.url_rule.rule if request.url_rule else "-"
    audit.origin.set(f"{request.method} {request.endpoint} {shortened()} {known.id}")
    if "\0" in request.path or any("\0" in name + value for name, value in request.args.items(multi=True)):
        abort(400)


def _close_answer(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith(("/quan-tri", "/dang-ky/", "/dang-nhap")):
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
    return answer
