"""Kept files held still while a copy of everything is made, and put in place when one is brought back."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.folder import ASIDE
from nhandao_site.domain.media.models import MediaFile

__all__ = ["ASIDE", "Held", "aside", "hold", "hold_all", "is_empty", "put_in_place", "rows"]


@dataclass(frozen=True)
class Held:
    """One name under which bytes lie, as the rows say."""

    file_id: int
    name: str
    sha256: str


def rows(session: Session) -> Iterator[Held]:
    """Every name of every file that is not taken away, in the order of the rows."""
    kept = select(MediaFile).options(defer(MediaFile.original_name)).where(MediaFile.removed_at.is_(None))
    for file in session.scalars(kept.order_by(MediaFile.id).execution_options(yield_per=500)):
        sums = {str(each["name"]): str(each["sha256"]) for each in file.variants}
        for name in keeping.names_of(file):
            yield Held(file.id, name, sums.get(name, file.sha256))


def aside() -> Path:
    """The folder aside, empty; what a broken run left there goes."""
    folder = storage.place().aside()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def hold_all(folder: Path) -> None:
    storage.place().hold_all(folder)


def hold(folder: Path, name: str) -> Path | None:
    """Where the bytes of this name are held; None when there are none."""
    target = folder / name[:2] / name
    return target if target.is_file() or storage.place().hold(name, target) else None


def is_empty() -> bool:
    """Whether no file is kept; folders left by files that went don't count."""
    return next(iter(storage.names()), None) is None


def put_in_place(folder: Path) -> AbstractContextManager[None]:
    """Files aside become the kept ones; they go back when what is done inside fails. Raises OSError."""
    return storage.place().put_in_place(folder)
