"""How columns are emptied: past the ORM, so that no version is checked and no old value is read back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, text, update

from nhandao_site.db import ERASED, db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile

GONE = ERASED


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

    def discard(self, subject: str, numbers: Iterable[int], *, but: Iterable[int] = (), by: Actor) -> None:
        """Bytes of every size and form go with the transaction; what was written on a photo goes as well."""
        spared = set(but)
        mine = select(MediaFile).where(MediaFile.subject == subject, MediaFile.subject_id.in_(list(numbers)))
        for file in db.session.scalars(mine):
            if file.id in spared:
                continue
            keeping.discard(file, by=by, reason="Xóa theo yêu cầu")
            file.original_name = file.alt = file.caption = file.credit = None
            self.files += 1
        db.session.flush()


def clear_search_shadows() -> None:
    """SQLite's full-text index keeps deleted words until its parts are merged."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO search_text(search_text) VALUES ('optimize')"))
