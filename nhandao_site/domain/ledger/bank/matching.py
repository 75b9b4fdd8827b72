"""Proposals for bank lines, the best first, each with its reason. A memo proposes; a person decides.

Order: the pledge's own code; the address's code, with a pledge of that amount or without; a code with
one slip; the payer's account, met before; amount and day of one waiting pledge alone; a donor's name.
Only the first of these may be certain.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.ledger.bank import candidates
from nhandao_site.domain.ledger.bank.candidates import OPEN, Known
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import REFUSED, Part, rest
from nhandao_site.domain.ledger.bank.proposing import SAME_AMOUNT, SHOWN, Proposal
from nhandao_site.domain.ledger.bank.special import special
from nhandao_site.domain.pledges import paying
from nhandao_site.domain.pledges.models import Form, Pledge
from nhandao_site.kit import clock, money


def propose(lines: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """Line id → proposals, at most `SHOWN`; a fixed number of questions for any number of lines."""
    if not lines:
        return {}
    known = candidates.gather(lines)
    return {line.id: _ranked(line, known) for line in lines}


def certain() -> ColumnElement[bool]:
    """The same sentence for the database: exact code, address agrees, no more than is owed, nothing told yet."""
    owed = Pledge.value_vnd - Pledge.received_vnd
    alone = and_(BankLine.seen_address.is_(None), BankLine.amount_vnd == owed)
    pledge = (
        select(Pledge.id)
        .join(Address, Address.id == Pledge.address_id)
        .where(Pledge.code == BankLine.seen_pledge, Pledge.state.in_(OPEN), Pledge.form == Form.CASH)
        .where(Address.dossier == Dossier.APPROVED, BankLine.amount_vnd <= owed)
        .where(or_(BankLine.seen_address == Address.code, alone))
        .exists()
    )
    untold = (BankLine.allocated_vnd == 0, BankLine.allocated_vnd != BankLine.amount_vnd)  # the second names the index
    return and_(BankLine.amount_vnd > 0, *untold, BankLine.set_aside_at.is_(None), pledge)


def is_certain(line: BankLine, pledge: Pledge) -> bool:
    owed = paying.owed(pledge) or 0
    agrees = line.seen_address == pledge.address.code or (line.seen_address is None and line.amount_vnd == owed)
    fresh = line.allocated_vnd == 0 and line.set_aside_at is None
    stands = candidates.is_open(pledge) and pledge.address.dossier is Dossier.APPROVED
    return fresh and stands and agrees and pledge.code == line.seen_pledge and 0 < line.amount_vnd <= owed


def _ranked(line: BankLine, known: Known) -> list[Proposal]:
    if rest(line) == 0:
        return []
    ways: tuple[Callable[[BankLine, Known], Iterator[Proposal]], ...] = (special,)
    if line.amount_vnd > 0:
        ways = (_by_pledge_code, special, _by_address_code, _by_slip, _by_payer, _by_amount, _by_name)
    found: dict[tuple[object, ...], Proposal] = {}
    for way in ways:
        for proposal in way(line, known):
            found.setdefault(proposal.key, proposal)
    return sorted(found.values(), key=lambda each: not each.certain)[:SHOWN]


def _by_pledge_code(line: BankLine, known: Known) -> Iterator[Proposal]:
    for code in known.seen[line.id].pledges:
        if pledge := known.pledges.get(code):
            yield from _for_pledge(line, pledge, "mã đăng ký trong nội dung", known, sure=is_certain(line, pledge))


def _for_pledge(
    line: BankLine, pledge: Pledge, because: str, known: Known, *, sure: bool = False
) -> Iterator[Proposal]:
    """The pledge as far as it still owes, then its address for what is more."""
    owed = paying.owed(pledge)
    amount = rest(line) if owed is None else min(rest(line), owed)
    if amount and pledge.state not in REFUSED:
        part = Part(Purpose.ADDRESS, amount, because, pledge=pledge)
        yield Proposal(part, certain=sure, note="" if sure else _differs(line, pledge, amount, known))
    else:
        why = f"đăng ký {pledge.code} {'đã nhận đủ' if not amount else f'đang “{pledge.state.label}”'}"
        yield Proposal(_whole(line, pledge.address, because, giver=pledge), note=why)


def _differs(line: BankLine, pledge: Pledge, amount: int, known: Known) -> str:
    said = []
    homes = known.seen[line.id].addresses
    if homes and pledge.address.code not in homes:
        said.append(f"nội dung ghi mã {homes[0]}, đăng ký là cho {pledge.address.code}")
    if amount < rest(line):
        said.append(f"dư {money.format_money(rest(line) - amount)} so với số còn chờ")
    elif rest(line) not in paying.expected(pledge):
        said.append(f"hẹn {money.format_money(pledge.value_vnd)}, dòng này {money.format_money(rest(line))}")
    if pledge.state not in OPEN:
        said.append(f"đăng ký đang “{pledge.state.label}”")
    if pledge.address.dossier is not Dossier.APPROVED:
        said.append(f"hồ sơ {pledge.address.dossier.label}")
    return "; ".join(said)


def _whole(line: BankLine, address: Address, because: str, giver: Pledge | None = None) -> Part:
    named = {"giver_name": giver.donor_name, "shown": giver.shown} if giver else {}
    return Part(Purpose.ADDRESS, rest(line), because, address=address, **named)  # type: ignore[arg-type]


def _by_address_code(line: BankLine, known: Known) -> Iterator[Proposal]:
    for code in known.seen[line.id].addresses:
        if address := known.addresses.get(code):
            yield from _for_address(line, address, "mã địa chỉ trong nội dung", known)


def _for_address(line: BankLine, address: Address, because: str, known: Known) -> Iterator[Proposal]:
    fits = [each for each in known.waiting_of(address) if rest(line) in paying.expected(each)]
    for pledge in fits[:SAME_AMOUNT]:
        yield from _for_pledge(line, pledge, f"khớp số tiền và {because}, thiếu mã đăng ký", known)
    note = "" if address.dossier is Dossier.APPROVED else f"hồ sơ {address.dossier.label}"
    yield Proposal(_whole(line, address, because), note=note)


def _by_slip(line: BankLine, known: Known) -> Iterator[Proposal]:
    """One slip, a wrong character or two that changed places, is only believed when exactly one code explains it."""
    seen = known.seen[line.id]
    glued = [pledge for code in seen.glued if (pledge := known.pledges.get(code))]
    near = [pledge for code in seen.near_pledges if (pledge := known.pledges.get(code))]
    for pledge in glued:
        yield from _for_pledge(line, pledge, f"mã {pledge.code} nằm dính trong nội dung", known)
    if len(near) == 1 and not glued:
        yield from _for_pledge(line, near[0], f"gần giống mã {near[0].code}, gõ nhầm một chỗ", known)
    bare = [address for code in seen.bare_addresses if (address := known.addresses.get(code))]
    for address in bare:
        yield from _for_address(line, address, "mã địa chỉ thiếu ký tự cuối", known)
    homes = [address for code in seen.near_addresses if (address := known.addresses.get(code))]
    if len(homes) == 1 and not bare:
        yield from _for_address(line, homes[0], f"mã địa chỉ gần giống {homes[0].code}, gõ nhầm một chỗ", known)


def _by_payer(line: BankLine, known: Known) -> Iterator[Proposal]:
    for pledge, address in known.met.get(str(line.counterparty_blind or ""), [])[:SAME_AMOUNT]:
        if pledge and candidates.is_open(pledge) and paying.owed(pledge):
            yield from _for_pledge(line, pledge, "tài khoản gửi đã từng ghép với đăng ký này", known)
        else:
            yield Proposal(_whole(line, address, "tài khoản gửi đã từng giúp địa chỉ này", giver=pledge))


def _by_amount(line: BankLine, known: Known) -> Iterator[Proposal]:
    """One waiting pledge of that amount alone is worth more than one of several."""
    behind, until = clock.start_of(line.on - candidates.PAYS_WITHIN), clock.start_of(line.on + timedelta(days=1))
    fits = [
        each
        for each in known.pledges.values()
        if candidates.is_open(each) and behind <= each.pledged_at < until and rest(line) in paying.expected(each)
    ]
    reason = "khớp số tiền, đăng ký duy nhất còn chờ số này" if len(fits) == 1 else "chỉ khớp số tiền"
    for pledge in fits if len(fits) <= SAME_AMOUNT else ():
        named = ", tên người gửi giống" if pledge in known.named_in(line) else ""
        yield from _for_pledge(line, pledge, reason + named, known)


def _by_name(line: BankLine, known: Known) -> Iterator[Proposal]:
    named = known.named_in(line)
    for pledge in named if len(named) <= SAME_AMOUNT else ():
        yield from _for_pledge(line, pledge, "chỉ giống tên người gửi", known)
