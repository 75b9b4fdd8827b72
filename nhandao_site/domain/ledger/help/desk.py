"""The books as the staff sees them: acts and receipts of the addresses of one's own branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.help import counting, standing
from nhandao_site.domain.ledger.help.lines import waiting_in
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Receipt
from nhandao_site.domain.pledges import sums
from nhandao_site.domain.pledges.models import COUNTS, Pledge
from nhandao_site.domain.units.models import Unit, UnitKind

PAGE = 25
WAITING_SHOWN = 20
CAP = 999


@dataclass(frozen=True)
class ActRow:
    """One act on the list: its lines are already there, nothing is asked per row."""

    act: Act
    lines: tuple[AssistanceLine, ...]
    waiting: int

    @property
    def first(self) -> AssistanceLine:
        return self.lines[0]

    @property
    def value_vnd(self) -> int:
        """Handed over and not taken back, loan principal included: what lies on the table of the verifier."""
        return sum(line.value_vnd for line in self.lines)

    @property
    def is_reversed(self) -> bool:
        return self.value_vnd == 0 and any(line.reverses_id for line in self.lines)


@dataclass(frozen=True)
class Page:
    rows: tuple[ActRow, ...]
    after: int | None


@dataclass(frozen=True)
class ReceiptPage:
    rows: tuple[Receipt, ...]
    after: int | None


def waiting_acts(officer: Account) -> list[ActRow]:
    """Acts with a line that a second person still has to see, the oldest first."""
    found = _acts_of(officer).where(Act.id.in_(_waiting_ids(officer))).order_by(Act.id).limit(WAITING_SHOWN)
    return rows_of(db.session.scalars(found).unique().all())


def waiting_count(officer: Account) -> int:
    """How many acts wait, counted up to the cap."""
    return int(db.session.scalar(select(func.count()).select_from(waiting_rows(officer).subquery())) or 0)


def waiting_rows(officer: Account) -> Select[int]:
    act = Unindexed(AssistanceLine.act_id).label("act")  # not all lines in the order of their acts
    return _waiting_ids(officer).with_only_columns(act).distinct().limit(CAP + 1)


def act_for(officer: Account, act_id: int) -> Act | None:
    return db.session.scalars(_acts_of(officer).where(Act.id == act_id)).unique().one_or_none()


def line_for(officer: Account, line_id: int) -> AssistanceLine | None:
    found = select(AssistanceLine).where(AssistanceLine.id == line_id, within(officer, AssistanceLine.address_id))
    return db.session.scalar(found)


def address_by_code(officer: Account, code: str) -> Address | None:
    """An address of one's branch by the code that was typed; a merged one leads to its survivor."""
    found = db.session.scalar(select(Address.id).where(Address.code == code))
    if found is None:
        return None
    return address_for(officer, sums.survivor_id(found))


def address_for(officer: Account, address_id: int) -> Address | None:
    home = sums.survivor_id(address_id)
    found = select(Address).where(Address.id == home, within(officer, Address.id))
    return db.session.scalar(found.options(joinedload(Address.unit), selectinload(Address.needs)))


def open_pledges(address: Address, limit: int = 60) -> list[Pledge]:
    """Promises to this address that help may still come from, the newest first."""
    members = standing.family(address.id)
    found = select(Pledge).where(Pledge.address_id.in_(members), Pledge.state.in_(COUNTS))
    return list(db.session.scalars(found.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(limit)))


def receipts_for(officer: Account, after: int | None = None, code: str | None = None) -> ReceiptPage:
    found = _receipts_of(officer).order_by(Receipt.id.desc()).limit(PAGE + 1)
    if after:
        found = found.where(Receipt.id < after)
    if code:
        found = found.where(Receipt.address_id.in_(standing.family_of_code(code)))
    rows = db.session.scalars(found).all()
    return ReceiptPage(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def receipt_for(officer: Account, receipt_id: int) -> Receipt | None:
    return db.session.scalar(_receipts_of(officer).where(Receipt.id == receipt_id))


def names_of(ids: Sequence[int | None]) -> dict[int, str]:
    """Who entered, who verified: the names behind account ids, in one question."""
    wanted = {each for each in ids if each}
    accounts = db.session.scalars(select(Account).where(Account.id.in_(wanted))) if wanted else ()
    return {account.id: account.name for account in accounts}


def within(officer: Account, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Of a province it is asked line by line: nearly all are inside, and a page wants few of them."""
    if officer.unit.kind not in {UnitKind.CENTRAL, UnitKind.PROVINCE}:
        return column.in_(select(Address.id).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch()))
    home = aliased(Address)
    inside = select(home.id).join(Unit, Unit.id == home.unit_id).where(home.id == column, officer.unit.branch())
    return inside.correlate_except(home, Unit).exists()


def _acts_of(officer: Account) -> Select[Act]:
    return (
        select(Act)
        .where(within(officer, Act.address_id))
        .options(joinedload(Act.address).joinedload(Address.unit), selectinload(Act.lines))
    )


def _receipts_of(officer: Account) -> Select[Receipt]:
    """Of an address of the branch; of a fund, when the book belongs to the branch."""
    own = select(Unit.id).where(officer.unit.branch())
    of_fund = and_(Receipt.address_id.is_(None), Receipt.unit_id.in_(own))
    return (
        select(Receipt)
        .where(or_(within(officer, Receipt.address_id), of_fund))
        .options(
            joinedload(Receipt.address).joinedload(Address.unit),
            joinedload(Receipt.unit),
            joinedload(Receipt.programme),
        )
    )


def _waiting_ids(officer: Account) -> Select[int]:
    return select(AssistanceLine.act_id).where(counting.waiting(), within(officer, AssistanceLine.address_id))


def rows_of(acts: Sequence[Act]) -> list[ActRow]:
    return [ActRow(act, tuple(act.lines), len(waiting_in(act.lines))) for act in acts]
