"""Money of one fund reaches another only by a proposal, a reason and a second person."""

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.funds import moving
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import BookAccount
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.funds.till import gift, into_fund, pay
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases
WHY = "Gia đình đã đủ, người góp đồng ý chuyển"


def account() -> OfficialAccount:
    row = OfficialAccount(
        number="2022", bank="MB", bank_bin="970422", holder="HOI", purpose="Chung", active_from=clock.today()
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_what_is_left_of_a_closed_address_helps_another_family(site: Flask, cast: Cast) -> None:
    with site.app_context():
        mo, sao = household(cast), household(cast, name="Lý Thị Sao")
        paid(cast, mo, 5_000_000)
        mo.dossier, mo.closed_on = Dossier.CLOSED, clock.today()
        one, other = accounts.fund_of_address(mo.id), accounts.fund_of_address(sao.id)
        row = moving.propose(one, other, 2_000_000, reason=WHY, by=cast.account("an"))
        assert accounts.in_fund([other]) == 0
        moving.approve(row, by=cast.account("minh"))
        assert (accounts.in_fund([one]), accounts.in_fund([other])) == (3_000_000, 2_000_000)
        assert gift(sao, "transfer:").left_vnd == 2_000_000
        line = pay(cast, sao, 2_000_000, "transfer:").lines[0]
        assert line.giver_name == "Hội Chữ thập đỏ tỉnh Sông Mây"
        assert (sao.received_vnd, sao.delivered_vnd) == (0, 2_000_000)
        with pytest.raises(RuleBroken, match="Không đủ tiền"), db.session.begin_nested():
            moving.reverse(row, reason="chuyển nhầm gia đình khác", by=cast.account("minh"))
        db.session.expire_all()
        assert check.money() == []


def test_a_transfer_that_cannot_be_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        mo, gone = household(cast), household(cast, dossier=Dossier.CLOSED, closed_on=clock.today())
        paid(cast, mo, 5_000_000)
        one, general = accounts.fund_of_address(mo.id), accounts.general_fund(cast.unit("P1").id)
        an = cast.account("an")
        for to, value, reason, sentence in (
            (one, 1_000, WHY, "phải khác nhau"),
            (general, 5_000_001, WHY, r"chỉ còn 5\.000\.000"),
            (general, 0, WHY, "lớn hơn 0"),
            (general, 1_000, "thừa", "ý của người đã góp"),
            (accounts.fund_of_address(gone.id), 1_000, WHY, "không nhận thêm tiền"),
            (accounts.fund_of_address(99_999), 1_000, WHY, "Không có quỹ này"),
            ("direct_in", 1_000, WHY, "Không có quỹ này"),
            ("fund_general:x", 1_000, WHY, "Không có quỹ này"),
            (accounts.cash(cast.unit("P1").id), 1_000, WHY, "Không có quỹ này"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                moving.propose(one, to, value, reason=reason, by=an)
        for name in ("hoa", "minh", "phuc"):
            with pytest.raises(NotAllowed):
                moving.propose(one, general, 1_000, reason=WHY, by=cast.account(name))


def test_the_second_person_is_another_one_and_decides_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        mo = household(cast)
        paid(cast, mo, 5_000_000)
        one, general = accounts.fund_of_address(mo.id), accounts.general_fund(cast.unit("P1").id)
        row = moving.propose(one, general, 1_000_000, reason=WHY, by=cast.account("an"))
        for name in ("an", "hoa", "phuc"):
            with pytest.raises(NotAllowed):
                moving.approve(row, by=cast.account(name))
        with pytest.raises(RuleBroken, match="vì sao từ chối"):
            moving.refuse(row, reason=" ", by=cast.account("minh"))
        moving.refuse(row, reason="Hỏi lại người góp", by=cast.account("minh"))
        with pytest.raises(RuleBroken, match="đã được duyệt hoặc từ chối"):
            moving.approve(row, by=cast.account("linh"))
        assert accounts.in_fund([one]) == 5_000_000


def test_a_transfer_is_no_income_and_can_be_taken_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        tet = programmes.named("Tết Nhân ái")
        into_fund(cast, 5_000_000)
        general, other = accounts.general_fund(cast.unit("P1").id), accounts.fund_of_programme(tet.id)
        before = totals.during(periods.containing(clock.today()))
        row = moving.propose(general, other, 5_000_000, reason=WHY, by=cast.account("an"))
        moving.approve(row, by=cast.account("minh"))
        moving.reverse(row, reason="chuyển nhầm chương trình", by=cast.account("linh"))
        with pytest.raises(RuleBroken, match="đã được đảo"):
            moving.reverse(row, reason="chuyển nhầm chương trình", by=cast.account("linh"))
        assert (accounts.in_fund([general]), accounts.in_fund([other])) == (5_000_000, 0)
        assert before == totals.during(periods.containing(clock.today()))
        assert check.money() == []


def test_cash_goes_to_the_bank_without_any_fund_moving(site: Flask, cast: Cast) -> None:
    with site.app_context():
        into_fund(cast, 5_000_000)
        bank, box, an = account(), accounts.cash(cast.unit("P1").id), cast.account("an")
        clearing = accounts.clearing(bank.id)
        row = moving.move_own(box, clearing, 3_000_000, reason="Giấy nộp tiền số 17, An nộp", by=an)
        held = dict(db.session.execute(db.select(BookAccount.key, BookAccount.balance_vnd)).all())
        assert (held[box], held[clearing]) == (2_000_000, 3_000_000)
        assert accounts.in_fund([accounts.general_fund(cast.unit("P1").id)]) == 5_000_000
        assert moving.waiting_own(bank.id) == [row]
        with pytest.raises(RuleBroken, match="Không đủ"), db.session.begin_nested():
            moving.move_own(box, clearing, 2_000_001, reason="Giấy nộp tiền số 18", by=an)
        db.session.expire_all()
        with pytest.raises(RuleBroken, match="Chỉ ghi nộp tiền mặt"):
            moving.move_own(box, accounts.cash(cast.unit("X1").id), 1_000, reason="đưa cho xã giữ hộ", by=an)
        with pytest.raises(NotAllowed):
            moving.move_own(box, clearing, 1_000, reason="Giấy nộp tiền số 18", by=cast.account("minh"))
        moving.reverse(row, reason="ngân hàng trả lại tiền", by=an)
        assert moving.waiting_own(bank.id) == []
        assert accounts.in_box(box) == 5_000_000
        assert check.money() == []
