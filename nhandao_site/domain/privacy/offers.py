"""A stranger asks about the data on them. Whatever was typed, known or not, the answer is the same."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.addresses import content
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.privacy import clocks, erasing
from nhandao_site.domain.privacy.models import PrivacyRequest, RequestState, SpeaksFor, Way, Wish
from nhandao_site.kit import clock, codes, vietnamese

A_DAY = timedelta(days=1)
PER_PLACE, PER_PHONE = 5, 3
LONG, SHORT, CODE = 4000, 120, 40


@dataclass(frozen=True)
class Asked:
    """What the visitor is answered: the number, and the secret of the private page."""

    number: int
    token: str


@dataclass(frozen=True)
class RequestStatus:
    """What the one who asked may read: what became of it, never what is held."""

    number: int
    wish: str
    state: str
    label: str
    sent_on: str
    answer_by: str
    finish_by: str
    answer: str | None


def ask(
    *, wish: Wish, speaks_for: SpeaksFor, code: str | None, name: str, phone: str, words: str | None, place: str
) -> Asked:
    """Leaves a request in the queue of the unit that looks after the code, else of the chapter.

    Raises:
        RuleBroken: something is missing or wrong, in a sentence.
        accounts.budgets.TooMany: too often from one place or telephone.
    """
    number = content.phone_of(phone)
    if not number or not content.is_phone(number):
        raise RuleBroken("Hãy ghi số điện thoại 10 hoặc 11 chữ số, bắt đầu bằng 0, để Hội gọi xác nhận.")
    budgets.spend(f"privacy:{place}", PER_PLACE, A_DAY)
    budgets.spend(f"privacy:{number}", PER_PHONE, A_DAY)
    request = made(wish=wish, way=Way.WEB, speaks_for=speaks_for, code=code, name=name, phone=number, words=words)
    token = codes.token()
    request.token_hash = codes.token_hash(token)
    db.session.flush()
    audit.record("privacy_request:send", request, by=None)
    return Asked(request.id, token)


def made(
    *, wish: Wish, way: Way, speaks_for: SpeaksFor, code: str | None, name: str, phone: str | None, words: str | None,
    received_on: object = None,
) -> PrivacyRequest:  # fmt: skip
    """The row, with its clocks. Raises RuleBroken."""
    day = received_on if received_on is not None else clock.today()
    said, who = vietnamese.clean_lines(words or ""), vietnamese.clean(name)[:SHORT]
    if not who:
        raise RuleBroken("Hãy ghi tên người yêu cầu.")
    if len(said) > LONG:
        raise RuleBroken(f"Lời yêu cầu dài quá {LONG} ký tự; hãy viết gọn lại.")
    if wish is Wish.CORRECT and not said:
        raise RuleBroken("Hãy ghi điều nào chưa đúng và đúng phải là gì.")
    request = PrivacyRequest(
        wish=wish, way=way, speaks_for=speaks_for, code=vietnamese.clean(code or "")[:CODE] or None, name=who,
        phone=phone, phone_blind=phone, request_text=said or None, unit_id=_home(code), received_on=day,
        answer_by=clocks.answer_by(day), finish_by=clocks.finish_by(day, with_third_parties=False),  # type: ignore[arg-type]
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    return request


def status(token: str) -> RequestStatus | None:
    """Behind the private link; an unknown one leads nowhere."""
    if not token or len(token) > 200:
        return None
    found = select(PrivacyRequest).where(PrivacyRequest.token_hash == codes.token_hash(token))
    request = db.session.scalar(found)
    if request is None:
        return None
    told = request.state not in {RequestState.NEW, RequestState.TAKEN}
    return RequestStatus(
        number=request.id, wish=request.wish.label, state=request.state.value, label=request.state.label,
        sent_on=clock.format_date(request.received_on), answer_by=clock.format_date(request.answer_by),
        finish_by=clock.format_date(request.finish_by), answer=request.reply_text if told else None,
    )  # fmt: skip


def _home(code: str | None) -> int:
    """Asked alike for every code, so that nobody learns from it which ones exist."""
    known, promised = codes.parse_address_code(code or ""), codes.parse_pledge_code(code or "")
    of_address = select(Address.unit_id).where(Address.code == (known or ""))
    of_pledge = select(Address.unit_id).join(Pledge, Pledge.address_id == Address.id)
    places = [db.session.scalar(of_address), db.session.scalar(of_pledge.where(Pledge.code == (promised or "")))]
    if unit := next(filter(None, places), None):
        return unit
    return erasing.chapter().id
