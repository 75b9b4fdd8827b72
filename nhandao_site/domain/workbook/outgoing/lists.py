"""Sheets whose rows stand for themselves: units, rosters, participation, papers, honours, targets."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours.models import Honour, Round
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import Channel, ParticipantKind, Participation, Pilot
from nhandao_site.domain.rosters.models import CommuneClass, RosterEntry
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.domain.units.models import Succession, Unit
from nhandao_site.domain.workbook.outgoing.saying import Row
from nhandao_site.domain.workbook.outgoing.scope import Scope


def units(scope: Scope) -> Iterator[Row]:
    """All of them: a branch names units outside it, as heirs and as givers."""
    heirs: dict[int, list[str]] = defaultdict(list)
    for old, new in db.session.execute(select(Succession.old_id, Succession.new_id)):
        heirs[old].append(scope.codes[new])
    columns = (Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.valid_from, Unit.valid_to)
    for row in db.session.execute(select(*columns).order_by(Unit.code)):
        yield {
            "Mã": row.code,
            "Tên": row.name,
            "Cấp": row.kind,
            "Thuộc": scope.code(row.parent_id),
            "Từ ngày": row.valid_from,
            "Đến ngày": row.valid_to,
            "Kế tục bởi": sorted(heirs[row.id]),
        }


def classes(scope: Scope) -> Iterator[Row]:
    for one in _rows(scope, CommuneClass, CommuneClass.year):
        yield {"Năm": one.year, "Đơn vị": scope.code(one.unit_id), "Loại": one.level}


def rosters(scope: Scope) -> Iterator[Row]:
    for one in _rows(scope, RosterEntry, RosterEntry.year, RosterEntry.kind, RosterEntry.code):
        yield {
            "Năm": one.year,
            "Danh sách": one.kind,
            "Đơn vị": scope.code(one.unit_id),
            "Mã": one.code,
            "Tên": one.name,
            "Chức vụ": one.position,
        }


def participations(scope: Scope) -> Iterator[Row]:
    """Under the code that survived; two lines that are one person in one list are one line."""
    survivors = {kind: merging.survivors(kind) for kind in ParticipantKind}
    found = _rows(scope, Participation, Participation.year, Participation.level, Participation.code)
    coded = [(survivors[one.kind](one.code), one) for one in found]
    told: set[tuple[Any, ...]] = set()
    for code, one in sorted(coded, key=lambda pair: (pair[1].year, pair[1].level.value, pair[0])):
        key = (one.year, one.level, one.unit_id, one.kind, code)
        if key not in told:
            told.add(key)
            listed = {"Năm": one.year, "Cấp": one.level, "Đơn vị": scope.code(one.unit_id), "Loại": one.kind}
            yield listed | {"Mã": code, "Tên": one.name}


def pilots(scope: Scope) -> Iterator[Row]:
    for one in _rows(scope, Pilot, Pilot.year, Pilot.name):
        yield {"Năm": one.year, "Đơn vị": scope.code(one.unit_id), "Tên": one.name, "Loại": one.kind}


def channels(scope: Scope) -> Iterator[Row]:
    """Those that run: the sheet has no word for one that ended."""
    for one in _rows(scope, Channel, Channel.kind, Channel.from_on):
        if one.until_on is not None:
            continue
        yield {"Đơn vị": scope.code(one.unit_id), "Kênh": one.kind, "Từ ngày": one.from_on, "Liên kết": one.link}


def documents(scope: Scope) -> Iterator[Row]:
    """Those that stand, public or not; one that was withdrawn counts for nobody."""
    for one in _rows(scope, Document, Document.on, Document.symbol):
        if one.withdrawn_at is not None:
            continue
        yield {
            "Số, ký hiệu": one.symbol,
            "Ngày": one.on,
            "Loại": one.kind,
            "Đơn vị": scope.code(one.unit_id),
            "Trích yếu": one.abstract,
        }


def honours(scope: Scope) -> Iterator[Row]:
    """Those that stand; one taken back is no honour."""
    found = (
        select(Honour)
        .join(Round, Round.id == Honour.round_id)
        .where(Honour.withdrawn_at.is_(None), scope.within(Honour.unit_id))
        .order_by(Round.year, Round.name, Round.level, Round.kind, Honour.folded, Honour.id)
    )
    for one in db.session.scalars(found):
        yield {
            "Năm": one.round.year,
            "Đợt": one.round.name,
            "Cấp": one.round.level,
            "Loại": one.round.kind,
            "Đối tượng": one.name,
            "Là": one.honoured_kind,
            "Đơn vị": scope.code(one.unit_id),
            "Quyết định": one.decision_symbol,
            "Ngày": one.decided_on,
        }


def targets(scope: Scope) -> Iterator[Row]:
    found = select(PlanTarget, Plan.name).join(Plan, Plan.id == PlanTarget.plan_id)
    if scope.unit is not None:
        found = found.where(PlanTarget.unit_id.is_(None) | scope.within(PlanTarget.unit_id))
    ordered = found.order_by(Plan.name, PlanTarget.target, PlanTarget.from_period, PlanTarget.unit_id)
    rows = [(one, plan) for one, plan in db.session.execute(ordered)]
    for one, plan in sorted(rows, key=lambda row: (row[1], row[0].target, scope.code(row[0].unit_id) or "")):
        yield {
            "Kế hoạch": plan,
            "Mã chỉ tiêu": one.target,
            "Đơn vị": scope.code(one.unit_id),
            "Từ kỳ": one.from_period,
            "Đến kỳ": one.to_period,
            "Ngưỡng": _plain(one.threshold),
        }


def _plain(threshold: Any) -> str | None:
    """`70`, not `70.0000`."""
    if threshold is None:
        return None
    text = f"{threshold:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rows(scope: Scope, model: Any, *order: Any) -> Iterator[Any]:
    found = select(model).join(Unit, Unit.id == model.unit_id).where(scope.within(model.unit_id))
    yield from db.session.scalars(found.order_by(*order, Unit.code, model.id).execution_options(yield_per=1000))
