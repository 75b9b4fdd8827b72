"""Records of the log as lines of JSON. An exception is told by its kind and its places in the source alone:
its own words may hold what somebody typed (“DETAIL: Key (email)=(…) already exists”)."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask

from nhandao_site.web.noting.noted import noted

_DEEP = 5  # causes that are followed
_FRAMES = 12


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "level": record.levelname.lower(),
            "request": noted().id,
            "what": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            said["error"] = told(record.exc_info[1])
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def told(error: BaseException, deep: int = 0) -> dict[str, Any]:
    """Kind, places (the innermost last), and the same of what caused it."""
    said: dict[str, Any] = {"kind": f"{type(error).__module__}.{type(error).__qualname__}", "at": _at(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and deep < _DEEP:
        said["cause"] = told(cause, deep + 1)
    return said


def _at(error: BaseException) -> list[str]:
    trace: TracebackType | None = error.__traceback__
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


class _Plainly(logging.Handler):
    """Looks standard error up at each record, as it may be another one by then."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


def init_app(app: Flask) -> None:
    """Every record of the site as a line of JSON on standard error; tests read the records themselves."""
    app.log_exception = _say_kind_alone  # type: ignore[method-assign]
    app.logger.handlers = [kept for kept in app.logger.handlers if not isinstance(kept, _Plainly)]
    if app.testing:
        return
    handler = _Plainly()
    handler.setFormatter(JsonLine())
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(logging.INFO)


def _say_kind_alone(exc_info: Any) -> None:
    """In place of Flask's own sentence, which names the path."""
    logging.getLogger("nhandao_site").error("an error page could not be drawn", exc_info=exc_info)
