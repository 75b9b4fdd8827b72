"""Decided honours are written down; a wrong one is withdrawn with a reason, never deleted."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit, consent, search
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours import children, naming, wording
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.models import Honour, HonourKind, Round
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese

FIRST_YEAR = 1946  # the society was founded on 23/11/1946
MAX_LINE = 300
CERTIFICATE = "VINH"
"""What the code of a certificate begins with."""


@dataclass(frozen=True)
class Content:
    """One honour with the occasion it was decided on. `name_evidence` is how a person said yes to the full name.

    `age`: whether it is a child, and a child's yes. `held_back`: decided, and on the wall only once `release` says so.
    """

    year: int
    round_name: str
    level: Level
    kind: HonourKind
    honoured: ParticipantKind
    name: str
    decided_on: date
    decision_symbol: str
    unit: Unit | None = None
    achievement: str | None = None
    signer: str | None = None
    story: Story | None = None
    name_evidence: str | None = None
    held_back: bool = False
    age: Said = field(default_factory=Said)


def record(content: Content, *, by: Actor) -> Honour:
    """A decided honour on the wall."""
    _may(content.unit, by)
    _check(content)
    occasion = _round(content)
    _not_twice(content, occasion, None)
    honour = Honour(
        round=occasion, recorded_by_id=by.id, recorded_at=clock.now(), name_consented=False,
        code=codes.new_paper_code(CERTIFICATE), held_back=content.held_back,
    )  # fmt: skip
    _fill(honour, content, occasion)
    _flush(honour)
    audit.record("honour:record", honour, by=by, changes={"vinh danh": [None, wording.spoken(honour)]})
    naming.agree(honour, content.age, content.name_evidence, by=by)
    announce(honour)
    return honour


def correct(honour: Honour, content: Content, *, by: Actor) -> None:
    """A slip of the pen in what was recorded; before and after stay in the history."""
    _may(honour.unit, by)
    _may(content.unit, by)
    _stands(honour)
    _check(content)
    before = wording.spoken(honour)
    before_who = _who(honour)
    occasion = _round(content)
    _not_twice(content, occasion, honour.id)
    _fill(honour, content, occasion)
    if _speaks_no_more(before_who, _who(honour)):
        naming.ask_again(honour)
    _flush(honour)
    audit.record("honour:correct", honour, by=by, changes={"vinh danh": [before, wording.spoken(honour)]})
    naming.agree(honour, content.age, content.name_evidence, by=by)
    announce(honour)


def withdraw(honour: Honour, *, reason: str, by: Actor) -> None:
    """Off the wall: the decision was revoked, or it stood here by mistake."""
    _may(honour.unit, by)
    _stands(honour)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao rút vinh danh này (quyết định thu hồi, ghi nhầm…).")
    honour.withdrawn_at, honour.withdrawn_reason = clock.now(), why
    db.session.flush()
    audit.record("honour:withdraw", honour, by=by, reason=why)
    search.remove("honour", _ref(honour))


def release(honour: Honour, *, by: Actor) -> None:
    """Announced: on the wall and findable from now on."""
    _may(honour.unit, by)
    if honour.held_back and not honour.withdrawn_at:
        honour.held_back = False
        db.session.flush()
        audit.record("honour:announce", honour, by=by)
        announce(honour)


def give_code(honour: Honour, *, by: Actor) -> str:
    """The code of the certificate; an honour that came in from a list gets its own when it is first printed."""
    _may(honour.unit, by)
    _stands(honour)
    if honour.code is None:
        honour.code = codes.new_paper_code(CERTIFICATE)
        db.session.flush()
        audit.record("honour:code", honour, by=by, changes={"mã": [None, honour.code]})
    return honour.code


def hide_name(honour: Honour, *, reason: str, by: Actor) -> None:
    """A person took the yes to the full name back: initials from now on."""
    _may(honour.unit, by)
    if not honour.shows_name or honour.honoured_kind is not ParticipantKind.PERSON:
        raise RuleBroken("Tên này không hiện theo sự đồng ý nào để rút.")
    if not vietnamese.clean(reason):
        raise RuleBroken("Hãy ghi lời của người rút đồng ý.")
    if consent.of(honour):
        consent.withdraw(honour, scopes=[Scope.TEXT], reason=reason, by=by)
    honour.name_consented = False
    db.session.flush()
    audit.record("honour:hide-name", honour, by=by, reason=vietnamese.clean(reason))
    announce(honour)


def announce(honour: Honour) -> None:
    """Findable as it is shown. Whoever writes honours in bulk calls this for each."""
    if honour.withdrawn_at or honour.held_back or honour.is_erased:
        search.remove("honour", _ref(honour))
        return
    search.put(
        "honour",
        _ref(honour),
        url=wording.url(honour),
        title=wording.shown_name(honour),
        snippet=wording.snippet(honour),
        at=clock.start_of(honour.decided_on) if honour.decided_on else honour.recorded_at,
    )


def _ref(honour: Honour) -> str:
    return f"v{honour.id}"


def _may(unit: Unit | None, by: Actor) -> None:
    if not by.may(Permission.HONOURS_MANAGE, within=unit):
        raise NotAllowed("Bạn không có quyền ghi vinh danh cho đơn vị này.")


def _stands(honour: Honour) -> None:
    if honour.withdrawn_at:
        raise RuleBroken("Vinh danh này đã rút rồi; nếu cần, hãy ghi một dòng mới.")
    if honour.is_erased:
        raise RuleBroken("Người được vinh danh đã yêu cầu xóa; dòng này chỉ còn để đếm, không sửa được nữa.")


def _check(content: Content) -> None:
    if not vietnamese.clean(content.name):
        raise RuleBroken("Hãy ghi tên người hoặc tập thể được vinh danh.")
    if not vietnamese.clean(content.round_name):
        raise RuleBroken("Hãy ghi tên đợt, ví dụ “Ngày thành lập Hội 23/11”.")
    if not vietnamese.clean(content.decision_symbol):
        raise RuleBroken("Chưa có số quyết định; chỉ vinh danh đã có quyết định mới lên bảng.")
    if content.decided_on > clock.today():
        raise RuleBroken("Ngày quyết định chưa tới; hãy xem lại ngày trên quyết định.")
    if not FIRST_YEAR <= content.year <= clock.today().year + 1:
        raise RuleBroken(f"Năm {content.year} ngoài khoảng có thể; hãy xem lại.")
    lines = (content.name, content.round_name, content.decision_symbol, content.achievement or "", content.signer or "")
    if max(map(len, lines)) > MAX_LINE:
        raise RuleBroken(f"Mỗi ô dài nhất {MAX_LINE} ký tự; xin viết ngắn lại.")
    _check_age(content)


def _check_age(content: Content) -> None:
    """A pupil may be a child: who writes one down says so. A collective has no age."""
    if content.honoured is not ParticipantKind.PERSON:
        return
    texts = (content.name, content.achievement)
    asked = children.must_be_asked([content.unit], texts)
    if asked and children.settled(content.age, clock.today()) is None:
        raise RuleBroken("Người của trường học, hoặc là học sinh: hãy trả lời người này là trẻ em hay từ đủ 16 tuổi.")
    children.check(content.age, own_evidence=content.name_evidence, day=clock.today())


def _round(content: Content) -> Round:
    name = vietnamese.clean(content.round_name)
    asked = select(Round).where(
        Round.year == content.year, Round.name == name, Round.level == content.level, Round.kind == content.kind
    )
    found = db.session.scalar(asked)
    if found is None:
        found = Round(year=content.year, name=name, level=content.level, kind=content.kind)
        db.session.add(found)
        db.session.flush()
    return found


def _not_twice(content: Content, occasion: Round, own_id: int | None) -> None:
    same = select(Honour.id).where(
        Honour.round_id == occasion.id,
        Honour.honoured_kind == content.honoured,
        Honour.folded == vietnamese.fold_name(content.name),
        Honour.unit_id.is_not_distinct_from(content.unit.id if content.unit else None),
        Honour.id.is_distinct_from(own_id),
    )
    if db.session.scalar(same) is not None:
        raise RuleBroken(_TWICE)


_TWICE = "Người hoặc tập thể này đã có trong đợt này; hãy sửa dòng đã có, hoặc ghi rõ đơn vị khác nhau."


def _fill(honour: Honour, content: Content, occasion: Round) -> None:
    honour.round, honour.honoured_kind, honour.unit = occasion, content.honoured, content.unit
    honour.name = vietnamese.clean(content.name)
    honour.folded = vietnamese.fold_name(honour.name)
    person = content.honoured is ParticipantKind.PERSON
    honour.sort_key = (vietnamese.person_sort_key if person else vietnamese.sort_key)(honour.name)
    honour.achievement = vietnamese.clean(content.achievement or "") or None
    honour.decision_symbol, honour.decided_on = vietnamese.clean(content.decision_symbol), content.decided_on
    honour.signer = vietnamese.clean(content.signer or "") or None
    honour.story = content.story
    honour.is_child = children.settled(content.age, clock.today()) if person else None
    honour.birth_year = content.age.birth_year if person else None


def _flush(honour: Honour) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(honour)
            db.session.flush()
    except IntegrityError as clash:
        raise RuleBroken(_TWICE) from clash


def _who(honour: Honour) -> tuple[object, ...]:
    """Whom a yes was given for."""
    return honour.name, honour.honoured_kind, honour.is_child, honour.birth_year if honour.is_child else None


def _speaks_no_more(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Another name, a child that was taken for a grown person, or the other way round."""
    learnt_grown = before[2] is None and now[2] is False
    return before[:2] != now[:2] or (before[2:] != now[2:] and not learnt_grown)
