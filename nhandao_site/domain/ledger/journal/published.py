"""The chain as anyone may have it: its lines, its heads, and one line with what ties it to its paper."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.help import discretion
from nhandao_site.domain.ledger.journal import chain
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import ChainHead, ChainTail, Entry, EntrySalt
from nhandao_site.kit import vietnamese

PIECE = 2_000
HEADS = 30
KINDS = tuple((kind.value, kind.label) for kind in Kind)
TELLS_A_UNIT = (Source.RECEIPT, Source.REPAYMENT)
"""Their references end with the code of the office that signed."""


_INVENTED = chain.canonical(
    chain.Line(1, "2026-11-22T00:00:00+07:00", Kind.GIFT_CASH.value, "", 500_000, "0" * 64, None, chain.FIRST)
)


@dataclass(frozen=True)
class Head:
    """The last line at the moment a day's head was published."""

    day: str  # 2026-11-22
    seq: int
    hash: str
    published_at: datetime


@dataclass(frozen=True)
class Piece:
    """Some lines as they are handed out, and the number of the line they end with."""

    text: str
    last: int


@dataclass(frozen=True)
class Example:
    """One line, what of it is hashed (`size` bytes with the zero byte in front), and its hash."""

    line: str
    body: str
    size: int
    hash: str
    is_real: bool


@dataclass(frozen=True)
class Proof:
    """What is needed to make the `ref` of a line again; `salt` None: somebody was erased."""

    seq: int
    reference: str
    address_code: str
    salt: str | None
    ref: str
    hash: str
    line: str


def piece(since: int = 1, many: int = PIECE) -> Piece | None:
    """The next lines from number `since` on; None behind the last."""
    asked = select(Entry.id, Entry.line, Entry.hash).where(Entry.id >= since).order_by(Entry.id).limit(many)
    rows = db.session.execute(asked).all()
    if not rows:
        return None
    return Piece("".join(f"{chain.published(line, own)}\n" for _, line, own in rows), rows[-1].id)


def example() -> "Example":
    """How the first line is hashed, step by step; of an invented line as long as the book is empty."""
    first = db.session.get(Entry, 1)
    body, own = (first.line, first.hash) if first else (_INVENTED, chain.digest(_INVENTED))
    return Example(chain.published(body, own), body, len(body.encode()) + 1, own, first is not None)


def length() -> int:
    """How many lines there are: the number of the last one."""
    return db.session.scalar(select(ChainTail.seq)) or 0


def heads(before: str | None = None, many: int = HEADS) -> list[Head]:
    """Published heads, the newest first; `before` is the day a page of them begins behind."""
    asked = select(ChainHead).order_by(ChainHead.day.desc()).limit(many)
    if before:
        asked = asked.where(ChainHead.day < before)
    return [Head(row.day, row.seq, row.hash, row.published_at) for row in db.session.scalars(asked)]


def newest_head() -> Head | None:
    return next(iter(heads(many=1)), None)


def proofs(reference: str) -> list[Proof]:
    """The lines that carry a reference of the open book.

    The paper of a child's gift names the commune that signed it; asking which papers exist would
    tell where the child lives. Such a line is answered like one that is not there.
    """
    typed = vietnamese.clean(reference)[:80]
    if not typed:
        return []
    rows = db.session.execute(
        select(Entry, EntrySalt.salt, Address.code)
        .outerjoin(EntrySalt, EntrySalt.entry_id == Entry.id)
        .outerjoin(Address, Address.id == Entry.address_id)
        .where(
            Entry.reference.in_({typed, typed.upper()}),
            ~and_(Entry.source.in_(TELLS_A_UNIT), discretion.of_child(Entry)),
        )
        .order_by(Entry.id)
        .limit(20)
    )
    return [_proof(entry, salt, code) for entry, salt, code in rows]


def _proof(entry: Entry, salt: str | None, code: str | None) -> Proof:
    start = entry.line.index('"ref":"') + 7
    own = entry.line[start : start + 64]
    return Proof(
        seq=entry.id,
        reference=entry.reference,
        address_code=(code or "") if salt else "",
        salt=salt,
        ref=own,
        hash=entry.hash,
        line=chain.published(entry.line, entry.hash),
    )
