"""Whatever officers, accountants and approvers do in whatever order: no fund or box below nothing, no đồng twice."""

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check, receipts, sources
from nhandao_site.domain.ledger.funds import lending, moving, writing_off
from nhandao_site.domain.ledger.funds.models import FundTransfer, Loan, LoanRepayment, LoanWriteOff
from nhandao_site.domain.ledger.funds.writing_off import Decision
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.help.lines import Terms
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import BookAccount, Leg
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Basis, Receipt
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.funds.test_moving import account
from tests.domain.ledger.funds.till import into_fund, till
from tests.domain.ledger.scene import cash, hand, household, paid, promise
from tests.domain.ledger.test_sequences import some

DEEDS = (
    "receive", "pool", "prepare", "prepare", "verify", "verify", "reverse", "take_back", "ask", "approve", "undo",
    "repay", "turn_repayment", "forgive", "agree", "revoke", "close", "bank",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**6), st.integers(1, 9)), min_size=5, max_size=30)


class Chapter:
    """Two households, the general fund and a programme; each deed may be refused, none may bend the books."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.homes = [household(cast).id for _ in range(2)]
        self.tet = programmes.named("Tết Nhân ái")
        self.box = accounts.cash(cast.unit("P1").id)
        account()
        self.an, self.minh = cast.account("an"), cast.account("minh")
        pooled = [accounts.general_fund(cast.unit("P1").id), accounts.fund_of_programme(self.tet.id)]
        self.funds = [*(accounts.fund_of_address(home) for home in self.homes), *pooled]

    def home(self, number: int) -> Address:
        return db.session.get_one(Address, self.homes[number % 2])

    def do(self, deed: str, number: int, size: int) -> None:
        try:
            with db.session.begin_nested():
                getattr(self, deed)(number, size)
        except RuleBroken:
            db.session.expire_all()

    def receive(self, number: int, size: int) -> None:
        address = self.home(number)
        form = Form.IN_KIND if number % 4 == 0 else Form.CASH
        pledge = promise(address, size * 2_000) if number % 3 == 0 else None
        paid(self.cast, address, size * 1_000, form=form, pledge=pledge)

    def pool(self, number: int, size: int) -> None:
        form = Form.IN_KIND if number % 5 == 0 else Form.CASH
        into_fund(self.cast, size * 1_000, self.tet if number % 2 else None, form=form)

    def prepare(self, number: int, size: int) -> None:
        address = self.home(number)
        offered = sources.for_address(address)
        gift = offered[number % len(offered)] if offered else None
        lends = number % 5 == 0
        terms = Terms(1 + size % 3, clock.today() + timedelta(days=30)) if lends else None
        basis = {"basis": Basis.ESTIMATE} if gift and gift.form is Form.IN_KIND else {}
        form = gift.form if gift else Form.CASH
        line = cash(size * 700, "" if gift else "Ai đó", gift=gift, form=form, is_loan=lends, terms=terms, **basis)
        lines = [line, cash(size, "Người ngoài")] if number % 7 == 0 else [line]
        how = till(self.cast, address, out_of_turn="Ca cấp cứu hẹn mổ ngày mai")
        hand(self.cast, address, *lines, how=how, evidence="BN")

    def verify(self, number: int, size: int) -> None:
        if act := some(Act, number):
            assistance.verify(act, by=self.an if size % 2 else self.minh)

    def reverse(self, number: int, size: int) -> None:
        if line := some(AssistanceLine, number):
            assistance.reverse(line, reason="ghi nhầm dòng", by=self.cast.account("hoa"))

    def take_back(self, number: int, size: int) -> None:
        if receipt := some(Receipt, number):
            receipts.reverse(receipt, reason="ghi hai lần", by=self.an)

    def ask(self, number: int, size: int) -> None:
        source, target = self.funds[number % 4], self.funds[size % 4]
        moving.propose(source, target, size * 500, reason="người góp đồng ý chuyển", by=self.an)

    def approve(self, number: int, size: int) -> None:
        if row := some(FundTransfer, number):
            moving.approve(row, by=self.minh)

    def undo(self, number: int, size: int) -> None:
        if row := some(FundTransfer, number):
            moving.reverse(row, reason="chuyển nhầm sang quỹ khác", by=self.an if moving.is_own(row) else self.minh)

    def repay(self, number: int, size: int) -> None:
        if loan := some(Loan, number):
            into = self.box if size % 3 else accounts.clearing(1)
            lending.repay(loan, size * 300, paid_on=clock.today(), paid_into=into, by=self.an)

    def turn_repayment(self, number: int, size: int) -> None:
        if row := some(LoanRepayment, number):
            lending.reverse_repayment(row, reason="ghi nhầm người trả", by=self.an)

    def forgive(self, number: int, size: int) -> None:
        if loan := some(Loan, number):
            paper = Decision("1/QĐ", clock.today(), "Chủ tịch", "hộ vay qua đời, con nhỏ")
            writing_off.propose(loan, size * 200, paper, by=self.an)

    def agree(self, number: int, size: int) -> None:
        if row := some(LoanWriteOff, number):
            writing_off.approve(row, by=self.minh)

    def revoke(self, number: int, size: int) -> None:
        if row := some(LoanWriteOff, number):
            writing_off.reverse(row, reason="quyết định bị thu hồi", by=self.minh)

    def close(self, number: int, size: int) -> None:
        address = self.home(number)
        open_again = address.dossier is Dossier.CLOSED
        address.dossier = Dossier.APPROVED if open_again else Dossier.CLOSED
        address.closed_on = None if open_again else clock.today() - timedelta(days=size % 2)

    def bank(self, number: int, size: int) -> None:
        ends = (self.box, accounts.clearing(1))[:: 1 if size % 2 else -1]
        moving.move_own(*ends, size * 100, reason="Giấy nộp tiền số 17", by=self.an)

    def wrong(self) -> list[str]:
        """What the books may never say, asked without the verbs."""
        rows = db.session.scalars(select(BookAccount)).all()
        bad = [row.key for row in rows if row.kind.value.startswith("fund_") and row.balance_vnd > 0]
        bad += [row.key for row in rows if row.kind.value in ("cash", "goods", "loans") and row.balance_vnd < 0]
        legs = dict(db.session.execute(select(Leg.account_id, func.sum(Leg.amount_vnd)).group_by(Leg.account_id)).all())
        bad += [f"{row.key} is not its legs" for row in rows if legs.get(row.id, 0) != row.balance_vnd]
        return bad + ([f"the books hold {sum(legs.values())}"] if sum(legs.values()) else [])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_sequence_keeps_every_fund_and_box(site: Flask, cast: Cast, deeds: list[tuple[str, int, int]]) -> None:
    with site.app_context():
        chapter = Chapter(cast)
        for deed, number, size in deeds:
            chapter.do(deed, number, size)
            assert chapter.wrong() == [], (deed, number, size)
        assert check.money() == []
        db.session.rollback()
