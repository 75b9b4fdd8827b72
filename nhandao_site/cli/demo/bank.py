"""Bank statements of Sông Mây, quarter by quarter: gifts with codes in noisy memos, interest, fees, cash drawn.

They end on 30/09/2026 with 125.400.000 đ in both accounts; what came later waits for the next file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.ledger.bank import importing
from nhandao_site.domain.ledger.bank.models import BankLine
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.pledges.models import Form, Pledge, State
from nhandao_site.kit import clock
from nhandao_site.kit.vietnamese import fold

FIRST, LAST, CLOSING = date(2025, 1, 1), date(2026, 9, 30), 125_400_000
NUMBERS = ("0011012345678", "2022")
SPRING = date(2026, 4, 1)
KEPT_PER_QUARTER = 15_000_000
STRANGERS = ("Ung ho dong bao", "ung ho quy nhan dao", "Chuyen tien nhanh 247", "giup nguoi ngheo", "UNG HO HOI CTD")
HEAD = "Ngày;Số chứng từ;Ghi nợ;Ghi có;Số dư;Diễn giải;Tài khoản đối ứng"


@dataclass(frozen=True)
class Movement:
    on: date
    amount_vnd: int
    memo: str
    payer: str = ""


def send_statements() -> int:
    """Every quarter of both accounts, confirmed by the accountant. Returns how many lines were written."""
    hand = Random("bank")
    gifts = [*_gifts(hand), *_from_strangers(hand)]
    written = 0
    for turn, number in enumerate(NUMBERS):
        mine = [gift for at, gift in enumerate(gifts) if (at % 3 == 2) == bool(turn)]
        written += _send(hand, number, mine)
    return written


def untold_lines() -> Iterator[BankLine]:
    """Money that came in and is told apart by nobody yet, the oldest first."""
    found = select(BankLine).where(
        BankLine.amount_vnd > 0, BankLine.allocated_vnd == 0, BankLine.set_aside_at.is_(None)
    )
    yield from db.session.scalars(found.order_by(BankLine.on, BankLine.id))


def _send(hand: Random, number: str, gifts: list[Movement]) -> int:
    quarters = [_quarter(hand, first, last, gifts) for first, last in _quarters()]
    balance = CLOSING - sum(each.amount_vnd for quarter in quarters for each in quarter)
    into, accountant = importing.account(number), account("ketoan")
    written = 0
    for quarter in quarters:
        page = [f"Số tài khoản: {number}", f"Số dư đầu kỳ;{_dotted(balance)}", HEAD]
        for at, each in enumerate(quarter):
            balance += each.amount_vnd
            page.append(_row(hand, at, each, balance))
        page.append(f"Số dư cuối kỳ;{_dotted(balance)}")
        opened = importing.open_file(into, "\n".join(page).encode())
        written += importing.confirm(into, opened, by=accountant)[1]
    return written


def _row(hand: Random, at: int, each: Movement, balance: int) -> str:
    document = f"{hand.randint(1000, 9999)} - {at:05}"
    out, in_ = max(0, -each.amount_vnd), max(0, each.amount_vnd)
    day = clock.format_date(each.on)
    return ";".join((day, document, _dotted(out), _dotted(in_), _dotted(balance), each.memo, each.payer))


def _quarters() -> Iterator[tuple[date, date]]:
    first = FIRST
    while first < LAST:
        after = clock.add_months(first, 3)
        yield first, after - timedelta(days=1)
        first = after


def _quarter(hand: Random, first: date, last: date, gifts: list[Movement]) -> list[Movement]:
    """Gifts of these days among interest, fees and gifts of people nobody knows; most of it is drawn as cash."""
    moved = [gift for gift in gifts if first <= gift.on <= last]
    for month in range(3):
        day = clock.add_months(first, month)
        moved.append(Movement(day + timedelta(days=24), hand.randrange(40, 160) * 1_000, "LAI NHAP VON"))
        moved.append(Movement(day + timedelta(days=27), -11_000, "PHI SMS BANKING"))
        stranger = day + timedelta(days=hand.randint(0, 22))
        moved.append(Movement(stranger, hand.choice((50, 100, 200)) * 1_000, hand.choice(STRANGERS)))
    sum_vnd = sum(each.amount_vnd for each in moved)
    drawn = (sum_vnd - min(sum_vnd * 2 // 5, KEPT_PER_QUARTER)) // 100_000 * 100_000
    if drawn > 0:
        moved.append(Movement(last, -drawn, "RUT TIEN MAT VE QUY TIEN MAT CUA HOI"))
    return sorted(moved, key=lambda each: each.on)


def _gifts(hand: Random) -> Iterator[Movement]:
    """Promises that were kept by transfer: a day or a few later, whole or half, the memo as banks leave it."""
    for turn, pledge in enumerate(db.session.scalars(_promised())):
        on = clock.local_date(pledge.pledged_at) + timedelta(days=1 + turn % 6)
        if not FIRST <= on <= LAST or not pledge.address.code:
            continue
        value = pledge.value_vnd if turn % 4 != 3 else max(50_000, pledge.value_vnd // 2)
        payer = f"{hand.randint(10**9, 10**10 - 1)}"
        yield Movement(on, value, _memo(hand, turn, pledge, pledge.address.code), payer)
        if turn % 9 == 4:  # the same gift sent twice by mistake: two lines alike
            yield Movement(on, value, "UNG HO " + pledge.address.code.replace("-", ""), payer)


def _from_strangers(hand: Random) -> Iterator[Movement]:
    """People who saw a family's plate and sent money without promising anything."""
    seen = (
        select(Address.code)
        .where(
            Address.publication == Publication.PUBLISHED, Address.merged_into_id.is_(None), Address.code.is_not(None)
        )
        .order_by(Address.id)
    )
    half_a_year = (LAST - SPRING).days
    for turn, code in enumerate(db.session.scalars(seen)):
        if turn % 4 == 1:
            bare, trace = str(code).replace("-", ""), f"{hand.randint(10**5, 10**6 - 1)}"
            memo = (
                f"{code} ung ho dia chi nhan dao",
                f"Ung ho {bare} GD {trace}-112425-10:11:12",
                f"IBFT {bare.lower()} ung ho",
                f"{bare.lower()} ck nhanh",
            )[hand.randrange(4)]
            value = hand.choice((50, 100, 200, 300, 500, 1_000)) * 1_000
            yield Movement(SPRING + timedelta(days=hand.randint(0, half_a_year)), value, memo)


