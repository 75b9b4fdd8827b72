"""Headers of every answer, and what is set and looked at when a request comes in."""

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from nhandao_site.db import reading
from nhandao_site.domain import audit
from nhandao_site.web import limits, noting
from nhandao_site.web.late_rules import LateRule
from nhandao_site.web.place import shortened

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of a page, and of a script that works for one."""
FIELD = POLICY + "; worker-src 'self'; manifest-src 'self'"
"""Of the one page that stays on the telephone."""
SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Of everything that is no page: a kept file, a sheet, a picture, a feed. Opened by itself it runs nothing."""
_SWITCHED_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
ABILITIES = ", ".join(f"{name}=()" for name in _SWITCHED_OFF)
"""What no page asks of a browser. Photos come by the file picker, which needs no camera of the page."""
HSTS = "max-age=63072000; includeSubDomains"
ON_EVERYTHING = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that know no frame-ancestors
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ABILITIES,
}
READS = {"GET", "HEAD", "OPTIONS"}
_FOR_ONE = ("/quan-tri", "/dang-ky/", "/dang-nhap")


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
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = RowNumber
    app.before_request(_open_request)
    app.after_request(_close_answer)


def _open_request() -> None:
    reading.set(request.method in READS)
    limits.keep()
    known = noting.noted()
    known.route = request.url_rule.rule if request.url_rule else "-"
    audit.origin.set(f"{request.method} {request.endpoint} {shortened()} {known.id}")
    if "\0" in request.path or any("\0" in name + value for name, value in request.args.items(multi=True)):
        abort(400)


def _close_answer(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", _policy_of(answer))
    for name, value in ON_EVERYTHING.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.path.startswith(_FOR_ONE):
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _policy_of(answer: Response) -> str:
    if request.endpoint == "admin.field.show":
        return FIELD
    return POLICY if answer.mimetype in {"text/html", "text/javascript"} else SEALED
