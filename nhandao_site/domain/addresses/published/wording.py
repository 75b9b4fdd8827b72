"""Values as the public reads them: what is still missing, in words; windows; pictures of houses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nhandao_site.domain.addresses.words import Cycle, Help, NeedKind
from nhandao_site.kit import money

DARK, HALF, LIT = 0, 1, 2
TELLS_OF_HEALTH = frozenset({NeedKind.TREATMENT, NeedKind.REHABILITATION, NeedKind.WHEELCHAIR})
MOST_LACKS = 3


@dataclass(frozen=True)
class Asked:
    """A need as it came from the database."""

    id: int
    kind: NeedKind
    title: str
    basis: str | None
    quantity: int | None
    measure: str | None
    amount_vnd: int
    cycle: Cycle
    periods: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    pledged_quantity: int
    delivered_quantity: int

    @property
    def missing_vnd(self) -> int:
        return max(0, self.amount_vnd - max(self.pledged_vnd, self.received_vnd, self.delivered_vnd))

    @property
    def missing_quantity(self) -> int:
        return max(0, (self.quantity or 0) - max(self.pledged_quantity, self.delivered_quantity))

    @property
    def in_things(self) -> bool:
        return bool(self.quantity and self.measure)

    @property
    def pane(self) -> int:
        if self.is_met:
            return LIT
        begun = self.pledged_vnd or self.received_vnd or self.delivered_vnd
        return HALF if begun or self.pledged_quantity or self.delivered_quantity else DARK

    @property
    def is_met(self) -> bool:
        if self.kind is NeedKind.LOAN:
            return self.delivered_quantity > 0
        if self.quantity:
            return self.delivered_quantity >= self.quantity or 0 < self.amount_vnd <= self.delivered_vnd
        if self.amount_vnd:
            return self.delivered_vnd >= self.amount_vnd
        return self.delivered_vnd > 0 or self.delivered_quantity > 0


def told(need: Asked, child: bool) -> Asked:
    """What a child is treated for, and with what, stays between the family and the doctor."""
    if not (child and need.kind in TELLS_OF_HEALTH):
        return need
    measure = "phần" if need.measure else None
    return replace(need, title=upfirst(need.kind.label), basis=None, measure=measure)


def title(need: Asked, child: bool) -> str:
    return told(need, child).title


def rhythm(need: Asked) -> str:
    if need.cycle is Cycle.ONCE:
        return ""
    return f"mỗi {need.cycle.label}, {need.periods} kỳ"


def missing(need: Asked) -> str:
    """“Còn thiếu 9.400.000 đ”, “Còn thiếu 2 ngày công”, “Đã đủ đăng ký”, “Đã trao đủ”."""
    if need.is_met:
        return "Đã trao đủ"
    if need.pane == DARK:
        return "Chưa ai nhận"
    if need.in_things and need.missing_quantity and not (need.amount_vnd and not need.missing_vnd):
        return f"Còn thiếu {money.format_number(need.missing_quantity)} {need.measure}"
    if need.amount_vnd and need.missing_vnd:
        return f"Còn thiếu {money.format_money(need.missing_vnd)}"
    return "Đã đủ đăng ký, chờ trao"


def lack(needs: Sequence[Asked], child: bool) -> str:
    """One line for a card: the money still missing as one sum, then the things."""
    open_needs = [need for need in needs if not need.is_met]
    sums = sum(need.missing_vnd for need in open_needs if not need.in_things)
    things = [_thing(need, child) for need in open_needs if need.in_things or not need.amount_vnd]
    found = [money.format_money(sums)] if sums else []
    found += [thing for thing in things if thing]
    if not found:
        return "Đã đủ đăng ký, đang chờ trao" if open_needs else ""
    more = ["…"] if len(found) > MOST_LACKS else []
    return "; ".join([*found[:MOST_LACKS], *more])


def _thing(need: Asked, child: bool) -> str:
    if not need.in_things:
        return title(need, child) if need.pane == DARK else ""
    paid = need.amount_vnd and not need.missing_vnd
    if paid or not need.missing_quantity:
        return ""
    shown = told(need, child)
    return f"{shown.title} ({money.format_number(need.missing_quantity)} {shown.measure})"


def picture(art: str, help_: Help) -> str:
    """The drawn house; its windows light up with the help."""
    windows = {Help.NONE: "00", Help.TAKEN: "10", Help.HELPED: "10", Help.REGULAR: "01", Help.FULL: "11"}[help_]
    return f"/static/art/{art}-{windows}.svg"


def upfirst(words: str) -> str:
    """The first letter large: “thẻ BHYT” keeps its BHYT."""
    return words[:1].upper() + words[1:]
