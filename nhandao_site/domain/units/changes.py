"""The only verbs that change units: add, rename, end, split, merge, put under another unit.

Addresses belong to a room above: after a split or a merge the face asks `addresses.moving` to
take them along by their hamlet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select, update

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units import naming, standing
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

MANAGE = "units:manage"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Where a piece of a split unit goes, with its hamlets; the default part takes the rest."""

    unit: Unit
    hamlets: Sequence[Unit] = field(default=())
    is_default: bool = False


def _check(unit: Unit | None, by: Actor) -> None:
    if not by.may(MANAGE, unit):
        raise NotAllowed("Chỉ quản trị viên của đơn vị cấp trên mới được sửa đơn vị này.")


def add(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    official_code: str | None = None,
    abbreviation: str | None = None,
    by: Actor,
) -> Unit:
    """A new unit under `parent`."""
    _check(parent, by)
    code, name = vietnamese.clean(code), vietnamese.clean(name)
    if not code or not name:
        raise RuleBroken("Đơn vị cần có mã và tên.")
    if db.session.scalar(select(Unit.id).where(Unit.code == code)):
        raise RuleBroken(f"Mã “{code}” đã dùng cho một đơn vị khác; hãy chọn mã khác.")
    if valid_from and valid_to and valid_to < valid_from:
        raise RuleBroken("Ngày kết thúc đứng trước ngày bắt đầu; hãy xem lại hai ngày.")
    unit = Unit(
        code=code,
        official_code=official_code,
        name=name,
        kind=kind,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        abbreviation=abbreviation or (naming.abbreviate(name) if kind is UnitKind.PROVINCE else None),
        **naming.keys(name),
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    audit.record("units:add", unit, by=by, changes={"code": [None, code], "name": [None, name]})
    return unit


def rename(unit: Unit, name: str, *, decision: str | None = None, by: Actor) -> None:
    _check(unit, by)
    name = vietnamese.clean(name)
    if not name:
        raise RuleBroken("Tên đơn vị không được để trống.")
    audit.record("units:rename", unit, by=by, reason=decision, changes={"name": [unit.name, name]})
    unit.name = name
    for column, value in naming.keys(name).items():
        setattr(unit, column, value)
    db.session.flush()


def end(unit: Unit, last_day: date, *, decision: str, by: Actor, free_code: bool = False) -> None:
    """The unit's last day. `free_code`: a new unit will carry the same code, this one gets a mark."""
    _check(unit, by)
    if not decision.strip():
        raise RuleBroken("Hãy ghi văn bản làm căn cứ kết thúc đơn vị.")
    if unit.valid_to is not None:
        raise RuleBroken(f"{unit.name} đã kết thúc ngày {clock.format_date(unit.valid_to)}.")
    if unit.valid_from and last_day < unit.valid_from:
        raise RuleBroken(f"{unit.name} chỉ có từ ngày {clock.format_date(unit.valid_from)}; hãy chọn ngày sau đó.")
    living = children(unit, alive_on=last_day + DAY, limit=1)
    if living:
        raise RuleBroken(f"{unit.name} còn đơn vị trực thuộc ({living[0].name}); hãy chuyển hoặc kết thúc chúng trước.")
    unit.valid_to = last_day
    changes: dict[str, list[str | None]] = {"valid_to": [None, last_day.isoformat()]}
    if free_code:
        ended = naming.ended_code(unit.code, last_day)
        changes["code"] = [unit.code, ended]
        unit.code = ended
    db.session.flush()
    audit.record("units:end", unit, by=by, reason=decision, changes=changes)


def reparent(unit: Unit, parent: Unit, *, decision: str | None = None, by: Actor) -> None:
    """Puts the unit, with its whole branch, under another one."""
    _check(unit, by)
    _check(parent, by)
    if parent.is_within(unit):
        raise RuleBroken(f"{parent.name} nằm trong {unit.name}; không thể đặt đơn vị cấp trên vào trong nó.")
    before, after = unit.path, f"{parent.path}{unit.id}/"
    if before == after:
        return
    branch, rest = unit.branch(), func.substr(Unit.path, len(before) + 1)
    moved = {"parent_id": [unit.parent_id, parent.id]}
    db.session.execute(
        update(Unit).where(branch).values(path=after + rest), execution_options={"synchronize_session": False}
    )
    unit.parent = parent
    db.session.flush()
    db.session.expire_all()
    audit.record("units:reparent", unit, by=by, reason=decision, changes=moved)


def merge(units: Sequence[Unit], into: Unit, *, on: date, decision: str, by: Actor) -> None:
    """Several units become one on a day; what stood below them stands below the new one."""
    if into in units:
        raise RuleBroken("Đơn vị nhận phải khác các đơn vị được nhập; hãy thêm đơn vị mới trước.")
    for unit in units:
        _succeeds(unit, Part(into, is_default=True), on=on, whole=True, decision=decision, by=by)
        for child in children(unit, alive_on=on):
            standing.keep(child, on - DAY)
            reparent(child, into, decision=decision, by=by)
        end(unit, on - DAY, decision=decision, by=by)


def split(unit: Unit, parts: Sequence[Part], *, on: date, decision: str, by: Actor) -> None:
    """One unit is shared out on a day: named hamlets to their part, the rest to the default part."""
    defaults = [part for part in parts if part.is_default]
    if len(parts) < 2 or len(defaults) != 1:
        raise RuleBroken("Chia đơn vị cần ít nhất hai nơi nhận và đúng một nơi nhận phần còn lại.")
    targets: dict[int, Unit] = {}
    for part in parts:
        _succeeds(unit, part, on=on, whole=False, decision=decision, by=by)
        for hamlet in part.hamlets:
            if hamlet.parent_id != unit.id:
                raise RuleBroken(f"{hamlet.name} không thuộc {unit.name}; hãy bỏ ra khỏi danh sách.")
            if hamlet.id in targets:
                raise RuleBroken(f"{hamlet.name} được ghi cho hai nơi nhận; hãy chỉ giữ một.")
            targets[hamlet.id] = part.unit
    for child in children(unit, alive_on=on):
        standing.keep(child, on - DAY)
        reparent(child, targets.get(child.id, defaults[0].unit), decision=decision, by=by)
    end(unit, on - DAY, decision=decision, by=by)


def _succeeds(unit: Unit, part: Part, *, on: date, whole: bool, decision: str, by: Actor) -> None:
    _check(unit, by)
    _check(part.unit, by)
    if part.unit is unit or not part.unit.lives_on(on):
        raise RuleBroken(f"{part.unit.name} không tồn tại ngày {clock.format_date(on)}; hãy chọn đơn vị khác.")
    if part.unit.is_within(unit):
        raise RuleBroken(f"{part.unit.name} nằm trong {unit.name}; hãy chọn đơn vị cùng cấp.")
    if db.session.get(Succession, (unit.id, part.unit.id)):
        raise RuleBroken(f"{part.unit.name} đã được ghi là nơi kế tục {unit.name}.")
    db.session.add(
        Succession(
            old_id=unit.id,
            new_id=part.unit.id,
            on=on,
            partial=not whole,
            is_default=part.is_default,
            decision=decision,
        )
    )
    db.session.flush()


def children(unit: Unit, *, alive_on: date | None = None, limit: int | None = None) -> list[Unit]:
    found = select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.sort_key, Unit.id)
    if alive_on is not None:
        found = found.where((Unit.valid_to.is_(None)) | (Unit.valid_to >= alive_on))
    return list(db.session.scalars(found.limit(limit) if limit else found))
