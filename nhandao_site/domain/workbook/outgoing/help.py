"""“Đăng ký” and “Trợ giúp”: what was promised and what was handed over, line by line."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Programme
from nhandao_site.domain.pledges.models import Pledge, Shown, State
from nhandao_site.domain.workbook.outgoing.saying import Row, named
from nhandao_site.domain.workbook.outgoing.scope import Scope
from nhandao_site.domain.workbook.words import PLEDGE_STATES
from nhandao_site.kit import clock

_PIECE = 1000
_IN_THE_CELL = {PLEDGE_STATES.get(word) for word in PLEDGE_STATES.shown}


def pledges(scope: Scope) -> Iterator[Row]:
    found = _of_addresses(select(Pledge, *_address_key()), Pledge, scope).order_by(Pledge.pledged_at, Pledge.id)
    for one, key, code in db.session.execute(found.execution_options(yield_per=_PIECE)):
        times = 1 if one.cycle is Cycle.ONCE else one.periods
        yield {
            "Mã": key_of_pledge(one),
            "Địa chỉ": key or code or f"HS-{one.address_id}",
            "Ngày": clock.local_date(one.pledged_at),
            "Người đăng ký": one.donor_name if one.shown is Shown.ANONYMOUS else named(one.donor_name, one.shown),
            "Loại": one.donor_kind,
            "Mã danh sách": one.roster_code,
            "Đơn vị": scope.code(one.unit_id),
            "Hình thức": one.form,
            "Nội dung": _content(one),
            "Giá trị": one.value_vnd // times,
            "Chu kỳ": None if one.cycle is Cycle.ONCE else one.cycle,
            "Số kỳ": None if one.cycle is Cycle.ONCE else times,
            "Trạng thái": one.state if one.state in _IN_THE_CELL else State.WAITING,
            "Ẩn danh": one.shown is Shown.ANONYMOUS,
        }


def key_of_pledge(one: Pledge) -> str:
    return one.chapter_key or one.code


def has_a_cell(state: State) -> bool:
    """Whether the column `Trạng thái` can say it; any other state stands in “Xử lý”."""
    return state in _IN_THE_CELL


def _content(one: Pledge) -> str | None:
    if not one.quantity:
        return one.content
    return " ".join(filter(None, (str(one.quantity), one.measure, one.content)))


def lines(scope: Scope) -> Iterator[Row]:
    """Reversals come last, as an import writes them: so the order is the same however often it goes in and out."""
    shared = _shared_acts()
    found = _of_addresses(_lines(), AssistanceLine, scope).order_by(
        AssistanceLine.reverses_id.is_not(None), AssistanceLine.id
    )
    reversed_keys = _keys_of_reversed()
    for one, key, code, act_key, programme, campaign in db.session.execute(found.execution_options(yield_per=_PIECE)):
        yield {
            "Mã": _key(one),
            "Lượt": act_key or (f"L-{one.act_id}" if one.act_id in shared else None),
            "Địa chỉ": key or code or f"HS-{one.address_id}",
            "Trao lúc": one.delivered_at,
            "Người giúp": named(one.giver_name, one.shown),
            "Loại": one.giver_kind,
            "Mã danh sách": one.roster_code,
            "Đơn vị vận động": scope.code(one.mobilised_by_id),
            "Nhu cầu": one.need_kind,
            "Hình thức": one.form,
            "Giá trị": one.value_vnd,
            "Căn cứ": one.basis,
            "Chương trình": None if campaign else programme,
            "Vốn vay": one.is_loan,
            "Thường xuyên": one.is_regular,
            "Chứng từ": one.evidence,
            "Xác minh": one.verified_at is not None,
            "Nhập lúc": one.entered_at,
            "Đảo của": reversed_keys.get(one.reverses_id or 0),
        }


def _lines() -> Select[Any]:
    return (
        select(AssistanceLine, *_address_key(), Act.chapter_key, Programme.name, Programme.is_campaign)
        .join(Act, Act.id == AssistanceLine.act_id)
        .join(Programme, Programme.id == AssistanceLine.programme_id)
    )


def _key(one: AssistanceLine) -> str:
    return one.chapter_key or references.delivery(one.id, one.delivered_at)


def _shared_acts() -> set[int]:
    """Acts of several lines that the chapter gave no key of its own."""
    first = AssistanceLine.reverses_id.is_(None)
    found = select(AssistanceLine.act_id).where(first).group_by(AssistanceLine.act_id).having(func.count() > 1)
    return set(db.session.scalars(found))


def _keys_of_reversed() -> dict[int, str]:
    wanted = select(AssistanceLine.reverses_id).where(AssistanceLine.reverses_id.is_not(None))
    rows = db.session.execute(
        select(AssistanceLine.id, AssistanceLine.chapter_key, AssistanceLine.delivered_at).where(
            AssistanceLine.id.in_(wanted)
        )
    )
    return {number: key or references.delivery(number, at) for number, key, at in rows}


def _address_key() -> tuple[Any, Any]:
    return Address.chapter_key.label("address_key"), Address.code.label("address_code")


def _of_addresses(asked: Select[Any], model: Any, scope: Scope) -> Select[Any]:
    return asked.join(Address, Address.id == model.address_id).where(scope.within(Address.unit_id))
