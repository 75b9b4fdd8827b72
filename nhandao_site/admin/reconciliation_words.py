"""What the reconciliation pages read from a request, and how they call what a part is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank import desk
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.pledges import desk as pledges
from nhandao_site.kit import clock, money, vietnamese

ROWS = 6
"""Parts a line can be split into at once."""

MONTHS = 12
"""Months the list offers; any other is understood in the address."""


@dataclass(frozen=True)
class Typed:
    """A sent form as it was typed: targets and amounts side by side."""

    rows: tuple[tuple[str, str], ...] = ()
    giver: str = ""
    reason: str = ""
    surplus: bool = False

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> "Typed":
        targets, amounts = form.getlist("muc")[:ROWS], form.getlist("tien")[:ROWS]
        amounts += [""] * (len(targets) - len(amounts))
        rows = tuple(
            (vietnamese.clean(target)[:120], vietnamese.clean(amount)[:40])
            for target, amount in zip(targets, amounts, strict=False)
        )
        return cls(rows, vietnamese.clean(form.get("nguoi-gui", ""))[:200], surplus=form.get("du") == "dia-chi")

    @property
    def is_split(self) -> bool:
        return len(self.rows) > 1

    def amounts(self, rest_vnd: int) -> list[tuple[str, int]]:
        """(target, đồng) of every row that was begun; one row without an amount takes the whole line.

        Raises:
            RuleBroken: an amount that can't be read, or none where there are several rows.
        """
        begun = [(target, amount) for target, amount in self.rows if target or amount]
        if len(begun) == 1 and not begun[0][1]:
            return [(begun[0][0], rest_vnd)]
        return [(target, _read(amount, number)) for number, (target, amount) in enumerate(begun, start=1)]


def _read(amount: str, number: int) -> int:
    try:
        return money.parse_money(amount)
    except ValueError as wrong:
        raise RuleBroken(f"Phần {number}: {wrong}") from wrong


def filters_of(accounts: Sequence[OfficialAccount], asked: Mapping[str, str]) -> tuple[desk.Filters, list[str]]:
    """The wishes of a list that are understood, and those that are not."""
    wishes = {name: asked.get(name, "").strip() for name in ("loai", "tai-khoan", "thang")}
    sorts = {each.value: each for each in desk.Sort}
    found = {each.number: each for each in accounts}
    month = _month(wishes["thang"])
    unknown = [wishes["loai"]] if wishes["loai"] and wishes["loai"] not in sorts else []
    unknown += [wishes["tai-khoan"]] if wishes["tai-khoan"] and wishes["tai-khoan"] not in found else []
    unknown += [wishes["thang"]] if wishes["thang"] and month is None else []
    sort = sorts.get(wishes["loai"], desk.Sort.OPEN)
    return desk.Filters(sort, found.get(wishes["tai-khoan"]), month), [each[:40] for each in unknown]


def months_offered(chosen: date | None) -> list[str]:
    """`11/2026`, the running month first, and the chosen one wherever it lies."""
    first = clock.today().replace(day=1)
    days = [clock.add_months(first, -back) for back in range(MONTHS)]
    days += [chosen] if chosen and chosen not in days else []
    return [f"{day:%m/%Y}" for day in days]


def _month(text: str) -> date | None:
    """`11/2026` or `2026-11`, as a browser's month field sends it."""
    first, _, second = text.replace("-", "/").partition("/")
    year, month = (first, second) if len(first) == 4 else (second, first)
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(year) == 4):
        return None
    return date(int(year), int(month), 1) if 1 <= int(month) <= 12 and int(year) > 1999 else None


@dataclass(frozen=True)
class Named:
    """A target in the officer's words."""

    code: str
    text: str


def named(part: Part) -> Named:
    """`K7Q2-M4X`, “T*** V*** T***g, hẹn 300.000 đ cho SM26-0031-T”."""
    if part.pledge:
        promised = money.format_money(part.pledge.value_vnd)
        donor = pledges.masked(part.pledge)
        return Named(part.pledge.code, f"{donor}, hẹn {promised} cho {part.pledge.address.code or ''}")
    if part.address:
        called = f"{part.address.alias}: " if part.address.alias else ""
        return Named(part.address.code or "", f"{called}ghi thẳng cho địa chỉ, không theo đăng ký")
    return _of_paper(part) or Named(part.purpose.label.capitalize(), part.programme.name if part.programme else "")


def _of_paper(part: Part) -> Named | None:
    if voucher := part.disbursement:
        return Named("Phiếu chi", f"số {voucher.number}/{voucher.year}, {voucher.unit.name}")
    if part.transfer:
        day = clock.format_date(clock.local_date(part.transfer.proposed_at))
        return Named("Tiền mặt", f"lần nộp, rút ngày {day}")
    if part.loan:
        return Named("Vốn vay", f"khoản vay của {part.loan.address.code or ''}")
    if other := part.other_line:
        return Named(_of_two(part), f"dòng ngày {clock.format_date(other.on)}, tài khoản {other.account.number}")
    return None


def _of_two(part: Part) -> str:
    return "Trả lại, hoàn lại" if part.purpose is Purpose.REFUND else "Chuyển nội bộ"


def told_as(one: desk.Told) -> str:
    """`500.000 đ cho một địa chỉ (SM26-0031-T, đăng ký K7Q2-M4X)`."""
    amount = f"{money.format_money(abs(one.row.amount_vnd))} {one.row.purpose.label}"
    pledge = f"đăng ký {one.pledge}" if one.pledge else None
    words = [word for word in (one.address, pledge, one.programme) if word]
    return f"{amount} ({', '.join(words)})" if words else amount
