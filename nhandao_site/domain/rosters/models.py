from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class RosterKind(Labelled):
    LEADERS = "leaders", "lãnh đạo"
    COMMUNE_BODIES = "commune_bodies", "ban ngành xã"
    SUB_BRANCHES = "sub_branches", "chi hội"
    MEMBERS = "members", "thành viên BCĐ"
    SCHOOL_BODIES = "school_bodies", "tổ chức trong trường"
    SCHOOLS = "schools", "hội trường học"
    CLUBS = "clubs", "câu lạc bộ"


class CommuneLevel(Labelled):
    DIFFICULT = "difficult", "khó khăn"
    AVERAGE = "average", "trung bình trở lên"


class RosterEntry(Model):
    """One line of a year's list, the denominator of a target: a leader, a body, a club…"""

    __tablename__ = "roster_entry"
    __table_args__ = (
        UniqueConstraint("year", "kind", "unit_id", "code"),
        CheckConstraint("year > 2000", name="year_is_real"),
        {"sqlite_autoincrement": True},  # who was erased is known by the id: it is never given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)  # reporting year P(y)
    kind: Mapped[RosterKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)  # the same person or body keeps its code over the years
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]
    position: Mapped[str | None]

    unit: Mapped[Unit] = relationship()


class CommuneClass(Model):
    """Whether a commune counted as “còn nhiều khó khăn” in a year (A §III)."""

    __tablename__ = "commune_class"
    __table_args__ = (UniqueConstraint("year", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    level: Mapped[CommuneLevel]

    unit: Mapped[Unit] = relationship()
