"""What one line says: checked, valued, and turned into a row that is only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.help import givers, programmes
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.models import AssistanceLine, Basis, Programme
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, Shown
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.money import MAX_MONEY

MEASURE_OF_LABOUR = "ngày công"


@dataclass(frozen=True)
class LineContent:
    """One thing handed over by one giver for one need.

    Attributes:
        value_vnd: đồng; for labour it is days × rate and left empty here.
        basis: how the value of a thing is known (not for money, not for labour).
        rate_vnd: the declared đồng of one day of labour.
        programme: None is the campaign.
        is_loan: principal of an interest-free loan, never value.
        giver_name: empty takes the donor of the pledge, with what that donor chose to show.
        gift: what the chapter hands on out of its funds; then its giver is the giver.
        terms: how a loan of the chapter comes back.
    """

    form: Form
    need_kind: NeedKind
    value_vnd: int | None = None
    need_id: int | None = None
    basis: Basis | None = None
    quantity: int | None = None
    measure: str | None = None
    days: int | None = None
    rate_vnd: int | None = None
    programme: Programme | None = None
    is_loan: bool = False
    is_regular: bool = False
    giver_kind: DonorKind = DonorKind.PERSON
    giver_name: str = ""
    roster_code: str | None = None
    mobilised_by_id: int | None = None
    shown: Shown = Shown.MASKED
    pledge: Pledge | None = None
    gift: Gift | None = None
    terms: "Terms | None" = None


@dataclass(frozen=True)
class Terms:
    """When the principal of an interest-free loan comes back: equal monthly parts from a first day on."""

    instalments: int
    first_due: date
    contract: str = ""


def make(content: LineContent, pledge: Pledge | None) -> AssistanceLine:
    """A row without its act, address, day and hand.

    Raises:
        RuleBroken: no value, no basis, a loan that is not money, nobody who gave.
    """
    line = AssistanceLine(
        need_id=content.need_id,
        need_kind=content.need_kind,
        form=content.form,
        value_vnd=_value(content),
        quantity=content.days if content.form is Form.LABOUR else content.quantity,
        measure=MEASURE_OF_LABOUR if content.form is Form.LABOUR else vietnamese.clean(content.measure or "") or None,
        basis=content.basis if content.form is Form.IN_KIND else None,
        programme_id=_programme_id(content),
        is_loan=content.is_loan,
        is_regular=content.is_regular,
        mobilised_by_id=content.mobilised_by_id,
    )
    if content.gift:
        _name_giver_of(content.gift, line)
    else:
        _name_giver(line, content, content.pledge or pledge)
    line.giver_blind = givers.same_giver_key(line.giver_kind, line.giver_name, line.roster_code)
    return line


def _programme_id(content: LineContent) -> int:
    """The one programme a line counts for: what was chosen, else its fund's own."""
    if content.gift and content.gift.programme_id and content.programme is None:
        return content.gift.programme_id
    return (content.programme or programmes.ensure_campaign()).id


def _value(content: LineContent) -> int:
    """Whole đồng by the basis of the form."""
    if content.is_loan and content.form is not Form.CASH:
        raise RuleBroken("Vốn vay chỉ ghi bằng tiền. Hãy chọn hình thức “tiền” hoặc bỏ dấu “vốn vay”.")
    if content.form is Form.LABOUR:
        if not content.days or content.days < 1 or not content.rate_vnd or content.rate_vnd < 1:
            raise RuleBroken("Công sức cần số ngày công và mức khai một ngày, cả hai lớn hơn 0.")
        value = content.days * content.rate_vnd
    else:
        value = content.value_vnd or 0
    if value <= 0:
        raise RuleBroken("Giá trị phải lớn hơn 0 đồng.")
    if value > MAX_MONEY:
        raise RuleBroken("Giá trị quá lớn, xin xem lại số đã gõ.")
    if content.form is Form.IN_KIND and content.basis is None:
        raise RuleBroken("Hiện vật cần căn cứ của giá trị: hóa đơn, giá thị trường hay ước tính.")
    if content.quantity is not None and not 0 < content.quantity <= 10**9:
        raise RuleBroken("Số lượng phải lớn hơn 0.")
    return value


def _name_giver(line: AssistanceLine, content: LineContent, pledge: Pledge | None) -> None:
    """The donor of the pledge, or the giver named on the line; a named one keeps to the pledge if it is theirs."""
    name = vietnamese.clean(content.giver_name)
    if not name and pledge is None:
        raise RuleBroken("Cần ghi người giúp. Nếu họ muốn giấu tên, vẫn ghi tên ở đây và chọn “giấu tên”.")
    if name and len(name) > 200:
        raise RuleBroken("Tên người giúp dài quá 200 ký tự; hãy viết ngắn lại.")
    if not name and pledge is not None:
        _name_donor_of(pledge, line)
    else:
        line.giver_kind, line.giver_name = content.giver_kind, name
        line.shown, line.shown_name = content.shown, givers.shown_as(name, content.shown)
        line.roster_code = vietnamese.clean(content.roster_code or "") or None
        line.pledge_id = pledge.id if pledge and _is_donor(line, pledge) else None


def _name_donor_of(pledge: Pledge, line: AssistanceLine) -> None:
    line.giver_kind, line.giver_name = pledge.donor_kind, pledge.donor_name
    line.shown, line.shown_name = pledge.shown, pledge.shown_name if pledge.shown is not Shown.ANONYMOUS else None
    line.roster_code = pledge.roster_code
    line.mobilised_by_id = line.mobilised_by_id or pledge.unit_id
    line.pledge_id = pledge.id


def _name_giver_of(gift: Gift, line: AssistanceLine) -> None:
    """Whose money it is: the donor of the promise it fulfils, else who brought it, else the chapter."""
    line.fund = gift.fund
    if gift.pledge:
        _name_donor_of(gift.pledge, line)
        return
    line.giver_kind, line.giver_name = gift.giver_kind, gift.giver_name
    line.shown, line.shown_name = gift.shown, gift.shown_name


def _is_donor(line: AssistanceLine, pledge: Pledge) -> bool:
    one = givers.same_giver_key(line.giver_kind, line.giver_name)
    return one == givers.same_giver_key(pledge.donor_kind, pledge.donor_name)


def reversal(line: AssistanceLine, reason: str) -> AssistanceLine:
    """Minus the line: same kind, programme, need, act, giver and unit; on its own day."""
    same = (
        "act_id", "address_id", "unit_id", "need_id", "need_kind", "pledge_id", "giver_kind", "giver_name",
        "giver_blind", "shown", "shown_name", "roster_code", "mobilised_by_id", "form", "measure", "basis",
        "programme_id", "is_loan", "is_regular", "disbursement_id", "fund",
    )  # fmt: skip
    return AssistanceLine(
        **{name: getattr(line, name) for name in same},
        value_vnd=-line.value_vnd,
        quantity=None if line.quantity is None else -line.quantity,
        delivered_at=clock.now(),
        reverses_id=line.id,
        reason=reason,
    )


def reversal_of(line: AssistanceLine) -> AssistanceLine | None:
    return db.session.scalar(select(AssistanceLine).where(AssistanceLine.reverses_id == line.id))


def waiting_in(act_lines: Sequence[AssistanceLine]) -> set[int]:
    """Of all lines of one act: fresh ones nobody reversed, and reversals of verified ones."""
    verified = {line.id for line in act_lines if line.verified_at}
    reversed_ids = {line.reverses_id for line in act_lines}
    return {
        line.id
        for line in act_lines
        if line.verified_at is None
        and (line.reverses_id in verified if line.reverses_id else line.id not in reversed_ids)
    }
