"""Headers of every answer, and the two things set at the door of every request."""

from flask import Flask, Response, request

from nhandao_site.db import reading
from nhandao_site.domain import audit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def init_app(app: Flask) -> None:
    app.before_request(_open_request)
    app.after_request(_close_answer)


def _open_request() -> None:
    reading.set(request.method in {"GET", "HEAD", "OPTIONS"})
    audit.origin.set(f"{request.method} {request.endpoint}")


def _close_answer(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    answer.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    if request.path.startswith(("/quan-tri", "/dang-ky/", "/dang-nhap")):
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
    return answer
