from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed, append_only
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Cycle, Origin
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class DonorKind(Labelled):
    PERSON = "person", "cá nhân"
    ORGANISATION = "organisation", "tổ chức"


class Form(Labelled):
    CASH = "cash", "tiền"
    IN_KIND = "in_kind", "hiện vật"
    LABOUR = "labour", "công sức"


class State(Labelled):
    WAITING = "waiting", "chờ xác nhận"
    CONFIRMED = "confirmed", "đã xác nhận"
    RUNNING = "running", "đang thực hiện"
    DONE = "done", "hoàn thành"
    CANCELLED = "cancelled", "hủy"
    LAPSED = "lapsed", "quá hạn"
    REFUSED = "refused", "từ chối"


HOLDS = (State.WAITING, State.CONFIRMED, State.RUNNING, State.DONE)
"""States in which a pledge keeps its share of the need."""

COUNTS = (State.CONFIRMED, State.RUNNING, State.DONE)
"""States shown to the public as “đã đăng ký”: a person of the chapter confirmed them."""


class Shown(Labelled):
    MASKED = "masked", "che bớt tên"
    ANONYMOUS = "anonymous", "giấu tên"
    NAMED = "named", "hiện tên"


class Pledge(Model):
    """What somebody promised to one address; never money until the ledger says so."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("value_vnd >= 0", name="value_is_not_negative"),
        CheckConstraint("periods >= 1", name="at_least_one_period"),
        Index("ix_pledge_queue", "state", "pledged_at", "id"),
        Index("ix_pledge_of_address", "address_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    chapter_key: Mapped[str | None] = mapped_column(unique=True)  # Mã of the chapter's own list
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.SITE)
    source: Mapped[str | None]
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)  # None: the chapter decides

    donor_kind: Mapped[DonorKind]
    donor_name: Mapped[str] = mapped_column(Sealed)
    donor_blind: Mapped[str] = mapped_column(Blind, index=True)  # folded name and kind
    shown_name: Mapped[str | None]  # what the public reads: masked, plain, or None for an anonymous donor
    phone: Mapped[str | None] = mapped_column(Sealed)
    phone_blind: Mapped[str | None] = mapped_column(Blind, index=True)
    email: Mapped[str | None] = mapped_column(Sealed)
    roster_code: Mapped[str | None] = mapped_column(index=True)  # Mã danh sách
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # unit that pledges or mobilised

    form: Mapped[Form]
    content: Mapped[str | None]
    quantity: Mapped[int | None]
    measure: Mapped[str | None]
    value_vnd: Mapped[int] = mapped_column(default=0)  # of all periods together
    cycle: Mapped[Cycle] = mapped_column(default=Cycle.ONCE)
    periods: Mapped[int] = mapped_column(default=1)
    shown: Mapped[Shown] = mapped_column(default=Shown.MASKED)
    amount_hidden: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Sealed)
    wants_news: Mapped[bool] = mapped_column(default=False)
    consented_at: Mapped[datetime | None]  # to keep the donor's contact

    state: Mapped[State] = mapped_column(default=State.WAITING)
    beyond_need: Mapped[bool] = mapped_column(default=False)  # more than was missing, with the officer's consent
    pledged_at: Mapped[datetime]
    lapses_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    received_vnd: Mapped[int] = mapped_column(default=0)
    delivered_vnd: Mapped[int] = mapped_column(default=0)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # paper pledges
    version: Mapped[int] = mapped_column(default=1)

    address: Mapped[Address] = relationship()
    need: Mapped[Need | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    instalments: Mapped[list["Instalment"]] = relationship(
        back_populates="pledge", order_by="Instalment.number", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Instalment(Model):
    """One period of a regular pledge: when it is due and what came of it."""

    __tablename__ = "instalment"
    __table_args__ = (UniqueConstraint("pledge_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    number: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    value_vnd: Mapped[int] = mapped_column(default=0)
    met_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]

    pledge: Mapped[Pledge] = relationship(back_populates="instalments")


class PledgeMove(Model):
    """One step in the life of a pledge: who, when, why. Never changed."""

    __tablename__ = "pledge_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    before: Mapped[str]
    after: Mapped[str]
    at: Mapped[datetime]
    by_name: Mapped[str]
    reason: Mapped[str | None]


class TransferClaim(Model):
    """“Tôi đã chuyển”, as a donor said it. It helps to look for the money; it is never “đã nhận”."""

    __tablename__ = "transfer_claim"
    __table_args__ = (CheckConstraint("value_vnd > 0", name="something_was_sent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    value_vnd: Mapped[int]
    sent_on: Mapped[date]
    told_at: Mapped[datetime]
    received_before_vnd: Mapped[int]  # of the pledge when it was said: answered once so much more has come

    pledge: Mapped[Pledge] = relationship()


class OfferState(Labelled):
    OFFERED = "offered", "đã giới thiệu"
    TAKEN = "taken", "đã nhận"
    DECLINED = "declined", "không nhận"


class Offer(Model):
    """Which address was proposed to whom: to a body of a roster, or to a unit."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("address_id", "roster_code", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    roster_code: Mapped[str] = mapped_column(default="")
    to_name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    offered_at: Mapped[datetime]
    by_id: Mapped[int | None]
    state: Mapped[OfferState] = mapped_column(default=OfferState.OFFERED)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))

    address: Mapped[Address] = relationship()
    unit: Mapped[Unit] = relationship()


append_only(PledgeMove.__table__, personal=frozenset({"by_name", "reason"}))
append_only(TransferClaim.__table__)
