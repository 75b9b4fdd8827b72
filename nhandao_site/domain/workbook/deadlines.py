"""The legal clock of a consent that a chapter's sheet takes back: the same deadlines as on the site."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.addresses.models import Address, Listing
from nhandao_site.domain.consent.models import Scope, Withdrawal
from nhandao_site.domain.workbook.filed import Filed
from nhandao_site.domain.workbook.plan import Plan
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import clock


def start(plan: Plan, filed: Filed, row: Row, scopes: list[Scope], asked_on: date | None, reason: str) -> None:
    """From the day on the sheet; the one who imports reads the first deadline among the warnings."""
    values = consent.clock_of(
        scopes, asked_on=asked_on or plan.today, reason=reason, third_parties=_elsewhere(filed), by=plan.by
    )
    plan.add(Withdrawal, subject=Address.__tablename__, subject_id=filed.id, **values)
    day = clock.format_date(values["answer_by"])
    plan.warn(row, "", f"Gia đình rút đồng ý: trả lời trước hết ngày {day}, rồi ghi câu trả lời ở hồ sơ.")


def _elsewhere(filed: Filed) -> bool:
    """It stands with somebody else too, who has to take it down as well."""
    if filed.row is not None:
        return bool(filed.row["Mã iNHANDAO"])
    known = select(Address.inhandao_code).where(Address.id == filed.id)
    listed = select(Listing.id).where(Listing.address_id == filed.id).limit(1)
    return bool(db.session.scalar(known)) or db.session.scalar(listed) is not None
