"""Kept files in a folder, each written whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ASIDE = ".sao-luu"
"""A folder beside those of the files; two levels down, so that no file in it counts as kept."""


class Folder:
    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root

    def path_of(self, name: str) -> Path:
        """Two letters of the name make the sub-folder, so that no folder grows endless."""
        return self.root / name[:2] / name

    def write(self, name: str, data: bytes) -> None:
        target = self.path_of(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError:  # a full disk: half a file would only take more room
            part.unlink(missing_ok=True)
            raise

    def find(self, name: str) -> bytes | None:
        try:
            return self.path_of(name).read_bytes()
        except FileNotFoundError:
            return None

    def exists(self, name: str) -> bool:
        return self.path_of(name).is_file()

    def remove(self, name: str) -> None:
        self.path_of(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Every file in the folder, half-written ones of a broken process included."""
        for path in sorted(self.root.glob("*/*")):
            if path.is_file():
                yield path.name

    def can_be_written(self) -> bool:
        return self.root.is_dir() and os.access(self.root, os.W_OK)

    def aside(self) -> Path:
        """Beside the files, so that a second name of a file is enough."""
        return self.root / ASIDE

    def hold_all(self, folder: Path) -> None:
        """A second name (hard link) keeps the bytes of a file that is discarded meanwhile."""
        for name in self.names():
            self.hold(name, folder / name[:2] / name)

    def hold(self, name: str, target: Path) -> bool:
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(self.path_of(name), target)
        except FileNotFoundError:
            return False
        except FileExistsError:
            return True
        except OSError:  # a file system without links
            shutil.copyfile(self.path_of(name), target)
        return True

    @contextmanager
    def put_in_place(self, folder: Path) -> Iterator[None]:
        """Files aside become the kept ones, folder by folder; they go back when what is done inside fails.

        Raises:
            OSError: a folder with files is in the way, the disk.
        """
        moved: list[Path] = []
        try:
            for each in sorted(folder.iterdir()):
                target = self.root / each.name
                with suppress(FileNotFoundError):
                    target.rmdir()  # an empty one; any other stops here
                each.rename(target)
                moved.append(target)
            yield
        except BaseException:
            for each in moved:
                each.rename(folder / each.name)
            raise
