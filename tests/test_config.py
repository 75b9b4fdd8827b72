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
