"""The table of doors: which role may send which method to which endpoint.

`python -m tests.house.doors` writes `doors.csv` anew from the `@requires` of the views and the grants of
the roles. Read the difference before it is kept: it is the whole answer to “who may do what”.
"""

import csv
import re
import tempfile
from pathlib import Path

from flask import Flask

from nhandao_site.domain.accounts.permissions import GRANTS, Role

FILE = Path(__file__).with_name("doors.csv")
HOW = "run: .venv/bin/python -m tests.house.doors, and read the difference of tests/house/doors.csv"
Door = tuple[str, str]  # endpoint, method
Table = dict[Door, dict[str, str]]
NOT_OURS = {"HEAD", "OPTIONS"}


def as_built(site: Flask) -> Table:
    """What `@requires` and the grants say."""
    table: Table = {}
    for rule in site.url_map.iter_rules():
        if not rule.rule.startswith("/quan-tri"):
            continue
        permission = getattr(site.view_functions[rule.endpoint], "required_permission", None)
        for method in sorted((rule.methods or set()) - NOT_OURS):
            table[rule.endpoint, method] = {role.value: str(int(permission in GRANTS[role])) for role in Role}
    return table


def as_kept() -> Table:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("endpoint"), row.pop("method")): dict(row) for row in rows}


def url_of(site: Flask, endpoint: str) -> str:
    """An address of this endpoint that leads to no row."""
    rule = next(site.url_map.iter_rules(endpoint))
    return re.sub(r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>", _no_row, rule.rule)


def _no_row(found: re.Match[str]) -> str:
    kind, choices = found.groups()
    if kind == "any":
        return str(choices).split(",")[0].strip(" \"'")
    if kind == "int":
        limit = re.search(r"max=(\d+)", choices or "")
        return limit[1] if limit else "2147483647"
    return "khong-co"


def write(site: Flask) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, ["endpoint", "method", *(role.value for role in Role)], lineterminator="\n")
        lines.writeheader()
        for (endpoint, method), answers in sorted(as_built(site).items()):
            lines.writerow({"endpoint": endpoint, "method": method, **answers})


def _site(folder: str) -> Flask:
    from nhandao_site import create_app

    return create_app(Path(folder), {"NHANDAO_DATABASE_URL": "sqlite://"})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(_site(folder))
