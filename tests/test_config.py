"""A setting that is malformed stops the start with one sentence that says what to write."""

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
