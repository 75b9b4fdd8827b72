"""How long what is kept: a rule per kind of data, its days a setting, shown before it acts.

`RETENTION` names the rules that differ, in days: `thu=60; tin=180`. What acts is the chore of the clock; it
takes the oldest first and no more than a piece of each rule at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, delete, or_, select, type_coerce, update

from nhandao_site.db import ERASED_MARK, db, open_gate
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address, Concern, Draft, Proposal, QueueState
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.domain.privacy import erasing
from nhandao_site.domain.privacy.erasing import leavers, on_lists
from nhandao_site.domain.privacy.erasing.rows import GONE, Told
from nhandao_site.domain.privacy.models import Erasure, PrivacyRequest, Subject
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.kit import clock

PIECE = 200
BOOKS_YEARS = 10
OVER = (State.DONE, State.CANCELLED, State.LAPSED, State.REFUSED)


@dataclass(frozen=True)
class Rule:
    """`due(day)` selects ids of rows whose time was over on that day, the oldest first; `act` forgets some of them."""

    name: str
    label: str
    from_when: str
    days: int  # unless a setting says otherwise; what fewest a setting may say stands in `config.LEAST_KEPT`
    due: Callable[[date], list[Select[Any]]]
    act: Callable[..., int]


@dataclass(frozen=True)
class Waiting:
    """What a rule would do today."""

    rule: Rule
    days: int
    count: int


_given: dict[str, int] = {}


def set_days(given: Mapping[str, int]) -> None:
    """Days of this installation; the others stay as the rules say."""
    _given.clear()
    _given.update(given)


def days_of(rule: Rule) -> int:
    return _given.get(rule.name, rule.days)


def waiting(today: date) -> list[Waiting]:
    """Every rule with how many rows it would forget now; nothing is changed."""
    return [Waiting(rule, days_of(rule), sum(map(_count, rule.due(_last_day(rule, today))))) for rule in RULES]


def run(today: date, *, by: Actor) -> int:
    """The chore: each rule forgets a piece; returns how many rows."""
    return sum(_run(rule, today, by) for rule in RULES)


def _run(rule: Rule, today: date, by: Actor) -> int:
    done = 0
    for part, found in enumerate(rule.due(_last_day(rule, today))):
        numbers = list(db.session.scalars(found.limit(PIECE)))
        if numbers:
            done += rule.act(part, numbers, by=by)
    if done:
        event = audit.record("privacy:overdue", _Line(rule.name), by=by, changes={"quá hạn lưu": [done, None]})
        event.reason = f"{rule.label}: {days_of(rule)} ngày {rule.from_when}"
    return done


class _Line:
    """A deed on many rows has no row of its own."""

    __tablename__ = "privacy_request"
    id = None

    def __init__(self, name: str) -> None:
        self.name = name


def _last_day(rule: Rule, today: date) -> date:
    return today - timedelta(days=days_of(rule))


def _count(found: Select[Any]) -> int:
    return db.session.scalar(select(db.func.count()).select_from(found.order_by(None).subquery())) or 0


def _until(day: date) -> datetime:
    return clock.start_of(day + timedelta(days=1))


def _letters(day: date) -> list[Select[Any]]:
    return [select(Message.id).where(Message.sent_at < _until(day)).order_by(Message.id)]


def _drop(model: type[Any]) -> Callable[..., int]:
    def act(_part: int, numbers: list[int], *, by: Actor) -> int:
        db.session.execute(delete(model).where(model.id.in_(numbers)).execution_options(synchronize_session=False))
        return len(numbers)

    return act


def _drafts(day: date) -> list[Select[Any]]:
    return [select(Draft.id).where(Draft.saved_at < _until(day)).order_by(Draft.id)]


_TOLD = (Subject.PROPOSAL, Subject.CONCERN, Subject.TIP)


def _told(day: date) -> list[Select[Any]]:
    over, before = (QueueState.ACCEPTED, QueueState.CLOSED), _until(day)
    found = []
    for subject, model, states in (
        (Subject.PROPOSAL, Proposal, over),
        (Subject.CONCERN, Concern, over),
        (Subject.TIP, Tip, (TipState.USED, TipState.CLOSED)),
    ):
        gone = select(Erasure.id).where(Erasure.subject == subject, Erasure.subject_id == model.id).exists()
        ended: Any = select(model.id).where(model.state.in_(states), model.handled_at < before, ~gone)
        found.append(ended.order_by(model.id))
    return found


def _forget(subjects: tuple[Subject, ...]) -> Callable[..., int]:
    def act(part: int, numbers: list[int], *, by: Actor) -> int:
        done = 0
        for number in numbers:
            row = erasing.row_of(subjects[part], number)
            if row is not None and not erasing.obstacles(subjects[part], row):
                erasing.forget(subjects[part], row, by=by)
                done += 1
        return done

    return act


def _contacts(day: date) -> list[Select[Any]]:
    has = or_(Pledge.phone.is_not(None), Pledge.email.is_not(None), Pledge.note.is_not(None))
    ended = select(Pledge.id).where(Pledge.state.in_(OVER), Pledge.ended_at < _until(day), has)
    return [ended.order_by(Pledge.id)]


def _without_contact(_part: int, numbers: list[int], *, by: Actor) -> int:
    contact: dict[str, Any] = dict.fromkeys(("phone", "phone_blind", "email", "note"))
    _write(Pledge, numbers, **contact)
    return len(numbers)


def _requests(day: date) -> list[Select[Any]]:
    over = PrivacyRequest.finished_at < _until(day)
    return [select(PrivacyRequest.id).where(over, _stands(PrivacyRequest.reply_text)).order_by(PrivacyRequest.id)]


def _without_words(_part: int, numbers: list[int], *, by: Actor) -> int:
    gone: dict[str, Any] = dict.fromkeys(
        ("name", "phone", "phone_blind", "request_text", "code", "identity_proof", "token_hash")
    )
    _write(PrivacyRequest, numbers, **gone, reply_text=GONE)
    Told().discard(PrivacyRequest.__tablename__, numbers, by=by)
    return len(numbers)


def _dossiers(day: date) -> list[Select[Any]]:
    gone = select(Erasure.id).where(Erasure.subject == Subject.ADDRESS, Erasure.subject_id == Address.id).exists()
    closed = select(Address.id).where(Address.dossier == Dossier.CLOSED, Address.closed_on <= day, ~gone)
    return [closed.order_by(Address.closed_on, Address.id)]


def _papers(day: date) -> list[Select[Any]]:
    """Ten years are counted from the end of the year in which the paper was written."""
    before = date(day.year, 1, 1)
    at = clock.start_of(before)
    return [
        _named(Receipt, Receipt.received_on < before, "giver_name"),
        _named(AssistanceLine, AssistanceLine.delivered_at < at, "giver_name"),
        _named(Allocation, Allocation.allocated_at < at, "giver_name"),
        _named(BankLine, BankLine.on < before, "memo", "raw"),
        _named(Disbursement, Disbursement.prepared_at < at, "recipient"),
    ]


def _named(model: type[Any], old: Any, *columns: str) -> Select[Any]:
    return select(model.id).where(old, or_(*(_stands(getattr(model, name)) for name in columns))).order_by(model.id)


def _stands(column: Any) -> ColumnElement[bool]:
    """A sealed text that is not erased yet."""
    return type_coerce(column, Text) != ERASED_MARK


_OF_PAPERS: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (Receipt, {"giver_name": GONE, "giver_place": None}),
    (AssistanceLine, {"giver_name": GONE}),
    (Allocation, {"giver_name": None}),
    (BankLine, {"memo": None, "raw": None, "counterparty_blind": None}),
    (Disbursement, {"recipient": GONE}),
)


def _without_names(part: int, numbers: list[int], *, by: Actor) -> int:
    model, values = _OF_PAPERS[part]
    with open_gate():
        _write(model, numbers, **values)
    return len(numbers)


def _write(model: type[Any], numbers: list[int], **values: Any) -> None:
    chosen = update(model).where(model.id.in_(numbers)).values(values)
    db.session.execute(chosen.execution_options(synchronize_session=False))


RULES: tuple[Rule, ...] = (
    Rule("thu", "Thư đã gửi", "sau khi gửi", 90, _letters, _drop(Message)),
    Rule("nhap", "Bản đang gõ dở", "sau lần gõ cuối", 90, _drafts, _drop(Draft)),
    Rule("tin", "Tin, phản ánh đã đóng", "sau khi đóng", 365, _told, _forget(_TOLD)),
    Rule("dang-ky", "Liên lạc của đăng ký đã kết thúc", "sau khi kết thúc", 730, _contacts, _without_contact),
    Rule("yeu-cau", "Yêu cầu về dữ liệu đã xong", "sau khi xong", 1095, _requests, _without_words),
    Rule("ho-so", "Hồ sơ đã đóng", "sau ngày đóng", 1825, _dossiers, _forget((Subject.ADDRESS,))),
    Rule(
        "danh-sach",
        "Tên trong danh sách của phong trào",
        "sau sự kiện, sau năm của danh sách",
        3653,
        on_lists.overdue,
        on_lists.let_go,
    ),
    Rule(
        "can-bo", "Tài khoản của người đã thôi việc", "sau khi khóa hoặc hết hạn", 730, leavers.overdue, leavers.let_go
    ),
    Rule("chung-tu", "Tên trên chứng từ kế toán", "tính từ hết năm của chứng từ", 3653, _papers, _without_names),
)