def _promised() -> Select[Pledge]:
    by_hand = exists(select(Receipt.id).where(Receipt.pledge_id == Pledge.id))
    return (
        select(Pledge)
        .join(Address, Address.id == Pledge.address_id)
        .where(Pledge.state == State.CONFIRMED, Pledge.form == Form.CASH, Pledge.value_vnd > 0, ~by_hand)
        .where(Address.dossier == Dossier.APPROVED)
        .options(joinedload(Pledge.address))
        .order_by(Pledge.pledged_at, Pledge.chapter_key, Pledge.id)
    )


def _memo(hand: Random, turn: int, pledge: Pledge, code: str) -> str:
    address, promised = code.replace("-", ""), pledge.code.replace("-", "")
    donor, trace = fold(pledge.donor_name).upper(), f"{hand.randint(10**5, 10**6 - 1)}"
    wrong = promised[:2] + ("7" if promised[2] != "7" else "8") + promised[3:]
    return (
        f"CTD {address} {promised}",
        f"ctd{address}{promised}-CHUYEN TIEN-OQCH000{trace}".lower(),
        f"MBVCB.{trace}.CTD {address} {promised}.CT tu 0011xxxx toi 2022 HOI CHU THAP DO",
        f"{donor} chuyen tien {code} ung ho",
        f"IBFT {pledge.code} ung ho dia chi nhan dao",
        f"CTD {address} {wrong} GD {trace}-112425-10:11:12",
        f"{donor} ung ho",
    )[turn % 7].replace(";", " ")


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") if amount else ""
