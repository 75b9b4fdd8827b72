"""Numbers of papers: without a gap per unit and year, taken in the transaction that writes the paper."""

from sqlalchemy import text

from nhandao_site.db import db

_TAKE = text(
    "INSERT INTO counter (series, last) VALUES (:series, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


def take(paper: str, *of: int) -> int:
    """The next number of a series, e.g. `take("receipt", unit_id, year)`; whoever undoes gives it back."""
    series = ":".join([paper, *map(str, of)])
    return int(db.session.execute(_TAKE, {"series": series}).scalar_one())
