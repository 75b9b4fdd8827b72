"""The chain of the log from its first line to its last: numbers, hashes, the deeds beside it, the published heads."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import chain
from nhandao_site.domain.audit.models import Event, Head, Link, Tail

NAME = "Chuỗi nhật ký liền mạch, đúng với từng việc đã ghi và đúng đầu đã công bố"
PIECE, MOST = 2_000, 200


class Walk:
    """One walk along the log. `faults` says what is wrong."""

    def __init__(self, behind: int = 0) -> None:
        self.faults: list[str] = []
        self.seq, self.before = behind, _hash_of(behind) if behind else chain.FIRST

    def pieces(self) -> Iterator[None]:
        """Walks on; stops after each piece, where a transaction may end."""
        columns = (Link.seq, Link.prev, Link.hash, *chain.KEPT)
        asked = select(*columns).outerjoin(Event, Event.id == Link.event_id).order_by(Link.seq).limit(PIECE)
        while rows := db.session.execute(asked.where(Link.seq > self.seq)).all():
            for row in rows:
                self._look(row)
            yield

    def _look(self, row: Any) -> None:
        """A break is named at its line; the walk goes on from what is written there."""
        if row.seq != self.seq + 1:
            self._tell(row.seq, f"sau dòng {self.seq} phải là dòng {self.seq + 1}")
        if row.prev != self.before:
            self._tell(row.seq, "không nối vào dòng trước")
        if row.id is None or chain.digest(chain.line_of(row, row.seq, row.prev)) != row.hash:
            self._tell(row.seq, "mã băm không khớp việc đã ghi")
        self.seq, self.before = row.seq, row.hash

    def _tell(self, seq: int, fault: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(f"nhật ký, dòng {seq}: {fault}")


def take_in() -> None:
    """What this transaction did and has not committed yet joins the chain first."""
    chain.chain_waiting(db.session())


def hold_still() -> None:
    """Nobody adds a line until the transaction ends, so that walk and tail are of one moment."""
    db.session.execute(select(Tail.seq).with_for_update()).all()


def ends(walk: Walk) -> list[str]:
    """The tail, deeds without a line, heads that no longer fit; after a walk to the end."""
    found: list[str] = []
    tail = db.session.execute(select(Tail.seq, Tail.hash)).first()
    if tail is not None and tuple(tail) != (walk.seq, walk.before):
        found.append(f"nhật ký dừng ở dòng {walk.seq}, mà đuôi ghi {tail[0]}")
    if tail is None and walk.seq:
        found.append("nhật ký không có đuôi")
    alone = select(Event.id).outerjoin(Link, Link.event_id == Event.id).where(Link.seq.is_(None)).order_by(Event.id)
    found += [f"việc số {number} không có trong chuỗi" for number in db.session.scalars(alone.limit(MOST))]
    wrong = select(Head.day, Head.seq).outerjoin(Link, (Link.seq == Head.seq) & (Link.hash == Head.hash))
    missing = db.session.execute(wrong.where(Link.seq.is_(None)).order_by(Head.seq))
    return found + [f"đầu nhật ký ngày {day} (dòng {seq}) không còn khớp" for day, seq in missing]


def faults() -> list[str]:
    """The whole chain at once."""
    walk = Walk()
    for _ in walk.pieces():
        pass
    return walk.faults + ends(walk)


def _hash_of(seq: int) -> str:
    return db.session.scalar(select(Link.hash).where(Link.seq == seq)) or ""
