"""Money through the chapter's hands in Sông Mây: walk-in gifts, vouchers, one leftover moved, loans that come back."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, NeedKind
from nhandao_site.domain.ledger import assistance, receipts, sources
from nhandao_site.domain.ledger.funds import lending, moving
from nhandao_site.domain.ledger.funds.models import Loan
from nhandao_site.domain.ledger.funds.paying import Paying
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.help.lines import LineContent, Terms
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Act, Basis
from nhandao_site.domain.ledger.receipts import Item, ReceiptContent
from nhandao_site.domain.media import keeping
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import clock

PAPER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 297]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 63>>stream
BT /F 16 Tf 60 200 Td (DANH SACH KY NHAN - trinh dien) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
URGENT = "Gia đình có việc gấp, bác sĩ hẹn mổ trong tuần"
LOANS = ((150, 3, 5_000_000, 1), (100, 10, 10_000_000, 2), (200, 2, 4_000_000, 2))
"""Days ago, monthly parts, đồng, parts that came back: late, running, done."""


def play_till() -> int:
    """Returns how many vouchers were made."""
    officer, keeper = account("xa-a"), account("ketoan")
    homes = _homes(officer)
    _walk_in(keeper)
    made = [_pay_own_gift(home, officer, keeper) for home in homes[:4]]
    made += [_lend(home, *terms, officer, keeper) for home, terms in zip(homes[4:7], LOANS, strict=False)]
    _give_rice(homes[7:8], keeper)
    _leave_over(keeper)
    _move(keeper, account("duyet"))
    _wait(homes[8:9], officer)
    return len(made) + 1


def _homes(officer: Account) -> list[Address]:
    found = select(Address).where(Address.unit_id == officer.unit_id, Address.dossier == Dossier.APPROVED)
    return list(db.session.scalars(found.order_by(Address.id).limit(9)))


def _walk_in(keeper: Account) -> None:
    """People who named no family, and a programme's box on a market day."""
    for days, value, giver, kind in (
        (210, 25_000_000, "Công ty TNHH Gỗ Suối Mơ", DonorKind.ORGANISATION),
        (60, 3_000_000, "Bà con chợ Bàu Sen", DonorKind.ORGANISATION),
    ):
        _sign(None, _content(value, days, giver, kind), keeper)
    tet = programmes.named("Tết Nhân ái")
    _sign(
        None, ReceiptContent(Form.CASH, 4_500_000, _day(30), "Thùng quyên góp", "Khách đi chợ", programme=tet), keeper
    )


def _content(value: int, days: int, giver: str, kind: DonorKind) -> ReceiptContent:
    return ReceiptContent(Form.CASH, value, _day(days), "Ủng hộ nhân đạo", giver, shown=Shown.NAMED, giver_kind=kind)


def _sign(address: Address | None, content: ReceiptContent, keeper: Account) -> None:
    receipts.record(address, content, by=keeper)


def _pay_own_gift(home: Address, officer: Account, keeper: Account) -> Act:
    """Three quarters of what somebody brought for this family; the rest waits in its fund."""
    _sign(home, ReceiptContent(Form.CASH, 2_000_000, _day(25), "Giúp gia đình", "Huỳnh Văn Lộc"), keeper)
    gift = next(each for each in sources.for_address(home) if each.key.startswith("receipt:"))
    return _paid(home, gift, min(gift.left_vnd, 1_500_000), clock.now() - timedelta(days=12), officer, keeper)


def _lend(home: Address, days: int, parts: int, value: int, back: int, officer: Account, keeper: Account) -> Act:
    terms = Terms(parts, clock.add_months(_day(days), 1), f"{home.id}/HĐ-VV")
    gift = next(each for each in sources.for_address(home) if each.is_general)
    act = _paid(home, gift, value, clock.now() - timedelta(days=days), officer, keeper, terms=terms)
    loan = db.session.scalars(select(Loan).where(Loan.line_id == act.lines[0].id)).one()
    for part in loan.instalments[:back]:
        box = accounts.cash(keeper.unit_id)
        lending.repay(loan, part.value_vnd, paid_on=min(part.due_on, clock.today()), paid_into=box, by=keeper)
    return act


def _give_rice(homes: list[Address], keeper: Account) -> None:
    """Goods that lie in the store, listed with their basis."""
    items = (
        Item("Gạo tẻ", 1_800_000, Basis.INVOICE, 10, "bao"),
        Item("Chăn bông", 1_250_000, Basis.MARKET, 5, "chiếc"),
    )
    for home in homes:
        content = ReceiptContent(Form.IN_KIND, 0, _day(8), "Quà mùa mưa", "Chùa Phước Lâm Đồng Mây", items=items)
        _sign(home, content, keeper)


def _leave_over(keeper: Account) -> None:
    """A gift that came a day before its dossier was closed: somebody has to ask its giver."""
    closed = select(Address).where(Address.dossier == Dossier.CLOSED, Address.closed_on.is_not(None))
    for home in db.session.scalars(closed.order_by(Address.id).limit(1)):
        day = (home.closed_on or clock.today()) - timedelta(days=1)
        if home.approved_on and day > home.approved_on:
            _sign(home, ReceiptContent(Form.CASH, 1_200_000, day, "Giúp gia đình", "Ngô Thị Lành"), keeper)


def _move(keeper: Account, approver: Account) -> None:
    """One transfer done, one waiting for its second person."""
    general = accounts.general_fund(keeper.unit_id)
    tet = accounts.fund_of_programme(programmes.named("Tết Nhân ái").id)
    why = "Người góp đồng ý thêm quà Tết cho các hộ mới duyệt"
    moving.approve(moving.propose(general, tet, 1_000_000, reason=why, by=keeper), by=approver)
    moving.propose(tet, general, 500_000, reason="Còn dư sau chợ Tết, ban tổ chức đã đồng ý", by=keeper)


def _wait(homes: list[Address], officer: Account) -> None:
    """A voucher that is prepared and not signed yet."""
    for home in homes:
        gift = next(each for each in sources.for_address(home) if each.is_general)
        _prepared(home, gift, 800_000, clock.now(), officer, None, None)


def _paid(
    home: Address, gift: Gift, value: int, at: datetime, officer: Account, keeper: Account, terms: Terms | None = None
) -> Act:
    signed = keeping.keep_document(PAPER, subject="address", subject_id=home.id, role="evidence", by=officer)
    act = _prepared(home, gift, value, at, officer, signed.id, terms)
    assistance.verify(act, by=keeper)
    return act


def _prepared(
    home: Address, gift: Gift, value: int, at: datetime, officer: Account, paper: int | None, terms: Terms | None
) -> Act:
    need = next((need for need in home.needs if need.dropped_at is None), None)
    content = LineContent(
        form=Form.CASH,
        need_kind=NeedKind.LOAN if terms or need is None else need.kind,
        need_id=need.id if need and not terms else None,
        value_vnd=value,
        is_loan=terms is not None,
        gift=gift,
        terms=terms,
    )
    box = accounts.cash(account("ketoan").unit_id)
    how = Paying(paid_from=box, recipient=home.name, list_file_id=paper, out_of_turn=URGENT)
    return assistance.hand_over(
        home, [content], delivered_at=at, evidence="", evidence_file_id=paper, pledge=None, how=how, by=officer
    )


def _day(days: int) -> date:
    return clock.today() - timedelta(days=days)
