from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class Level(Labelled):
    CENTRAL = "central", "trung ương"
    PROVINCE = "province", "tỉnh"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"


class ParticipantKind(Labelled):
    PERSON = "person", "cá nhân"
    COLLECTIVE = "collective", "tập thể"


class ChannelKind(Labelled):
    FACEBOOK = "facebook", "Facebook"
    ZALO = "zalo", "Zalo"
    WEBSITE = "website", "website"
    NEWSPAPER = "newspaper", "báo"
    BROADCAST = "broadcast", "đài"
    PORTAL = "portal", "cổng"


class Participation(Model):
    """Somebody took part in the movement in a year (B5); the same person keeps one code."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("year", "level", "unit_id", "kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    level: Mapped[Level]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[ParticipantKind]
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]

    unit: Mapped[Unit] = relationship()


class Pilot(Model):
    """A unit chosen to try the movement first (B §V.3)."""

    __tablename__ = "pilot"
    __table_args__ = (UniqueConstraint("year", "unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    kind: Mapped[str]

    unit: Mapped[Unit] = relationship()


class Channel(Model):
    """Where a unit runs the column, and since when (B §II.2)."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ChannelKind]
    from_on: Mapped[date]
    link: Mapped[str | None]

    unit: Mapped[Unit] = relationship()
