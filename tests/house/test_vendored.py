"""Code of others stands here as it was published: nobody mends it in place."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "static" / "js" / "vendor"


def test_vendored_scripts_are_those_that_were_noted() -> None:
    lines = (VENDOR / "README.md").read_text("utf-8")
    noted = dict(re.findall(r"^\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|$", lines, re.MULTILINE))
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}
    assert noted == there, "a new version comes with its sum in static/js/vendor/README.md"
