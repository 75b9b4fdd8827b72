"""Pilots: a unit chosen by the three conditions of B §V.3, each confirmed with what shows it, and what it taught."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.movement.models import Condition, Pilot, PilotCondition, PilotReview
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

KINDS = ("cơ quan, tổ chức", "bệnh viện, trung tâm y tế", "trường học", "doanh nghiệp", "địa bàn dân cư")
"""Who may be one (B §II.2); a list that was imported may use its own words."""
MAX_NAME, MAX_TEXT = 200, 6000
FIRST_YEAR = 2022


def choose(unit: Unit, year: int, name: str, kind: str, *, by: Actor) -> Pilot:
    """A pilot of `unit` in a reporting year; the place itself is named, it need not stand in the tree."""
    _may(unit, by)
    said = vietnamese.clean(name)
    _check(year, said, kind)
    pilot = Pilot(unit=unit, year=year, name=said, kind=kind)
    db.session.add(pilot)
    _flush("Thí điểm cùng tên, cùng năm của đơn vị này đã được ghi.")
    audit.record("pilot:choose", pilot, by=by, changes={"thí điểm": [None, spoken(pilot)]})
    return pilot


def correct(pilot: Pilot, year: int, name: str, kind: str, *, by: Actor) -> None:
    _may(pilot.unit, by)
    _current(pilot)
    said, before = vietnamese.clean(name), spoken(pilot)
    _check(year, said, kind, known=pilot.kind)
    pilot.year, pilot.name, pilot.kind = year, said, kind
    _flush("Thí điểm cùng tên, cùng năm của đơn vị này đã được ghi.")
    audit.record("pilot:correct", pilot, by=by, changes={"thí điểm": [before, spoken(pilot)]})


def confirm(
    pilot: Pilot, condition: Condition, evidence: str, *, paper: bytes = b"", paper_name: str | None = None, by: Actor
) -> PilotCondition:
    """One condition with what shows it; said again, the newer words stand and the older are in the log."""
    _may(pilot.unit, by)
    _current(pilot)
    shown = vietnamese.clean_lines(evidence)
    if not shown or len(shown) > MAX_TEXT:
        raise RuleBroken(f"Hãy ghi điều cho thấy đơn vị đạt điều kiện này, ngắn hơn {MAX_TEXT} ký tự.")
    row = db.session.scalar(
        select(PilotCondition).where(PilotCondition.pilot_id == pilot.id, PilotCondition.condition == condition)
    )
    before = row.evidence if row else None
    row = row or PilotCondition(pilot_id=pilot.id, condition=condition)
    row.evidence, row.confirmed_by_id, row.confirmed_by, row.confirmed_at = shown, by.id, by.name, clock.now()
    row.file_id = _kept(pilot, paper, paper_name, by) or row.file_id
    db.session.add(row)
    _flush("Có người vừa xác nhận điều kiện này; hãy tải lại trang.")
    db.session.expire(pilot, ["conditions"])
    audit.record("pilot:confirm", pilot, by=by, changes={condition.label: [before, shown]})
    return row


def review(
    pilot: Pilot, on: date, learnt: str, *, paper: bytes = b"", paper_name: str | None = None, by: Actor
) -> PilotReview:
    """Rút kinh nghiệm: the day, what was learnt for the others, the minutes."""
    _may(pilot.unit, by)
    _current(pilot)
    said = vietnamese.clean_lines(learnt)
    if not said or len(said) > MAX_TEXT:
        raise RuleBroken(f"Hãy ghi điều rút ra từ thí điểm này, ngắn hơn {MAX_TEXT} ký tự.")
    if not date(FIRST_YEAR, 1, 1) <= on <= clock.today():
        raise RuleBroken("Ngày rút kinh nghiệm chưa tới hoặc quá xa; hãy xem lại.")
    row = PilotReview(
        pilot_id=pilot.id, on=on, learnt=said, file_id=_kept(pilot, paper, paper_name, by), recorded_by_id=by.id,
        recorded_by=by.name, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    _flush("Lần rút kinh nghiệm ngày ấy đã được ghi.")
    db.session.expire(pilot, ["reviews"])
    audit.record("pilot:learn", pilot, by=by, changes={"rút kinh nghiệm": [None, clock.format_date(on)]})
    return row


def drop(pilot: Pilot, *, reason: str, by: Actor) -> None:
    """Recorded by mistake; one with confirmed conditions or a review was real and stays."""
    _may(pilot.unit, by)
    _current(pilot)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ thí điểm này khỏi danh sách.")
    if pilot.conditions or pilot.reviews:
        raise RuleBroken("Thí điểm đã có điều kiện xác nhận hoặc rút kinh nghiệm nên không bỏ được; hãy sửa chỗ sai.")
    audit.record("pilot:drop", pilot, by=by, reason=why, changes={"thí điểm": [spoken(pilot), None]})
    db.session.delete(pilot)
    db.session.flush()


def missing(pilot: Pilot) -> list[Condition]:
    """Conditions that nobody has confirmed yet."""
    known = {row.condition for row in pilot.conditions}
    return [condition for condition in Condition if condition not in known]


def spoken(pilot: Pilot) -> str:
    return f"{pilot.year} · {pilot.name} · {pilot.kind} · {pilot.unit.name}"


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.MOVEMENT_RECORD, within=unit):
        raise NotAllowed("Bạn không có quyền ghi thí điểm của đơn vị này.")


def _current(pilot: Pilot) -> None:
    found = select(Pilot).where(Pilot.id == pilot.id).with_for_update(of=Pilot)
    db.session.scalars(found.execution_options(populate_existing=True)).one()


def _check(year: int, name: str, kind: str, known: str | None = None) -> None:
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        raise RuleBroken(f"Năm thí điểm từ {FIRST_YEAR} đến {clock.today().year + 1}.")
    if not name or len(name) > MAX_NAME:
        raise RuleBroken(f"Hãy ghi tên nơi thí điểm, ngắn hơn {MAX_NAME} ký tự.")
    if kind not in KINDS and kind != known:
        raise RuleBroken("Hãy chọn loại nơi thí điểm trong danh sách.")


def _kept(pilot: Pilot, paper: bytes, name: str | None, by: Actor) -> int | None:
    if not paper:
        return None
    return keeping.keep_document(
        paper, subject="pilot", subject_id=pilot.id, role="evidence", original_name=name, by=by
    ).id


def _flush(twice_says: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken(twice_says) from twice
