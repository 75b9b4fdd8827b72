"""Sizes of tables, for SQLite's planner: without them it takes an index of mostly NULLs for a narrow one."""

from sqlalchemy import text

from nhandao_site.db.base import db

ROWS = 1000
"""Looked at per index: thousandths of a second, whatever the table holds."""


def weigh() -> int:
    """Takes the sizes anew, in the running transaction; tells 0, for no row of anybody moves.

    PostgreSQL does so by itself (autovacuum).
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA analysis_limit={ROWS}"))
        db.session.execute(text("ANALYZE"))
    return 0
