from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model


class ChoreRun(Model):
    """One chore: when it was begun last, and how its last run ended. Who has it now is a lock of `holding`."""

    __tablename__ = "chore_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    busy_until: Mapped[datetime]  # after the end, that instant; before it, when one may begin to wonder
    ended_at: Mapped[datetime | None]
    moved: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
