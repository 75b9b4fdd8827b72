"""A workbook brought in as the command does it, and what came of it."""

from sqlalchemy import func, select

from nhandao_site.db import Base, db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.workbook import importing
from nhandao_site.domain.workbook.faults import Outcome
from tests.domain.workbook.builder import Rows, workbook


def bring_in(rows: Rows, **how: bool) -> Outcome:
    outcome = importing.run(workbook(rows), by=House("Người nhập"), **how)
    db.session.commit() if outcome.written else db.session.rollback()
    return outcome


def one(key: str) -> Address:
    return db.session.scalars(select(Address).where(Address.chapter_key == key)).one()


def row_counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }
