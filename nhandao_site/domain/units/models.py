from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from nhandao_site.db import Model, Unindexed
from nhandao_site.kit.labelled import Labelled

PathText = Text().with_variant(Text(collation="C"), "postgresql")


class UnitKind(Labelled):
    CENTRAL = "central", "trung ương"
    PROVINCE = "province", "tỉnh"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"
    HAMLET = "hamlet", "thôn"
    SUB_BRANCH = "sub_branch", "chi hội"
    SCHOOL = "school", "trường"
    CLUB = "club", "câu lạc bộ"
    MEMBER = "member", "thành viên BCĐ"
    COMMUNE_BODY = "commune_body", "ban ngành xã"
    SCHOOL_BODY = "school_body", "tổ chức trong trường"
    COMPANY = "company", "doanh nghiệp"
    HOSPITAL = "hospital", "bệnh viện"
    OTHER = "other", "khác"


class Unit(Model):
    """A province, a commune, a school…: the tree by which every permission and every sum is cut.

    `path` is "/1/7/52/", the ids from the root down to this unit, so that a whole branch is one
    range of an index. The code of a unit that ended and whose code lives on carries "~" and the
    day it ended.
    """

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_parent_id_sort", "parent_id", "sort_key"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="lives_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    official_code: Mapped[str | None] = mapped_column(index=True)  # the state's code, shared by old and new
    name: Mapped[str]
    kind: Mapped[UnitKind] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(PathText, index=True, default="/")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]  # its last day
    folded: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str] = mapped_column(PathText)
    abbreviation: Mapped[str | None]  # two or three letters that begin the codes of a province

    parent: Mapped["Unit | None"] = relationship(remote_side=id)

    def is_within(self, other: "Unit") -> bool:
        return self.path.startswith(other.path)

    def lives_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def branch(self) -> ColumnElement[bool]:
        """This unit and everything below it, as a condition on `Unit`."""
        return below(self.path)

    def branch_in_order(self) -> ColumnElement[bool]:
        """`branch()` for a list that walks its own rows in order and stops after a page.

        A province holds nearly every row: its paths are then compared row by row. SQLite would
        otherwise begin with the units, gather every row below them and sort them all.
        """
        if self.kind not in {UnitKind.CENTRAL, UnitKind.PROVINCE}:
            return self.branch()
        path = Unindexed(Unit.path)
        return and_(path >= self.path, path < self.path[:-1] + "0")


def below(path: str) -> ColumnElement[bool]:
    """As `Unit.branch()`, of a unit whose path is known."""
    return and_(Unit.path >= path, Unit.path < path[:-1] + "0")


class Succession(Model):
    """`old` was followed by `new` on a day; `partial` when only a part of `old` went there."""

    __tablename__ = "unit_succession"

    old_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    on: Mapped[date]  # first day of the new shape
    partial: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str | None]

    old: Mapped[Unit] = relationship(foreign_keys=old_id)
    new: Mapped[Unit] = relationship(foreign_keys=new_id)


class UnitStand(Model):
    """Under whom a unit stood before the unit above it was merged away or split: through `last_day`."""

    __tablename__ = "unit_stand"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    last_day: Mapped[date] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
