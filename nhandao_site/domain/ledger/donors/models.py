from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.pledges.models import Pledge


class SummaryGrant(Model):
    """The private link of this pledge opens the yearly summary of all its donor's pledges.

    An officer who spoke with the donor allowed it; nobody proves by a form who they are.
    """

    __tablename__ = "donor_summary_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    reason: Mapped[str]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]

    pledge: Mapped[Pledge] = relationship()
