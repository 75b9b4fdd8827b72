"""An address as the import sees it: written already, or about to be, with its life so far."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Guardian, Move, Need, Residence
from nhandao_site.domain.addresses.words import Axis, ConsentState, Dossier, NeedKind, Publication, Urgency
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.workbook.plan import FROM_THE_LIST, Plan, in_chunks
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import clock

SHEET = "Địa chỉ"
State = Dossier | Publication | ConsentState


@dataclass(frozen=True, order=True)
class Stay:
    from_on: date
    unit_id: int
    hamlet_id: int | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Step:
    axis: Axis
    before: str
    after: str
    at: datetime
    reason: str | None


@dataclass
class Filed:
    id: int
    key: str
    unit_id: int
    hamlet_id: int | None
    dossier: Dossier = Dossier.DRAFT
    publication: Publication = Publication.NONE
    consent: ConsentState = ConsentState.NONE
    approved_on: date | None = None
    published_on: date | None = None
    merged_into_id: int | None = None
    code: str | None = None
    source: str | None = None
    row: Row | None = None  # None: written before this import
    values: dict[str, Any] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    needs: dict[NeedKind, int] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    stepped: set[tuple[Axis, str, date | None]] = field(default_factory=set)  # by earlier imports
    drawn: Address | None = None  # the sketch, made once

    def unit_on(self, day: date) -> int:
        """The commune it belonged to on a day."""
        return next((stay.unit_id for stay in reversed(self.stays) if stay.from_on <= day), self.unit_id)

    def stay_on(self, day: date) -> Stay:
        return next((stay for stay in reversed(self.stays) if stay.from_on <= day), self.stays[0])

    def step(self, axis: Axis, after: State, at: datetime, reason: str | None = None) -> None:
        """Moves one axis; a step to where it stands is none."""
        before: State = getattr(self, axis.value)
        if before is not after:
            self.steps.append(Step(axis, before.value, after.value, at, reason))
            setattr(self, axis.value, after)


def sketch(filed: Filed) -> Address:
    """The row as an object outside the session, for the rules that ask one."""
    filed.drawn = filed.drawn or _draw(filed)
    return filed.drawn


def _draw(filed: Filed) -> Address:
    guardian = filed.row["Người đại diện"] if filed.row else None
    plain = {name: value for name, value in filed.values.items() if not name.endswith("_blind")}
    return Address(
        id=filed.id,
        unit_id=filed.unit_id,
        hamlet_id=filed.hamlet_id,
        approved_on=filed.approved_on,
        urgency=Urgency.CAN_WAIT,
        nobody_earns=False,
        dependants=0,
        guardian=Guardian(name=guardian) if guardian else None,
        **plain,
    )


class Register:
    """Addresses by the chapter's key; those written before are found by their public code as well."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.by_key: dict[str, Filed] = {}
        self.by_id: dict[int, Filed] = {}
        self._load(_mentioned(plan))

    def put(self, filed: Filed) -> None:
        self.by_key[filed.key] = self.by_id[filed.id] = filed

    def fresh(self) -> list[Filed]:
        return [filed for filed in self.by_id.values() if filed.row is not None]

    def find(self, row: Row, column: str) -> Filed | None:
        key = row[column]
        if key is None:
            return None
        found = self.by_key.get(key)
        if found is None and key not in self.plan.book.mentioned(SHEET):
            self.plan.fault(row, column, f"Không có địa chỉ mã “{key}”; hãy thêm vào trang Địa chỉ hoặc sửa mã.")
        return found

    def survivor(self, filed: Filed) -> int:
        """The id for which its help counts."""
        return filed.merged_into_id or filed.id

    def _load(self, keys: set[str]) -> None:
        for some in in_chunks(sorted(keys)):
            found = select(*_COLUMNS).where(or_(Address.chapter_key.in_(some), Address.code.in_(some)))
            for values in db.session.execute(found):
                filed = Filed(**{**values._mapping, "key": values.key or values.code})
                self.by_id[filed.id] = filed
                for name in (values.code, values.key):
                    if name in keys:
                        self.by_key[name] = filed
        for ids in in_chunks(list(self.by_id)):
            self._load_around(ids)

    def _load_around(self, ids: list[int]) -> None:
        stays = select(Residence).where(Residence.address_id.in_(ids)).order_by(Residence.from_on)
        for stay in db.session.scalars(stays):
            self.by_id[stay.address_id].stays.append(Stay(stay.from_on, stay.unit_id, stay.hamlet_id))
        needs = select(Need.address_id, Need.kind, Need.id).where(Need.address_id.in_(ids), Need.dropped_at.is_(None))
        for address_id, kind, need_id in db.session.execute(needs.order_by(Need.position.desc())):
            self.by_id[address_id].needs[kind] = need_id
        moves = select(Move.address_id, Move.axis, Move.after, Move.at).where(
            Move.address_id.in_(ids), Move.by_name.contains(FROM_THE_LIST)
        )
        for address_id, axis, after, at in db.session.execute(moves):
            self.by_id[address_id].stepped |= {(axis, after, clock.local_date(at)), (axis, after, None)}
        for filed in (self.by_id[number] for number in ids):
            filed.stays = filed.stays or [Stay(date.min, filed.unit_id, filed.hamlet_id)]


_COLUMNS = (
    Address.id, Address.chapter_key.label("key"), Address.code, Address.source, Address.unit_id, Address.hamlet_id,
    Address.dossier, Address.publication, Address.consent, Address.approved_on, Address.published_on,
    Address.merged_into_id,
)  # fmt: skip


def _mentioned(plan: Plan) -> set[str]:
    named = {"Địa chỉ": ("Mã", "Gộp vào"), "Chuyển đơn vị": ("Địa chỉ",), "Đăng ký": ("Địa chỉ",)}
    named |= {"Trợ giúp": ("Địa chỉ",), "Xử lý": ("Mã",)}
    return {row[column] for sheet, columns in named.items() for row in plan.book.rows(sheet) for column in columns} - {
        None
    }
