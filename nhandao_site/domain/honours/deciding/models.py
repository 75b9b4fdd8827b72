from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.honours.rounds.models import Review


class Decision(Model):
    """The paper that confers honours of one review; its number is what the chapter wrote, never given here."""

    __tablename__ = "honour_decision"
    __table_args__ = (UniqueConstraint("review_id", "symbol"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("honour_review.id"))
    symbol: Mapped[str]
    decided_on: Mapped[date]
    signer: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # on the wall from then on
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    review: Mapped[Review] = relationship()
