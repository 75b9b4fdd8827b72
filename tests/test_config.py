"""A setting that is malformed stops the start with one sentence that says what to write."""

import base64
import hashlib
from pathlib import Path

import pytest

from nhandao_site import config


def test_days_of_reports_are_read_by_name(tmp_path: Path) -> None:
    found = config.read(tmp_path, {"NHANDAO_REPORT_DUE": "nam=30/11; tinh-nam = 15/12"})
    assert found.report_due == {"nam": (11, 30), "tinh-nam": (12, 15)}


@pytest.mark.parametrize("typed", ["nam=31/2", "nam", "tinh-quy-1=1/3", "nam=30-11"])
def test_a_day_that_is_none_or_a_report_that_nobody_knows_stops_the_start(tmp_path: Path, typed: str) -> None:
    with pytest.raises(config.BadSetting, match="NHANDAO_REPORT_DUE"):
        config.read(tmp_path, {"NHANDAO_REPORT_DUE": typed})


def test_a_backup_key_is_made_once_and_lies_readable_by_its_owner_alone(tmp_path: Path) -> None:
    made = config.read(tmp_path, {}).backup_key
    assert len(made) == 32 and config.read(tmp_path, {}).backup_key == made
    assert (tmp_path / "backup.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "weak", ["", "secret", "QUFB", "QUFB" * 10 + "QUE=", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="]
)
def test_a_weak_backup_key_stops_the_start(tmp_path: Path, weak: str) -> None:
    if not weak:  # the data key again
        weak = (tmp_path / "data.key").read_text() if config.read(tmp_path, {}) else ""
    with pytest.raises(config.BadSetting, match="BACKUP_KEY"):
        config.read(tmp_path, {"NHANDAO_BACKUP_KEY": weak})


RANDOM = base64.b64encode(hashlib.sha256(b"a key").digest()).decode()


@pytest.mark.parametrize(
    "weak",
    [
        "k" * 40,
        "0123456789" * 4,
        "abcdefghijklmnopqrstuvwxyz012345",
        "django-insecure-" + RANDOM,
        "change-me-please-" + RANDOM,
        "xK9-" * 12,
    ],
)
def test_a_secret_that_stands_in_a_handbook_or_follows_a_pattern_stops_the_start(tmp_path: Path, weak: str) -> None:
    with pytest.raises(config.BadSetting, match="SECRET_KEY quá dễ đoán"):
        config.read(tmp_path, {"NHANDAO_SECRET_KEY": weak})


@pytest.mark.parametrize("weak", [bytes(range(32)), b"k" * 32, b"0123456789abcdef" * 2, bytes(range(0, 96, 3))])
def test_a_data_key_that_follows_a_pattern_stops_the_start(tmp_path: Path, weak: bytes) -> None:
    with pytest.raises(config.BadSetting, match="DATA_KEY quá dễ đoán"):
        config.read(tmp_path, {"NHANDAO_DATA_KEY": base64.b64encode(weak).decode()})


def test_one_key_never_serves_twice(tmp_path: Path) -> None:
    with pytest.raises(config.BadSetting, match="SECRET_KEY trùng NHANDAO_DATA_KEY"):
        config.read(tmp_path, {"NHANDAO_SECRET_KEY": RANDOM, "NHANDAO_DATA_KEY": RANDOM})


def test_keys_that_are_made_by_chance_pass(tmp_path: Path) -> None:
    for number in range(200):
        config.read(tmp_path / str(number), {})


@pytest.mark.parametrize("typed", ["thu=3", "thu", "chung-tu=365", "tat-ca=30", "tin=-5", "tin=99999"])
def test_a_span_of_retention_that_is_none_stops_the_start(tmp_path: Path, typed: str) -> None:
    with pytest.raises(config.BadSetting, match="NHANDAO_RETENTION"):
        config.read(tmp_path, {"NHANDAO_RETENTION": typed})


def test_spans_of_retention_are_read_by_name(tmp_path: Path) -> None:
    assert config.read(tmp_path, {"NHANDAO_RETENTION": "thu=60; tin = 180"}).retention == {"thu": 60, "tin": 180}


OPEN = (
    ("DATABASE_URL", "postgresql://nhandao@10.0.0.5/nhandao", "10.0.0.5"),
    ("DATABASE_URL", "postgresql+psycopg://nhandao:a@DB.hoi.vn:5433/nhandao?sslmode=prefer", "db.hoi.vn"),
    ("DATABASE_URL", "postgresql://nhandao@localhost,10.0.0.6:5433/nhandao", "10.0.0.6"),
    ("DATABASE_URL", "postgresql:///nhandao?host=10.0.0.7", "10.0.0.7"),
    ("DATABASE_URL", "postgresql://nhandao@[fd00::5]:5432/nhandao", "fd00::5"),
    ("READ_URL", "postgresql://nhandao@ban-chep/nhandao", "ban-chep"),
    ("MAIL_URL", "smtp://hoi:a@thu.hoi.vn:25", "thu.hoi.vn"),
)


@pytest.mark.parametrize(("name", "url", "host"), OPEN, ids=[host for _, _, host in OPEN])
def test_a_machine_elsewhere_without_tls_stops_the_start_until_it_is_named(
    tmp_path: Path, name: str, url: str, host: str
) -> None:
    with pytest.raises(config.BadSetting, match=f"NHANDAO_{name} tới máy {host} không mã hóa"):
        config.read(tmp_path, {f"NHANDAO_{name}": url})
    given = {f"NHANDAO_{name}": url, "NHANDAO_PLAIN_HOSTS": f"redis, {host.upper()}"}
    assert getattr(config.read(tmp_path, given), name) == url


def test_what_the_environment_tells_the_library_of_postgresql_counts_too(tmp_path: Path) -> None:
    by_itself = {"NHANDAO_DATABASE_URL": "postgresql:///nhandao"}
    with pytest.raises(config.BadSetting, match="NHANDAO_PLAIN_HOSTS=10"):
        config.read(tmp_path, by_itself | {"PGHOST": "10.0.0.8"})
    assert config.read(tmp_path, by_itself | {"PGHOST": "10.0.0.8", "PGSSLMODE": "verify-full"})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nhandao@127.0.0.1:5433/nhandao", "postgresql://nhandao@[::1]/nhandao", "postgresql:///nhandao",
        "postgresql:///nhandao?host=/var/run/postgresql", "postgresql://nhandao@10.0.0.5/nhandao?sslmode=verify-full",
    ],
)  # fmt: skip
def test_the_own_machine_a_socket_and_tls_need_no_word(tmp_path: Path, url: str) -> None:
    assert config.read(tmp_path, {"NHANDAO_DATABASE_URL": url})
