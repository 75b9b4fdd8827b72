"""Rows that are added and never changed: the database itself refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import DDL, event, text

from nhandao_site.db.base import db

GUARDED: dict[str, list[str]] = {}
"""Append-only tables and the columns nobody may change; a migration that adds one takes its list from here."""
PERSONAL: dict[str, list[str]] = {}
"""Of those tables, the columns that may be sealed anew or erased, behind the gate alone."""


def append_only(table: Any, may_change: frozenset[str] = frozenset(), personal: frozenset[str] = frozenset()) -> None:
    """The database itself refuses DELETE, and UPDATE of any column but those named.

    `personal`: what a new key seals again and what the law on personal data erases; refused likewise
    unless `open_gate` was asked in the same transaction.
    """
    frozen = [column.name for column in table.columns if column.name not in may_change | personal]
    GUARDED[table.name] = frozen
    statements = append_only_statements(table.name, frozen)
    if personal:
        PERSONAL[table.name] = [column.name for column in table.columns if column.name in personal]
        statements += gated_statements(table.name, PERSONAL[table.name])
    for dialect, statement in statements:
        sentence = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", sentence.execute_if(dialect=dialect))


@contextmanager
def open_gate() -> Iterator[None]:
    """Inside, personal columns of append-only tables may change. No other transaction ever sees it open."""
    db.session.execute(text("INSERT INTO open_gate (id) VALUES (1)"))
    yield
    db.session.flush()
    db.session.execute(text("DELETE FROM open_gate"))


def gated_statements(table: str, columns: list[str]) -> list[tuple[str, str]]:
    """(dialect, DDL) pairs; migrations run the same sentences."""
    name, listed = f"keep_{table}_personal", ", ".join(f'"{column}"' for column in columns)
    on, closed = f"BEFORE UPDATE OF {listed} ON {table}", "NOT EXISTS (SELECT 1 FROM open_gate)"
    return [
        (
            "sqlite",
            f"CREATE TRIGGER {name} {on} WHEN {closed} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END",
        ),
        (
            "postgresql",
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {closed} THEN RAISE EXCEPTION 'append-only: {table}'; END IF; RETURN NEW; END $$; "
            f"CREATE TRIGGER {name} {on} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]


def append_only_statements(table: str, frozen: list[str]) -> list[tuple[str, str]]:
    """(dialect, DDL) pairs; migrations run the same sentences."""
    columns = ", ".join(f'"{name}"' for name in frozen)
    made = []
    for act, what in (("delete", "DELETE"), ("update", f"UPDATE OF {columns}")):
        name = f"keep_{table}_{act}"
        made.append(
            (
                "sqlite",
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END",
            )
        )
        made.append(
            (
                "postgresql",
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$; "
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            )
        )
    return made
