"""Money leaves the chapter only to whom it was given for, by two people, with a signed paper."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Closing, Dossier
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, check, receipts, sources
from nhandao_site.domain.ledger.funds import paying
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.funds.till import gift, into_fund, pay, prepare, till, vouchers
from tests.domain.ledger.scene import cash, hand, household, paid, promise

pytestmark = pytest.mark.both_databases


def fund(address: Any) -> int:
    return accounts.in_fund([accounts.fund_of_address(address.id)])


def box(cast: Cast) -> int:
    return accounts.in_box(accounts.cash(cast.unit("P1").id))


def test_what_was_received_for_a_family_is_paid_to_it_in_its_donors_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 5_000_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS)
        paid(cast, address, 5_000_000, pledge=pledge, giver_name="")
        act = prepare(cast, address, 3_000_000)
        line = act.lines[0]
        assert (line.giver_name, line.shown_name, line.pledge_id) == ("Hoàng Kín Đáo", None, pledge.id)
        assert (fund(address), box(cast), address.delivered_vnd) == (5_000_000, 5_000_000, 0)
        assistance.verify(act, by=cast.account("an"))
        assert (fund(address), box(cast), address.delivered_vnd) == (2_000_000, 2_000_000, 3_000_000)
        assert (pledge.received_vnd, pledge.delivered_vnd) == (5_000_000, 3_000_000)
        assert gift(address, "receipt:").left_vnd == 2_000_000
        assert check.money() == []


def test_more_than_was_received_for_it_is_refused_and_says_what_is_left(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        prepare(cast, address, 4_000_000)
        with pytest.raises(RuleBroken, match=r"chỉ còn 1.000.000"):
            prepare(cast, address, 1_000_001)
        assert paying.reference(vouchers()[0]).startswith("PC")


def test_two_lines_of_one_act_share_the_same_gift(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        same = gift(address, "receipt:")
        lines = [cash(3_000_000, "", gift=same), cash(2_500_000, "", gift=same)]
        with pytest.raises(RuleBroken, match=r"chỉ còn 5.000.000"):
            hand(cast, address, *lines, how=till(cast, address))


def test_money_of_one_family_is_never_offered_to_another(site: Flask, cast: Cast) -> None:
    with site.app_context():
        mo, sao = household(cast), household(cast, name="Lý Thị Sao")
        paid(cast, mo, 5_000_000)
        assert sources.for_address(sao) == []
        stolen = gift(mo, "receipt:")
        with pytest.raises(RuleBroken, match="không còn tiền cho địa chỉ này"):
            hand(cast, sao, cash(1_000_000, "", gift=stolen), how=till(cast, sao))


def test_a_merged_dossier_brings_its_money_along(site: Flask, cast: Cast) -> None:
    with site.app_context():
        mo, twin = household(cast), household(cast)
        paid(cast, twin, 5_000_000)
        twin.dossier, twin.merged_into_id = Dossier.MERGED, mo.id
        db.session.flush()
        pay(cast, mo, 5_000_000)
        assert (fund(twin), mo.delivered_vnd) == (0, 5_000_000)


def test_the_chapters_general_fund_follows_the_order_or_says_why(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first = household(cast, priority=-80)
        later = household(cast, name="Lý Thị Sao", priority=-10)
        into_fund(cast, 9_000_000)
        with pytest.raises(RuleBroken, match="còn 1 địa chỉ chưa ai giúp đứng trước"):
            prepare(cast, later, 1_000_000, "fund:")
        line = pay(cast, later, 1_000_000, "fund:", out_of_turn="Cấp cứu, bác sĩ hẹn mổ ngày mai").lines[0]
        assert (line.giver_kind, line.giver_name) == (DonorKind.ORGANISATION, "Hội Chữ thập đỏ tỉnh Sông Mây")
        assert vouchers()[0].out_of_turn == "Cấp cứu, bác sĩ hẹn mổ ngày mai"
        pay(cast, first, 2_000_000, "fund:")
        assert vouchers()[1].out_of_turn is None
        assert accounts.in_fund([accounts.general_fund(cast.unit("P1").id)]) == 6_000_000


def test_money_of_a_programme_counts_for_that_programme_alone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, tet = household(cast), programmes.named("Tết Nhân ái")
        into_fund(cast, 500_000, tet)
        with pytest.raises(RuleBroken, match="chính chương trình ấy"):
            prepare(cast, address, 500_000, "fund:fund_programme", programme=programmes.ensure_campaign())
        line = pay(cast, address, 500_000, "fund:fund_programme").lines[0]
        assert (line.programme.name, address.delivered_vnd) == ("Tết Nhân ái", 0)


def test_goods_leave_the_store_they_came_into(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 2_000_000, form=Form.IN_KIND, content="10 bao gạo")
        rice = gift(address, "receipt:")
        with pytest.raises(RuleBroken, match="là hiện vật"):
            hand(cast, address, cash(1_000_000, "", gift=rice), how=till(cast, address))
        content = cash(2_000_000, "", gift=rice, form=Form.IN_KIND, basis=Basis.MARKET)
        assistance.verify(hand(cast, address, content, how=till(cast, address)), by=cast.account("an"))
        assert accounts.in_box(accounts.goods(cast.unit("P1").id)) == 0
        assert vouchers()[0].paid_from == accounts.goods(cast.unit("P1").id)


def test_a_second_person_who_keeps_the_box_verifies_with_the_signed_list(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        act = prepare(cast, address, 1_000_000, list_file_id=None)
        with pytest.raises(NotAllowed, match="Tỉnh Sông Mây xác minh"):
            assistance.verify(act, by=cast.account("sen"))
        with pytest.raises(RuleBroken, match="chưa có danh sách ký nhận"):
            assistance.verify(act, by=cast.account("an"))
        with pytest.raises(RuleBroken, match="Chưa chọn tệp"):
            paying.attach(vouchers()[0], by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="Chưa được kèm ảnh lúc trao"):
            paying.attach(vouchers()[0], photo_file_id=till(cast, address).list_file_id, by=cast.account("hoa"))
        paying.attach(vouchers()[0], list_file_id=till(cast, address).list_file_id, by=cast.account("hoa"))
        assistance.verify(act, by=cast.account("an"))
        with pytest.raises(RuleBroken, match="đã được xác minh, chứng từ không đổi"):
            paying.attach(vouchers()[0], list_file_id=till(cast, address).list_file_id, by=cast.account("hoa"))


def test_a_voucher_prepared_for_tomorrow_counts_only_when_the_day_has_come(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        act = prepare(cast, address, 1_000_000, delivered_at=clock.now() + timedelta(days=1))
        with pytest.raises(RuleBroken, match=r"Hẹn trao .* chưa tới"):
            assistance.verify(act, by=cast.account("an"))
        with pytest.raises(RuleBroken, match=r"chưa tới. Hãy ghi sau khi đã trao"):
            prepare(cast, address, 1_000_000, delivered_at=clock.now() + timedelta(days=15))
        with pytest.raises(RuleBroken, match=r"chưa tới. Hãy ghi sau khi đã trao"):
            hand(cast, address, cash(1_000), delivered_at=clock.now() + timedelta(days=1))


def test_nothing_is_paid_to_a_family_that_is_gone(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        act = prepare(cast, address, 1_000_000)
        yesterday = clock.today() - timedelta(days=1)
        address.dossier, address.closed_on, address.closing = Dossier.CLOSED, yesterday, Closing.DECEASED
        db.session.flush()
        with pytest.raises(RuleBroken, match="Hồ sơ đã đóng"):
            assistance.verify(act, by=cast.account("an"))
        with pytest.raises(RuleBroken, match="Hồ sơ đã đóng"):
            prepare(cast, address, 1_000_000)


def test_a_reversed_line_gives_the_money_back_to_fund_and_box(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        line = pay(cast, address, 4_000_000).lines[0]
        turned = assistance.reverse(line, reason="gia đình trả lại tiền", by=cast.account("hoa"))
        assert (fund(address), box(cast)) == (1_000_000, 1_000_000)
        assistance.verify(turned, by=cast.account("an"))
        assert (fund(address), box(cast), address.delivered_vnd) == (5_000_000, 5_000_000, 0)
        assert gift(address, "receipt:").left_vnd == 5_000_000
        assert check.money() == []


def test_a_receipt_whose_money_was_paid_out_is_not_reversed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        receipt = paid(cast, address, 5_000_000)
        pay(cast, address, 4_000_000)
        with pytest.raises(RuleBroken, match=r"quỹ chỉ còn 1.000.000"):
            receipts.reverse(receipt, reason="ghi hai lần", by=cast.account("an"))


def test_a_reversed_receipt_pays_nothing_any_more(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        wrong = paid(cast, address, 5_000_000)
        act = prepare(cast, address, 4_000_000)
        receipts.reverse(wrong, reason="ghi hai lần", by=cast.account("an"))
        paid(cast, address, 9_000_000)
        with pytest.raises(RuleBroken, match="đã bị đảo"):
            assistance.verify(act, by=cast.account("an"))


def test_vouchers_are_numbered_without_a_gap_and_name_who_signs(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        for _ in range(3):
            prepare(cast, address, 1_000_000)
        year = clock.today().year
        assert [(v.unit.code, v.year, v.number) for v in vouchers()] == [("P1", year, n) for n in (1, 2, 3)]
        with pytest.raises(RuleBroken, match="người nhận và ký"):
            prepare(cast, address, 1_000_000, recipient=" ")
        with pytest.raises(RuleBroken, match="Hãy chọn chi từ"):
            prepare(cast, address, 1_000_000, paid_from="")
        elsewhere = accounts.cash(cast.unit("X2").id)
        with pytest.raises(RuleBroken, match="không phải của đơn vị"):
            prepare(cast, address, 1_000_000, paid_from=elsewhere)
        assert db.session.scalar(db.select(db.func.count()).select_from(Disbursement)) == 3
