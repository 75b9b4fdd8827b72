"""How columns are emptied: past the ORM, so that no version is checked and no old value is read back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, text, update

from nhandao_site.db import ERASED, db
from nhandao_site.domain.consent.models import Consent, Withdrawal
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit import clock

GONE = ERASED
REASON = "Xóa theo yêu cầu"


@dataclass
class Told:
    """What went, and what stays with the reason."""

    rows: int = 0
    files: int = 0
    kept: list[str] = field(default_factory=list)

    def blank(self, model: type[Any], *which: ColumnElement[bool], **values: Any) -> None:
        """Writes these values over the old ones."""
        done = db.session.execute(
            update(model).where(*which).values(values).execution_options(synchronize_session=False)
        )
        self.rows += int(done.rowcount)  # type: ignore[attr-defined]

    def drop(self, model: type[Any], *which: ColumnElement[bool]) -> None:
        done = db.session.execute(delete(model).where(*which).execution_options(synchronize_session=False))
        self.rows += int(done.rowcount)  # type: ignore[attr-defined]

    def keep(self, model: type[Any], *which: ColumnElement[bool], what: str, law: str) -> None:
        """Rows that stay by law are named and counted."""
        count = db.session.scalar(select(func.count()).select_from(model).where(*which)) or 0
        if count:
            self.kept.append(f"{count} {what}: {law}.")

    def add(self, other: "Told") -> None:
        self.rows, self.files, self.kept = self.rows + other.rows, self.files + other.files, self.kept + other.kept

    def disagree(self, subject: str, numbers: Collection[int]) -> None:
        """Every yes kept for these rows ends and says no more who gave it, nor how."""
        here = (Consent.subject == subject, Consent.subject_id.in_(numbers))
        self.blank(Consent, *here, giver_name=None, evidence=GONE)
        self.blank(Consent, *here, Consent.withdrawn_at.is_(None), withdrawn_at=clock.now())
        self.blank(Consent, *here, withdrawn_reason=GONE)
        asked_back = (Withdrawal.subject == subject, Withdrawal.subject_id.in_(numbers))
        self.blank(Withdrawal, *asked_back, reason=GONE, answer=GONE)

    def discard(self, subject: str, numbers: Iterable[int], *, but: Iterable[int] = (), by: Actor) -> None:
        """Bytes of every size and form go with the transaction; what was written on a photo goes as well."""
        spared = set(but)
        mine = select(MediaFile).where(MediaFile.subject == subject, MediaFile.subject_id.in_(list(numbers)))
        for file in db.session.scalars(mine):
            if file.id in spared:
                continue
            keeping.discard(file, by=by, reason=REASON)
            file.original_name = file.alt = file.caption = file.credit = None
            self.files += 1
        db.session.flush()


def clear_search_shadows() -> None:
    """SQLite's full-text index keeps deleted words until its parts are merged."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO search_text(search_text) VALUES ('optimize')"))
