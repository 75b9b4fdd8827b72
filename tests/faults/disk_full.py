"""`python -m tests.faults.disk_full [ROUNDS]`: the disk runs full under a running site, and gets room again.

The site lives on a small disk of its own (tmpfs). A full disk must refuse each deed with 503 in Vietnamese, leave
reading as it was, and the same process must go on once there is room. A machine that lets nobody mount gets a limit
on file sizes instead, which refuses the same writes. SQLite and the kept files; of PostgreSQL only the answer to its
refusal is the same code (`web/errors`), its disk is not filled here.
"""

import io
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, text

from nhandao_site.db import db
from nhandao_site.domain.ledger import check
from nhandao_site.domain.media import storage
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.pledges.models import Pledge
from tests.domain.addresses import lives
from tests.faults.ground import ground
from tests.signed_in import cookie_of, seat
from tests.waiting import an_address, typed

ROOM = 24 * 1024 * 1024
SAID = "Trang đang tạm nghỉ"
Fill = Callable[[bool], None]


@contextmanager
def small_disk(folder: Path) -> Iterator[Fill | None]:
    """What fills it (True) and makes room again (False); None where nothing may be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    stuffing = folder / "stuffing"

    def fill(full: bool) -> None:
        if not full:
            stuffing.unlink()
            return
        with stuffing.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    try:
        yield fill
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def no_larger_files(full: bool) -> None:
    """In place of a full disk: nothing may be written past the first byte of any file."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 if full else hard, hard))


def run(rounds: int) -> tuple[int, int, list[str]]:
    """Deeds refused with 503, pages read meanwhile, and what was wrong."""
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name)) as fill, ground("SQLite", Path(name)) as place:
        outcome = _tried(place.site, _opened(place.site, place.cast), fill or no_larger_files, rounds)
        print("a disk of its own, filled to the last byte" if fill else "no mount here: a limit on file sizes")
        return outcome


def _opened(site: Flask, cast: Any) -> dict[str, Any]:
    with site.app_context():
        code = an_address(cast).code
        draft = lives.opened(cast).id
        db.session.commit()
        officer = seat(site.test_client(), cookie_of(cast.account("hoa")))
        db.session.remove()
    return {"street": site.test_client(), "officer": officer, "code": code, "draft": draft}


def _tried(site: Flask, opened: dict[str, Any], fill: Fill, rounds: int) -> tuple[int, int, list[str]]:
    street, officer, code, draft = (opened[name] for name in ("street", "officer", "code", "draft"))
    refused = read = 0
    wrong: list[str] = []

    def pledge(key: str) -> Any:
        return street.post(f"/dia-chi/{code}/dang-ky", data=typed(form_key=key, phone=f"0912{key[-6:]}"))

    def photo(key: str) -> Any:
        sent = {"photo": (io.BytesIO(_picture()), "anh.jpg"), "alt": "Mái nhà", "form_key": key}
        return officer.post(f"/quan-tri/dia-chi/{draft}/anh", data=sent, content_type="multipart/form-data")

    for turn in range(rounds):
        fill(True)
        try:
            for deed, key in ((pledge, f"full-{turn:06}"), (photo, f"photo-{turn:06}")):
                answer = deed(key)
                refused += answer.status_code == 503 and SAID in answer.get_data(as_text=True)
                if answer.status_code != 503:
                    wrong.append(f"{deed.__name__} on a full disk: {answer.status_code}")
            read += sum(_is_read(client, url, wrong) for client, url in _pages(opened))
        finally:
            fill(False)
        for deed, key in ((pledge, f"full-{turn:06}"), (photo, f"photo-{turn:06}")):
            if (code_ := deed(key).status_code) != 303:
                wrong.append(f"{deed.__name__} with room again: {code_}")
    return refused, read, wrong + _damage(site, rounds)


def _pages(opened: dict[str, Any]) -> Iterator[tuple[FlaskClient, str]]:
    for url in ("/", "/dia-chi", f"/dia-chi/{opened['code']}", "/so-cong-khai", "/tim-kiem?q=mai"):
        yield opened["street"], url
    for url in ("/quan-tri/", "/quan-tri/dia-chi", f"/quan-tri/dia-chi/{opened['draft']}"):
        yield opened["officer"], url


def _is_read(client: FlaskClient, url: str, wrong: list[str]) -> bool:
    status = client.get(url).status_code
    if status != 200:
        wrong.append(f"GET {url} on a full disk: {status}")
    return status == 200


def _picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 700), 80).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _damage(site: Flask, rounds: int) -> list[str]:
    """Exactly the deeds that were answered with yes stand, whole."""
    with site.app_context():
        pledges = db.session.scalar(select(func.count()).select_from(Pledge))
        photos = list(db.session.scalars(select(MediaFile)))
        names = {str(each["name"]) for photo in photos for each in photo.variants}
        found = [each for each in db.session.scalars(text("PRAGMA integrity_check")) if each != "ok"]
        faults = found + check.money()
        if (pledges, len(photos)) != (rounds, rounds):
            faults.append(f"{pledges} pledges and {len(photos)} photos of {rounds} rounds")
        if strays := set(storage.names()) ^ names:
            faults.append(f"files without a row, or rows without a file: {sorted(strays)[:3]}")
        db.session.remove()
    return faults


def main(words: list[str]) -> int:
    rounds = int(words[0]) if words else 10
    refused, read, wrong = run(rounds)
    print(
        f"disk full {rounds} ×: {refused} deeds refused with 503 in Vietnamese, {read} pages read meanwhile, "
        f"the same deeds done once there was room, without a restart"
    )
    for each in wrong:
        print(f"  WRONG {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
