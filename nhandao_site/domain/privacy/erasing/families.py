"""A family is erased: dossier, photos, consents, what was filed around it; vouchers stay ten years."""

from typing import Any

from sqlalchemy import delete, func, literal, or_, select

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.addresses import showing, steps
from nhandao_site.domain.addresses.models import (
    Address,
    Concern,
    Draft,
    Guardian,
    HouseholdMember,
    Listing,
    Move,
    Need,
    NotDuplicate,
    PlanStep,
    Proposal,
    PublicReview,
    Survey,
    Version,
    Visit,
)
from nhandao_site.domain.addresses.words import Axis, Closing, ConsentState, Dossier, Publication
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.honours.nominating.models import Hardship
from nhandao_site.domain.ledger.funds.models import Disbursement, Loan
from nhandao_site.domain.ledger.journal import erasing as journal
from nhandao_site.domain.ledger.journal.models import BookAccount
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.domain.privacy.erasing.rows import GONE, REASON, Told
from nhandao_site.domain.search.models import SearchRow, SearchWord
from nhandao_site.domain.stories.models import StoryAddress
from nhandao_site.kit import clock

TEN_YEARS = "luật kế toán buộc giữ 10 năm từ hết năm tài chính"
RUNNING = (State.WAITING, State.CONFIRMED, State.RUNNING)


def obstacles(address: Address) -> list[str]:
    """Promises that run, money that is held, a loan that is not back."""
    found = []
    running = select(func.count(Pledge.id)).where(Pledge.address_id == address.id, Pledge.state.in_(RUNNING))
    if count := db.session.scalar(running):
        found.append(f"Còn {count} đăng ký giúp chưa kết thúc; hãy hủy hoặc hoàn thành trước.")
    held = select(BookAccount.balance_vnd).where(BookAccount.key == f"fund_address:{address.id}")
    if db.session.scalar(held):
        found.append("Hội còn giữ tiền của địa chỉ này; hãy trao hoặc điều chuyển trước.")
    owed = Loan.repaid_vnd + Loan.written_off_vnd < Loan.principal_vnd
    lent = select(Loan.id).where(Loan.address_id == address.id, owed, Loan.cancelled_at.is_(None))
    if db.session.scalar(lent.limit(1)):
        found.append("Còn vốn vay chưa trả; hãy thu hồi hoặc xóa nợ trước.")
    return found


def forget(address: Address, *, by: Actor) -> Told:
    """The address with everything that was merged into it."""
    told = Told()
    merged = db.session.scalars(select(Address).where(Address.merged_into_id == address.id)).all()
    for each in (address, *merged):
        _end(each, by)
        _around(each, told, by)
        _dossier(each, told)
    numbers = [address.id, *(each.id for each in merged)]
    told.rows += journal.forget_address(numbers, by=by)
    _kept(numbers, told)
    return told


def _end(address: Address, by: Actor) -> None:
    """Out of sight and closed; figures of before stay as they were."""
    steps.lock(address)
    showing.stop(address, Publication.REMOVED, by=by, reason=REASON)
    if address.code:
        _unlisted(address.code)
    if address.dossier in steps.LIVING:
        address.closing, address.closed_on = Closing.CONSENT_WITHDRAWN, clock.today()
        steps.shift(address, Axis.DOSSIER, Dossier.CLOSED, by=by, reason=REASON)
    steps.shift(address, Axis.CONSENT, ConsentState.WITHDRAWN, by=by, reason=REASON)
    address.text_consent_until = None
    db.session.flush()


def _unlisted(code: str) -> None:
    """The search forgets the row, and the words that stood in no other."""
    mine = select(SearchRow.folded).where(SearchRow.kind == "address", SearchRow.ref == code)
    words = set((db.session.scalar(mine) or "").split())
    search.remove("address", code)
    for word in words:
        elsewhere = select(SearchRow.id).where(literal(" ").concat(SearchRow.folded).concat(" ").contains(f" {word} "))
        if db.session.scalar(elsewhere.limit(1)) is None:
            db.session.execute(delete(SearchWord).where(SearchWord.word == word))


def _dossier(address: Address, told: Told) -> None:
    empty: dict[str, Any] = dict.fromkeys(
        ("birth_year", "birth_date", "gender", "cccd", "cccd_blind", "phone", "phone_blind", "residence", "health",
         "household_key", "other_support", "alias", "headline", "summary", "story", "shown_photo_id", "visit_due_on")
    )  # fmt: skip
    if address.inhandao_code:  # that it stood there counts; under which code does not
        empty["inhandao_code"] = GONE
    told.blank(Address, Address.id == address.id, name=GONE, folded_name="", sort_key="", **empty)
    for kind in _kinds(address):
        told.blank(Need, Need.address_id == address.id, Need.kind == kind, title=kind.label, basis=None)
    told.drop(HouseholdMember, HouseholdMember.address_id == address.id)
    told.drop(Guardian, Guardian.address_id == address.id)


def _kinds(address: Address) -> list[Any]:
    return list(db.session.scalars(select(Need.kind).where(Need.address_id == address.id).distinct()))


def _around(address: Address, told: Told, by: Actor) -> None:
    mine = address.id
    told.blank(Survey, Survey.address_id == mine, witness=None, findings=GONE)
    told.blank(Visit, Visit.address_id == mine, situation=GONE)
    told.blank(Visit, Visit.address_id == mine, Visit.withdrawn_at.is_not(None), withdrawn_reason=GONE)
    told.blank(PlanStep, PlanStep.address_id == mine, text=GONE, who=None)
    told.blank(PublicReview, PublicReview.address_id == mine, place=GONE)
    told.blank(Listing, Listing.address_id == mine, code=None, link=None)
    told.blank(Version, Version.address_id == mine, content="{}", reason=None)
    told.blank(Move, Move.address_id == mine, reason=None)
    told.blank(NotDuplicate, or_(NotDuplicate.first_id == mine, NotDuplicate.second_id == mine), reason=GONE)
    told.blank(
        Proposal, Proposal.address_id == mine,
        person=GONE, where=GONE, situation=GONE, sender_name=None, sender_phone=None, answer=None, token_hash=None,
    )  # fmt: skip
    told.blank(Concern, Concern.address_id == mine, text=GONE, sender_name=None, sender_phone=None, answer=None)
    told.blank(Hardship, Hardship.address_id == mine, help=None, evidence=None)
    told.drop(Draft, Draft.place == f"address:{mine}")
    told.drop(StoryAddress, StoryAddress.address_id == mine)
    told.disagree(Address.__tablename__, [mine])
    told.discard(Address.__tablename__, [mine], but=_papers_of_the_books(mine), by=by)


def _papers_of_the_books(address_id: int) -> list[int]:
    """Signed lists and receipts that a voucher or a line of help stands on."""
    listed = select(Disbursement.list_file_id).where(Disbursement.address_id == address_id)
    shown = select(AssistanceLine.evidence_file_id).where(AssistanceLine.address_id == address_id)
    return [number for number in (*db.session.scalars(listed), *db.session.scalars(shown)) if number]


def _kept(numbers: list[int], told: Told) -> None:
    told.keep(Disbursement, Disbursement.address_id.in_(numbers), what="phiếu chi ghi tên người nhận", law=TEN_YEARS)
    signed = AssistanceLine.address_id.in_(numbers), AssistanceLine.evidence_file_id.is_not(None)
    told.keep(AssistanceLine, *signed, what="dòng trao có giấy ký nhận", law=TEN_YEARS)
    told.keep(Loan, Loan.address_id.in_(numbers), what="hợp đồng vốn vay", law=TEN_YEARS)
