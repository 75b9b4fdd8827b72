"""A review (đợt xét tặng): one occasion, run by one unit, with the rules its council votes by."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.honours.models import Round
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled


class BallotKind(Labelled):
    SECRET = "secret", "bỏ phiếu kín"
    OPEN = "open", "biểu quyết công khai"


class Share(Labelled):
    """A part of a whole, compared in integers: 2 of 3 is two thirds, 66 % is not."""

    HALF = "half", "quá nửa"
    TWO_THIRDS = "two_thirds", "từ hai phần ba"
    FOUR_FIFTHS = "four_fifths", "từ 80 %"
    NINE_TENTHS = "nine_tenths", "từ 90 %"

    def reached(self, part: int, whole: int) -> bool:
        return whole > 0 and part >= self.least(whole)

    def least(self, whole: int) -> int:
        """The smallest number that reaches this share of `whole`."""
        if self is Share.HALF:
            return whole // 2 + 1
        top, bottom = {Share.TWO_THIRDS: (2, 3), Share.FOUR_FIFTHS: (4, 5), Share.NINE_TENTHS: (9, 10)}[self]
        return -(-whole * top // bottom)


class PassOf(Labelled):
    MEMBERS = "members", "tổng số thành viên hội đồng"
    CAST = "cast", "số phiếu đã bỏ"


class ConflictRule(Labelled):
    """What becomes of a member who declared a conflict, for that nomination alone."""

    LEAVES = "leaves", "không tính vào số thành viên của hồ sơ ấy"
    STAYS = "stays", "vẫn tính vào số thành viên của hồ sơ ấy"


_PASSING = Enum(  # its own name: two checks of one table may not share one
    Share, name="passing", native_enum=False, create_constraint=True, length=40,
    values_callable=lambda members: [member.value for member in members],
)  # fmt: skip


class Review(Model):
    __tablename__ = "honour_review"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opened"),
        CheckConstraint("quota_persons IS NULL OR quota_persons >= 0", name="quota_of_persons"),
        CheckConstraint("quota_collectives IS NULL OR quota_collectives >= 0", name="quota_of_collectives"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("honour_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # whose council decides
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day on which nominations are sent
    criteria: Mapped[dict[str, list[str]]] = mapped_column(JSON)  # "person", "collective" → as the plan says them
    quota_persons: Mapped[int | None]  # None: as many as deserve it
    quota_collectives: Mapped[int | None]
    ballot: Mapped[BallotKind] = mapped_column(default=BallotKind.SECRET)
    quorum: Mapped[Share] = mapped_column(default=Share.TWO_THIRDS)
    passing: Mapped[Share] = mapped_column(_PASSING, default=Share.HALF)
    pass_of: Mapped[PassOf] = mapped_column(default=PassOf.MEMBERS)
    conflict: Mapped[ConflictRule] = mapped_column(default=ConflictRule.LEAVES)
    guidance: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    round: Mapped[Round] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship()

    @property
    def takes_nominations(self) -> bool:
        return self.opens_on <= clock.today() <= self.closes_on

    def criteria_of(self, kind: ParticipantKind) -> list[str]:
        return list(self.criteria.get(kind.value, ()))

    def quota_of(self, kind: ParticipantKind) -> int | None:
        return self.quota_persons if kind is ParticipantKind.PERSON else self.quota_collectives
