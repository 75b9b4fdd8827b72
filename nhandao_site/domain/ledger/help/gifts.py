"""A gift in the chapter's hands, as it may be handed on: whose it is, how much of it is left."""

from dataclasses import dataclass

from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, Shown

MONEY, GOODS = Form.CASH, Form.IN_KIND


@dataclass(frozen=True)
class Gift:
    """Money or goods that may be paid out to one address.

    Attributes:
        key: what a form sends back: `receipt:12`, `allocation:7`, `transfer:3`, `fund:fund_general:1`.
        fund: key in the journal.
        form: money, or goods that lie in `store`.
        left_vnd: đồng of it that nobody paid out or is about to.
        programme_id: the one programme its lines count for; None: the officer says.
        pledge: the promise it fulfils; its donor is the giver.
    """

    key: str
    fund: str
    form: Form
    label: str
    left_vnd: int
    giver_kind: DonorKind
    giver_name: str
    shown: Shown
    shown_name: str | None
    pledge: Pledge | None = None
    programme_id: int | None = None
    store: str | None = None

    @property
    def is_general(self) -> bool:
        return self.fund.startswith("fund_general:")

    def row_id(self, of: str) -> int | None:
        """The id of the receipt, allocation or transfer, when that is what the gift is."""
        kind, _, number = self.key.partition(":")
        return int(number) if kind == of else None


def shown_of(giver_name: str, shown_name: str | None) -> Shown:
    """What a giver chose, read from the name that may be printed."""
    if shown_name is None:
        return Shown.ANONYMOUS
    return Shown.NAMED if shown_name == giver_name else Shown.MASKED
