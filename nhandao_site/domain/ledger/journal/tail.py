"""The end of the journal. Whoever holds it is the only one who adds lines or moves balances.

It is the first lock a posting takes and the last one its verb takes: with one holder at a time two
postings can't wait for each other's accounts.
"""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal import chain
from nhandao_site.domain.ledger.journal.models import ChainTail


def hold() -> ChainTail:
    """The last line's number and hash, locked until the transaction ends; made when the journal is empty."""
    found = select(ChainTail).where(ChainTail.id == 1).with_for_update().execution_options(populate_existing=True)
    db.session.flush()
    tail = db.session.scalar(found)
    if tail is None:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        first = insert(ChainTail).values(id=1, seq=0, hash=chain.FIRST)
        db.session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        tail = db.session.scalars(found).one()
    return tail
