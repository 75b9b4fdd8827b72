"""Kept files held still while a copy of everything is made, and put in place when one is brought back.

A second name (hard link) in a folder of its own keeps the bytes of a file that is discarded meanwhile.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.models import MediaFile

ASIDE = ".sao-luu"
"""A folder beside those of the files; two levels down, so that no file in it counts as kept."""


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
    folder = storage.root() / ASIDE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def hold_all(folder: Path) -> None:
    for name in storage.names():
        hold(folder, name)


def hold(folder: Path, name: str) -> Path | None:
    """Where the bytes of this name are held; None when there are none."""
    target = folder / name[:2] / name
    if target.is_file():
        return target
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(storage.path_of(name), target)
    except FileNotFoundError:
        return None
    except OSError:  # a file system without links
        shutil.copyfile(storage.path_of(name), target)
    return target


def is_empty() -> bool:
    """Whether no file is kept; folders left by files that went don't count."""
    return next(iter(storage.names()), None) is None


@contextmanager
def put_in_place(folder: Path) -> Iterator[None]:
    """Files aside become the kept ones, folder by folder; they go back when what is done inside fails.

    Raises:
        OSError: a folder with files is in the way, the disk.
    """
    moved: list[Path] = []
    try:
        for each in sorted(folder.iterdir()):
            target = storage.root() / each.name
            with suppress(FileNotFoundError):
                target.rmdir()  # an empty one; any other stops here
            each.rename(target)
            moved.append(target)
        yield
    except BaseException:
        for each in moved:
            each.rename(folder / each.name)
        raise
