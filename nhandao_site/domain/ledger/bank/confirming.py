"""A page of certain lines with one press. What is not certain any more stays and is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.bank import allocating, matching
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.pledges import paying


@dataclass(frozen=True)
class Confirmed:
    made: tuple[Allocation, ...]
    left: tuple[BankLine, ...]


def confirm_certain(lines: Sequence[BankLine], *, by: Actor) -> Confirmed:
    """Writes every line whose first proposal is certain today.

    Several lines for one pledge are certain only as far as the pledge still owes them together.
    """
    found = matching.propose(lines)
    owed: dict[int, int] = {}
    work: list[tuple[BankLine, list[Part]]] = []
    for line in lines:
        first = next((each for each in found[line.id] if each.certain), None)
        if first is None or first.part.pledge is None:
            continue
        pledge = first.part.pledge
        left = owed.setdefault(pledge.id, paying.owed(pledge) or 0)
        if first.part.amount_vnd <= left:
            owed[pledge.id] = left - first.part.amount_vnd
            work.append((line, [first.part]))
    told = {line.id for line, _ in work}
    made = allocating.allocate_all(work, by=by) if work else []
    return Confirmed(tuple(made), tuple(line for line in lines if line.id not in told))
