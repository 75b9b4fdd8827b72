from pathlib import Path

import pytest
from flask import Flask

from tests.domain.targets.province import Province


@pytest.fixture
def province(site: Flask, tmp_path: Path) -> Province:
    """An empty installation that is fed by workbooks and answers by commands."""
    return Province(site, tmp_path)
