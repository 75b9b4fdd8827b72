"""A copy that is not as it was written, or leads elsewhere, is refused with nothing left behind."""

from pathlib import Path

import pytest
from flask import Flask

from nhandao_site.cli.backup import databases, making, place
from nhandao_site.db import db
from nhandao_site.kit.vault import Writer
from tests.cli.backup.scene import installation, run, untouched


def _flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


@pytest.mark.both_databases
def test_every_kind_of_damage_has_its_sentence_and_leaves_nothing_behind(
    full: Flask, empty: Flask, tmp_path: Path
) -> None:
    run(full, "create", tmp_path / "a.nhandao")
    data = (tmp_path / "a.nhandao").read_bytes()
    harms = {
        "bị hỏng": _flipped(data), "cắt ngắn": data[:-1], "phiên bản 2": data[:8] + b"\0\2" + data[10:],
        "không phải tệp sao lưu": b"", "Phần đầu": data[:60] + b"?" + data[61:], "dữ liệu thừa": data + b"x" * 40,
    }  # fmt: skip
    for sentence, harmed in harms.items():
        (tmp_path / "harmed").write_bytes(harmed)
        for word in ("check", "restore"):
            refused = run(empty, word, tmp_path / "harmed")
            assert refused.exit_code == 1 and refused.stdout == ""
            assert sentence in refused.stderr or sentence == "dữ liệu thừa", (sentence, refused.stderr)
    assert untouched(empty)


def _forged(site: Flask, tmp_path: Path, name: str, listed: str) -> Path:
    """A copy by somebody who has the key: the file named `listed` in its list comes as `name`."""
    run(site, "create", tmp_path / "true")
    with site.app_context(), (tmp_path / "forged").open("wb") as out:
        lies = place.here()
        folder = tmp_path / "lies"
        folder.mkdir()
        with databases.still(db.engine, folder / "database") as (connection, _):
            counts = databases.counts(connection)
        (folder / "manifest").write_text(f"{'0' * 64} 1 {listed}\n")
        header = {"kind": "sqlite", "created": "", "schema": "", "fingerprint": lies.fingerprint, "counts": counts}
        header["database"] = {"size": 1, "sha256": making._sha256(folder / "database")}
        header |= {"manifest": making._sha256(folder / "manifest"), "media": {"files": 1, "size": 1}}
        writer = Writer(out, lies.settings.backup_key, header)
        writer.add("settings", 0, [])
        for each in ("manifest", "database"):
            writer.add(each, (folder / each).stat().st_size, making.pieces(folder / each))
        writer.add(f"media/{name}", 1, [b"x"])
        writer.close()
    return tmp_path / "forged"


@pytest.mark.parametrize(
    ("name", "listed"),
    [("../../evil.pdf", "../../evil.pdf"), ("/etc/evil", "/etc/evil"), ("0" * 32 + ".pdf", "1" * 32 + ".pdf")],
)
def test_a_name_that_leads_elsewhere_is_not_followed(full: Flask, tmp_path: Path, name: str, listed: str) -> None:
    forged = _forged(full, tmp_path, name, listed)
    with installation(tmp_path / "other") as app:
        refused = run(app, "restore", forged)
        assert refused.exit_code == 1 and ("Tên tệp lạ" in refused.stderr or "không có ở chỗ này" in refused.stderr)
        assert untouched(app)
    assert not list(tmp_path.rglob("evil*"))
