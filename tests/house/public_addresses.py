"""The addresses people and machines were given: `python -m tests.house.public_addresses` adds the new ones.

A line leaves `public_urls.txt` only by hand, when a redirect answers in its place.
"""

import re
import tempfile
from pathlib import Path

from flask import Flask

FILE = Path(__file__).with_name("public_urls.txt")
HOW = "run: .venv/bin/python -m tests.house.public_addresses"


def as_built(site: Flask) -> set[str]:
    """Every address of the street side; what stands for a code or a slug is written `*`."""
    rules = [rule for rule in site.url_map.iter_rules() if rule.endpoint.split(".")[0] in {"public", "feeds"}]
    return {re.sub(r"<[^>]+>", "*", rule.rule) for rule in rules}


def as_kept() -> set[str]:
    return {line for line in FILE.read_text("utf-8").splitlines() if line}


def add(site: Flask) -> None:
    kept = as_kept() if FILE.exists() else set()
    FILE.write_text("".join(f"{url}\n" for url in sorted(kept | as_built(site))), "utf-8")


def _site(folder: str) -> Flask:
    from nhandao_site import create_app

    return create_app(Path(folder), {"NHANDAO_DATABASE_URL": "sqlite://"})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        add(_site(folder))
