"""What is shipped for machines that run it: settings that exist, no secret, no image without a version."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from nhandao_site import config
from tests.deploy import front

COMPOSE = front.DEPLOY / "compose"
UNITS = front.DEPLOY / "systemd"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text("utf-8"))
    return read


def test_every_setting_of_the_compose_file_exists_and_every_secret_comes_from_outside(compose: dict[str, Any]) -> None:
    given = compose["services"]["site"]["environment"]
    assert {name.removeprefix(config.PREFIX) for name in given} <= set(config.NAMES)
    secret = [name for name in given if name.endswith(("_KEY", "_TOKEN"))]
    assert len(secret) == 4
    assert all(re.fullmatch(r"\$\{\w+:\?\}", given[name]) for name in secret)
    asked = set(re.findall(r"\$\{(\w+):\?\}", (COMPOSE / "compose.yaml").read_text("utf-8")))
    offered = {
        line.partition("=")[0] for line in (COMPOSE / "env.example").read_text("utf-8").splitlines() if "=" in line
    }
    assert asked == offered - {""}


def test_services_wait_for_services_that_are_there_and_images_have_versions(compose: dict[str, Any]) -> None:
    services, volumes = compose["services"], set(compose["volumes"])
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert "image" not in service or re.search(r":[^:]*\d", service["image"]), name
        named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert {each for each in named if not each.startswith(".")} <= volumes, name
        for each in named:
            assert not each.startswith(".") or (COMPOSE / each).exists(), each


def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    program = front.found("systemd-analyze", "systemd")
    for unit in UNITS.iterdir():
        said = unit.read_text("utf-8").replace("/opt/nhandao/.venv/bin/flask", shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(said, "utf-8")
    checked = subprocess.run(
        [program, "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in checked.stderr.splitlines() if "nhandao" in line]
    assert (checked.returncode, ours) == (0, []), checked.stderr
