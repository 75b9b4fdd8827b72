"""`python -m tests.bench.log [deeds]`: deeds per second with the chain of the log against without, in the same run.

Each deed is a transaction of its own, as a verb leaves it; without the chain the one hook before a commit is held
back. On SQLite, and on PostgreSQL where TEST_POSTGRES_URL says one.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.audit import chain
from tests.bench.chain import postgres
from tests.cast import Cast, assemble
from tests.conftest import KEYS

CLERK = audit.House("Người đo")


def main(deeds: int) -> int:
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; {deeds} deeds")
    with tempfile.TemporaryDirectory() as folder:
        _measure(deeds, folder, f"sqlite:///{folder}/site.db", "SQLite")
        if os.environ.get("TEST_POSTGRES_URL"):
            with postgres() as url:
                _measure(deeds, folder, url, "PostgreSQL")
    return 0


def _measure(deeds: int, folder: str, url: str, name: str) -> None:
    site = create_app(Path(folder), KEYS | {"NHANDAO_DATABASE_URL": url})
    with site.app_context():
        db.create_all()
        cast = assemble()
        _deeds(cast, 50)
        pairs = []
        for _ in range(3):  # side by side, so that a busy machine slows both
            chained = _deeds(cast, deeds // 3)
            event.remove(Session, "before_commit", chain._before_commit)
            try:
                pairs.append((chained, _deeds(cast, deeds // 3)))
            finally:
                event.listen(Session, "before_commit", chain._before_commit)
        with_it, without = max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
        print(f"{name}: {with_it:.0f} deeds/s with the chain, {without:.0f} without: {with_it / without:.2f}")
        db.session.remove()
        db.engine.dispose()


def _deeds(cast: Cast, count: int) -> float:
    """Deeds per second."""
    row, began = cast.account("hoa"), time.perf_counter()
    for _ in range(count):
        audit.record("account:change", row, by=CLERK)
        db.session.commit()
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 900))
