"""How a command answers: one JSON document, or one sentence; a rule that says no ends it with 1."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON trên stdout.")(command)


def answer(facts: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)


def progress(sentence: str) -> None:
    click.echo(sentence, err=True)


@contextmanager
def told() -> Iterator[None]:
    """A broken rule becomes its own sentence on stderr and exit code 1; nothing is kept."""
    try:
        yield
    except RuleBroken as broken:
        db.session.rollback()
        raise click.ClickException(str(broken)) from broken
