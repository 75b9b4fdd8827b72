"""What strangers tell us: a case that should be looked at, a concern about an address. It lands in a
queue of the commune; nothing of it is public."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import content
from nhandao_site.domain.addresses.models import Address, Concern, Proposal
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, codes, vietnamese

A_DAY = timedelta(days=1)
PER_PLACE, PER_PHONE = 10, 5
LONG, SHORT = 4000, 300

CONCERNS = ("sai sự thật", "trùng", "riêng tư", "giả mạo", "khác")


@dataclass(frozen=True)
class Told:
    """What the visitor is answered: the number, and the secret of the private page."""

    number: int
    token: str


@dataclass(frozen=True)
class ProposalState:
    """What the one who told us may read: nothing of the family, only what became of it."""

    number: int
    state: str
    label: str
    answer: str | None
    sent_on: str
    unit_name: str


def propose(
    *,
    unit_id: int,
    person: str,
    where: str,
    situation: str,
    sender_name: str | None = None,
    sender_phone: str | None = None,
    place: str | None = None,
    proposed_by_unit_id: int | None = None,
    by: Actor | None = None,
) -> Told:
    """A case for the commune to look at. `place` is the network address; without an actor it is asked for.

    Raises:
        RuleBroken: something is missing or wrong, in a sentence.
        accounts.budgets.TooMany: too often from one place or telephone.
    """
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.kind is not UnitKind.COMMUNE or not unit.lives_on(clock.today()):
        raise RuleBroken("Hãy chọn xã, phường nơi gia đình đang ở.")
    told = [_asked(person, "tên hoặc cách gọi người cần giúp", SHORT), _asked(where, "chỗ ở để cán bộ tìm được", SHORT)]
    told.append(_asked(situation, "hoàn cảnh", LONG))
    phone = _phone(sender_phone)
    if by is not None and not by.may(Permission.ADDRESSES_PROPOSE):
        raise NotAllowed("Tài khoản của bạn không giới thiệu địa chỉ được.")
    if by is None:
        _spend("propose", place, phone)
    token = codes.token()
    proposal = Proposal(
        unit_id=unit.id,
        proposed_by_unit_id=proposed_by_unit_id,
        proposed_by_id=by.id if by else None,
        person=told[0],
        where=told[1],
        situation=told[2],
        sender_name=vietnamese.clean(sender_name or "")[:SHORT] or None,
        sender_phone=phone,
        token_hash=codes.token_hash(token),
        created_at=clock.now(),
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record("proposal:send", proposal, by=by)
    return Told(proposal.id, token)


def raise_concern(
    code: str,
    *,
    what: str,
    text: str,
    sender_name: str | None = None,
    sender_phone: str | None = None,
    place: str,
) -> int:
    """A reader thinks something is wrong. Any code the chapter ever gave may be meant. Returns the number."""
    known = codes.parse_address_code(code)
    address = db.session.scalar(select(Address).where(Address.code == known)) if known else None
    if address is None:
        raise RuleBroken("Mã này không có trong danh sách của Hội; hãy xem lại mã.")
    if what not in CONCERNS:
        raise RuleBroken("Hãy chọn điều bạn thấy chưa đúng.")
    said = _asked(text, "điều bạn thấy chưa đúng", LONG)
    phone = _phone(sender_phone)
    _spend("concern", place, phone)
    concern = Concern(
        address_id=address.id,
        what=what,
        text=said,
        sender_name=vietnamese.clean(sender_name or "")[:SHORT] or None,
        sender_phone=phone,
        created_at=clock.now(),
    )
    db.session.add(concern)
    db.session.flush()
    audit.record("concern:send", concern, by=None)
    return concern.id


def proposal_state(token: str) -> ProposalState | None:
    """Behind the private link; an unknown one leads nowhere."""
    if not token or len(token) > 200:
        return None
    proposal = db.session.scalar(select(Proposal).where(Proposal.token_hash == codes.token_hash(token)))
    if proposal is None:
        return None
    return ProposalState(
        proposal.id,
        proposal.state.value,
        proposal.state.label,
        proposal.answer,
        clock.format_date(proposal.created_at),
        proposal.unit.name,
    )


def _asked(text: str, what: str, limit: int) -> str:
    said = vietnamese.clean_lines(text)
    if not said:
        raise RuleBroken(f"Hãy ghi {what}.")
    if len(said) > limit:
        raise RuleBroken(f"Phần “{what}” dài quá {limit} ký tự; hãy viết gọn lại.")
    return said


def _phone(text: str | None) -> str | None:
    phone = content.phone_of(text)
    if phone and not content.is_phone(phone):
        raise RuleBroken("Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0; hoặc để trống.")
    return phone


def _spend(deed: str, place: str | None, phone: str | None) -> None:
    budgets.spend(f"{deed}:{place or 'unknown'}", PER_PLACE, A_DAY)
    if phone:
        budgets.spend(f"{deed}:{phone}", PER_PHONE, A_DAY)
