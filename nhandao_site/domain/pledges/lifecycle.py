"""What the staff does with a pledge: write one down from paper, confirm, start, finish, refuse, cancel."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Origin
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.pledges import bodies, introductions, moves, published, sums, wishes, writing
from nhandao_site.domain.pledges.models import Instalment, Offer, Pledge, State
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, money, vietnamese


def record_paper(
    wish: Wish, *, by: Actor, on: date | None = None, beyond_need: bool = False, lapse_days: int = moves.LAPSE_DAYS
) -> Pledge:
    """Writes down a pledge made on paper or by a unit's reporter.

    Who may confirm for the address writes it confirmed; anybody else's waits for that officer.

    Args:
        on: the day on the paper, today when empty; never in the future.
        beyond_need: the officer agrees to more than is missing.

    Raises:
        WishFaults, RuleBroken, NotAllowed.
    """
    address, faults = _looked_at(wish, by, on, beyond_need)
    if address is None:
        raise WishFaults(faults)
    confirms = by.may(Permission.PLEDGES_CONFIRM, within=address.unit)
    if not confirms and not _speaks_for(wish, by):
        raise NotAllowed("Bạn chỉ ghi được đăng ký cho địa chỉ hoặc đơn vị mình phụ trách.")
    writing.refuse_faults(faults)
    wish = bodies.recognised(wish)
    row = writing.write(wish, address, pledged_at=clock.start_of(on) if on and on != clock.today() else None)
    row.origin, row.recorded_by_id, row.beyond_need = Origin.PAPER, by.id, beyond_need and confirms
    row.consented_at = row.pledged_at if wish.agreed else None
    row.state = State.CONFIRMED if confirms else State.WAITING
    row.confirmed_at = clock.now() if confirms else None
    row.lapses_on = None if confirms else moves.lapse_day(clock.today(), lapse_days)
    moves.keep(row, "", by=by)
    audit.record("pledge:record", row, by=by, changes={"state": [None, row.state.value]})
    sums.recount(address.id)
    return row


def paper_faults(wish: Wish, *, by: Actor, on: date | None = None, beyond_need: bool = False) -> dict[str, str]:
    """Everything wrong with a pledge on paper at once, field by field."""
    return _looked_at(wish, by, on, beyond_need)[1]


def _looked_at(wish: Wish, by: Actor, on: date | None, beyond_need: bool) -> tuple[Address | None, dict[str, str]]:
    """The address of the code, None when it takes no pledges, and whatever is wrong."""
    faults = wishes.check_gift(wish) | wishes.check_donor(wish, on_paper=True) | _late(on)
    address = _held(wish, by)
    if address is None:
        shown = vietnamese.clean(wish.address_code)[:20]
        unknown = f"Mã “{shown}” không có trong danh sách của Hội. Mã viết như SM26-0031-T."
        if not shown:
            unknown = "Hãy ghi mã địa chỉ, viết như SM26-0031-T."
        return None, {"address_code": unknown} | faults
    if address.dossier is not Dossier.APPROVED:
        return None, {
            "address_code": f"Hồ sơ {address.code} đang “{address.dossier.label}”, chưa nhận đăng ký."
        } | faults
    more = beyond_need and by.may(Permission.PLEDGES_CONFIRM, within=address.unit)
    return address, writing.check_need(wish, sums.missing(address.id), beyond_need=more) | faults


def _held(wish: Wish, by: Actor) -> Address | None:
    """To whom the dossier is not theirs to know, one that takes no pledges is as unknown as a made-up code."""
    known = codes.parse_address_code(wish.address_code)
    found = db.session.scalar(select(Address.id).where(Address.code == known)) if known else None
    address = sums.lock(sums.survivor_id(found)) if found else None
    return address if address is not None and _may_hear_of(address, wish, by) else None


def _may_hear_of(address: Address, wish: Wish, by: Actor) -> bool:
    """Officers of its branch; anybody while it stands before the public; a body to which it was proposed."""
    if by.may(Permission.ADDRESSES_READ, within=address.unit) or published.takes_pledges(address):
        return True
    offered = select(Offer.id).where(Offer.address_id == address.id, Offer.unit_id == wish.unit_id)
    return address.dossier is Dossier.APPROVED and db.session.scalar(offered.limit(1)) is not None


def _speaks_for(wish: Wish, by: Actor) -> bool:
    unit = db.session.get(Unit, wish.unit_id) if wish.unit_id else None
    return unit is not None and by.may(Permission.PLEDGES_RECORD, within=unit)


def _late(on: date | None) -> dict[str, str]:
    if on is None or on <= clock.today():
        return {}
    return {"on": f"Ngày này chưa tới. Hôm nay là {clock.format_date(clock.today())}."}


def confirm(pledge: Pledge, *, by: Actor, beyond_need: bool = False, need_id: int | None = None) -> None:
    """An officer has spoken with the donor.

    Args:
        beyond_need: the officer agrees to more than is missing.
        need_id: which need a gift left to the chapter's choice goes to.
    """
    _may_decide(pledge, by)
    if pledge.state is not State.WAITING:
        raise RuleBroken(f"Đăng ký {pledge.code} đã được xử lý trước đó ({pledge.state.label}).")
    missing = sums.missing(pledge.address_id, besides=pledge.id)
    if need_id is not None and pledge.need_id is None:
        if need_id not in missing.needs:
            raise RuleBroken("Nhu cầu đã chọn không thuộc địa chỉ này. Xin chọn lại.")
        pledge.need_id = need_id
    lack = missing.of(pledge.need_id) if pledge.need_id in {None, *missing.needs} else sums.Lack(0, None)
    over = _over(pledge, lack)
    if over and not beyond_need:
        raise RuleBroken(f"{over} Muốn nhận cả phần vượt, hãy đánh dấu “Đồng ý nhận vượt nhu cầu”.")
    pledge.beyond_need, pledge.confirmed_at, pledge.lapses_on = bool(over), clock.now(), None
    moves.move(pledge, State.CONFIRMED, what="confirm", by=by)


def _over(pledge: Pledge, lack: sums.Lack) -> str:
    if lack.vnd is not None and pledge.value_vnd > lack.vnd:
        gift, left = money.format_money(pledge.value_vnd), money.format_money(lack.vnd)
        return f"Đăng ký {gift} vượt phần còn thiếu ({left})."
    if lack.quantity is not None and (pledge.quantity or 0) > lack.quantity:
        return f"Đăng ký {pledge.quantity} {pledge.measure or ''} vượt phần còn thiếu ({lack.quantity})."
    return ""


def start(pledge: Pledge, *, by: Actor) -> None:
    _may_decide(pledge, by)
    moves.move(pledge, State.RUNNING, what="start", by=by)


def finish(pledge: Pledge, *, by: Actor) -> None:
    """The promise is kept as far as it will be; what did not come is missing again."""
    _may_decide(pledge, by)
    moves.move(pledge, State.DONE, what="finish", by=by)


def reopen(pledge: Pledge, *, by: Actor) -> None:
    """“Hoàn thành” was pressed by mistake: what has not come is promised again, and the donor is told.

    Raises:
        RuleBroken: everything came, or others have promised meanwhile what is missing.
    """
    _may_decide(pledge, by)
    if pledge.state is not State.DONE:
        raise RuleBroken(f"Đăng ký {pledge.code} đang “{pledge.state.label}”, không có gì để mở lại.")
    if against := against_reopening(pledge):
        raise RuleBroken(against)
    moves.move(pledge, State.RUNNING, what="reopen", by=by)


def against_reopening(pledge: Pledge) -> str:
    """Why a finished pledge stays finished, a sentence; empty where it may run again."""
    came = max(pledge.received_vnd, pledge.delivered_vnd)
    if pledge.value_vnd and came >= pledge.value_vnd:
        return f"Đăng ký {pledge.code} đã nhận đủ {money.format_money(came)} nên đã xong."
    home = db.session.get_one(Address, sums.survivor_id(pledge.address_id))
    if home.dossier is not Dossier.APPROVED:
        return f"Hồ sơ đang “{home.dossier.label}”, không nhận thêm nữa."
    missing = sums.missing(pledge.address_id, besides=pledge.id)
    lack = missing.of(pledge.need_id) if pledge.need_id in {None, *missing.needs} else sums.Lack(0, None)
    over = "" if pledge.beyond_need else _over(pledge, lack)
    return f"{over} Phần ấy đã có nơi khác nhận; mời người giúp đăng ký mới." if over else ""


def refuse(pledge: Pledge, *, reason: str, by: Actor) -> None:
    _may_decide(pledge, by)
    moves.move(pledge, State.REFUSED, what="refuse", by=by, reason=_needed(reason))
    introductions.release(pledge)


def cancel(pledge: Pledge, *, reason: str, by: Actor) -> None:
    _may_decide(pledge, by)
    if came := max(pledge.received_vnd, pledge.delivered_vnd):
        raise RuleBroken(f"Đã nhận {money.format_money(came)} cho đăng ký này: hãy bấm “Hoàn thành” thay vì hủy.")
    moves.move(pledge, State.CANCELLED, what="cancel", by=by, reason=_needed(reason))
    introductions.release(pledge)


def note_call(pledge: Pledge, text: str, *, by: Actor) -> None:
    """What came of a call; the donor does not see it."""
    _may_decide(pledge, by)
    moves.keep(pledge, pledge.state.value, by=by, reason=_needed(text))
    audit.record("pledge:call", pledge, by=by)


def meet(instalment: Instalment, *, on: date, by: Actor) -> None:
    """An instalment came (things and days, or cash the books settle later)."""
    pledge = instalment.pledge
    _may_decide(pledge, by)
    if pledge.state not in (State.CONFIRMED, State.RUNNING):
        raise RuleBroken("Chỉ ghi nhận kỳ giúp của đăng ký đã xác nhận.")
    writing.refuse_faults(_late(on))
    instalment.met_on = on
    audit.record("pledge:instalment", pledge, by=by, changes={"met": [None, instalment.number]})


def attach(pledge: Pledge, *, unit: Unit | None, roster_code: str, by: Actor) -> None:
    """Whose list the pledge counts for."""
    _may_decide(pledge, by)
    if unit is not None and unit.id != pledge.unit_id and not by.may(Permission.PLEDGES_CONFIRM, within=unit):
        raise NotAllowed(f"{unit.name} ngoài đơn vị bạn phụ trách; hãy nhờ cán bộ tỉnh gắn.")
    before = pledge.roster_code
    pledge.unit_id, pledge.roster_code = unit.id if unit else None, roster_code or None
    introductions.answer_by(pledge)
    audit.record("pledge:attach", pledge, by=by, changes={"roster": [before, pledge.roster_code]})


def new_link(pledge: Pledge, *, by: Actor) -> str:
    """A fresh private link for a donor who lost theirs or pledged on paper; the old one stops working."""
    _may_decide(pledge, by)
    token = codes.token()
    pledge.token_hash = codes.token_hash(token)
    audit.record("pledge:link", pledge, by=by)
    return token


def reveal(pledge: Pledge, *, reason: str, by: Actor) -> None:
    """Opens the donor's contact to this officer, once; the reason is kept."""
    _may_decide(pledge, by)
    audit.record("pledge:reveal", pledge, by=by, reason=_needed(reason))


def _may_decide(pledge: Pledge, by: Actor) -> None:
    moves.take(pledge)
    if not by.may(Permission.PLEDGES_CONFIRM, within=pledge.address.unit):
        raise NotAllowed("Đăng ký này giúp một địa chỉ ngoài đơn vị bạn phụ trách, nên bạn chỉ xem được.")


def _needed(text: str) -> str:
    said = vietnamese.clean_lines(text)
    if not said:
        raise RuleBroken("Cần ghi lý do, để người giúp và đồng nghiệp hiểu.")
    return said[:2000]
