"""What a proposal for a bank line is."""

from dataclasses import dataclass

from nhandao_site.domain.ledger.bank.parts import Part

SHOWN = 4
"""Proposals a line has room for."""

SAME_AMOUNT = 3
"""Pledges of one amount, or of one name, that are still worth naming; beyond that it says nothing."""


@dataclass(frozen=True)
class Proposal:
    """One guess. `part` is what would be written, `note` what does not agree."""

    part: Part
    certain: bool = False
    note: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Two guesses of one key lead to the same place."""
        part = self.part
        other = part.other_line.id if part.other_line else None
        voucher = part.disbursement.id if part.disbursement else None
        paper = part.transfer or part.loan
        pledge = part.pledge.code if part.pledge else None
        return (part.purpose, pledge, part.address_id, other, voucher, paper.id if paper else None)
