"""The council in session: who sits there, what lies on the table, and the box.

While a session is open the votes lie in one sealed column, `Session.box`, with no order and no time: whoever
reads the database sees that the box changed, not what is in it. At the count it is emptied: an open vote leaves
ballots with their members; a secret one leaves ballots without, receipts without ballots, and who came to the box.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, Sealed, append_only
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.kit.labelled import Labelled


class SessionState(Labelled):
    PLANNED = "planned", "sắp họp"
    OPEN = "open", "đang bỏ phiếu"
    CLOSED = "closed", "đã kiểm phiếu"
    CANCELLED = "cancelled", "đã hủy"


class Seat(Labelled):
    CHAIR = "chair", "chủ tịch hội đồng"
    SECRETARY = "secretary", "thư ký"
    MEMBER = "member", "ủy viên"


class Choice(Labelled):
    YES = "yes", "đồng ý"
    NO = "no", "không đồng ý"
    BLANK = "blank", "phiếu trắng"


class Session(Model):
    __tablename__ = "council_session"
    __table_args__ = (
        CheckConstraint(
            "state <> 'closed' OR (closed_at IS NOT NULL AND box IS NULL)", name="an_empty_box_when_closed"
        ),
        CheckConstraint("state <> 'cancelled' OR cancelled_because IS NOT NULL", name="cancelled_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("honour_review.id"), index=True)
    meets_at: Mapped[datetime]
    place: Mapped[str]
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    box: Mapped[str | None] = mapped_column(Sealed)
    remarks: Mapped[str | None]  # what was said, for the minutes
    cancelled_because: Mapped[str | None]

    review: Mapped[Review] = relationship()
    members: Mapped[list["Member"]] = relationship(back_populates="session", order_by="Member.id")
    items: Mapped[list["Item"]] = relationship(back_populates="session", order_by="Item.position")


class Member(Model):
    """A seat of this session; the name stays as it was said in the minutes."""

    __tablename__ = "council_member"
    __table_args__ = (UniqueConstraint("session_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    seat: Mapped[Seat] = mapped_column(default=Seat.MEMBER)
    present: Mapped[bool] = mapped_column(default=False)

    session: Mapped[Session] = relationship(back_populates="members")
    account: Mapped[Account] = relationship()
    conflicts: Mapped[list["Conflict"]] = relationship(back_populates="member", order_by="Conflict.id")


class Item(Model):
    """One nomination on the table; the numbers come with the count and not before."""

    __tablename__ = "council_item"
    __table_args__ = (
        UniqueConstraint("session_id", "nomination_id"),
        CheckConstraint("yes >= 0 AND no >= 0 AND blank >= 0", name="votes_are_counted_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("honour_nomination.id"), index=True)
    position: Mapped[int]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    blank: Mapped[int | None]
    base: Mapped[int | None]  # members counted for this nomination
    present: Mapped[int | None]  # of them, those who sat there and had no conflict
    quorate: Mapped[bool | None]
    passed: Mapped[bool | None]  # None without a quorum: it waits for another session

    session: Mapped[Session] = relationship(back_populates="items")
    nomination: Mapped[Nomination] = relationship()
    conflicts: Mapped[list["Conflict"]] = relationship(back_populates="item", order_by="Conflict.id")

    @property
    def cast(self) -> int:
        return (self.yes or 0) + (self.no or 0) + (self.blank or 0)


class Conflict(Model):
    """A member said to be bound to a nomination: no vote on it. Never taken back."""

    __tablename__ = "council_conflict"
    __table_args__ = (UniqueConstraint("member_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("council_item.id"), index=True)
    reason: Mapped[str]
    declared_at: Mapped[datetime]

    member: Mapped[Member] = relationship(back_populates="conflicts")
    item: Mapped[Item] = relationship(back_populates="conflicts")


class Turnout(Model):
    """This member has voted in this session: one row, so one vote. It says neither when nor how."""

    __tablename__ = "council_turnout"

    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"), index=True)


class Ballot(Model):
    """One vote on one nomination, written down at the count under a random key; of a secret vote without a member."""

    __tablename__ = "council_ballot"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("council_item.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"))
    choice: Mapped[Choice]


class Receipt(Model):
    """SHA-256 of the code a member took home: the sheet was in the box at the count."""

    __tablename__ = "council_receipt"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"), index=True)


append_only(Conflict.__table__, personal=frozenset({"reason"}))
append_only(Turnout.__table__)
append_only(Ballot.__table__)
append_only(Receipt.__table__)
