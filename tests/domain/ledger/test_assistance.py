"""Help is written down once, seen by two people, and corrected in the open."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Residence
from nhandao_site.domain.addresses.words import Dossier, Help, NeedKind, Publication
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.help import programmes, standing
from nhandao_site.domain.ledger.help.lines import LineContent
from nhandao_site.domain.ledger.models import AssistanceLine, Basis
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.scene import at, cash, given, hand, household, labour, paid

pytestmark = pytest.mark.both_databases


def test_help_counts_only_when_a_second_person_has_verified_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        act = hand(cast, address, cash(50_000_000, need_id=address.needs[0].id))
        assert (address.delivered_vnd, address.help) == (0, Help.NONE)
        with pytest.raises(RuleBroken, match="Người ghi không tự xác minh"):
            assistance.verify(act, by=cast.account("hoa"))
        assistance.verify(act, by=cast.account("sen"))
        assert (address.delivered_vnd, address.needs[0].delivered_vnd) == (50_000_000, 50_000_000)
        assert address.help is Help.HELPED
        assert [deed.what for deed in audit.history(act.lines[0])] == ["assistance:verify"]
        assert [deed.what for deed in audit.history(act)] == ["assistance:hand_over"]
        assert check.money() == []


def test_the_database_itself_refuses_a_verifier_who_entered_the_line(site: Flask, cast: Cast) -> None:
    with site.app_context():
        line = hand(cast, household(cast), cash(1_000_000)).lines[0]
        db.session.commit()
        sentence = "UPDATE assistance_line SET verified_by_id = entered_by_id, verified_at = entered_at WHERE id = :id"
        with pytest.raises(DatabaseError, match="verifier_is_not_enterer"):
            db.session.execute(text(sentence), {"id": line.id})


def test_raw_sql_can_neither_change_nor_delete_a_line_of_the_books(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        given(cast, address, cash(1_000_000))
        paid(cast, address, 2_000_000)
        db.session.commit()
        for sentence in (
            "UPDATE assistance_line SET value_vnd = 1",
            "UPDATE assistance_line SET delivered_at = entered_at",
            "DELETE FROM assistance_line",
            "UPDATE receipt SET value_vnd = 1",
            "UPDATE receipt SET number = 7",
            "DELETE FROM receipt",
        ):
            with pytest.raises(DatabaseError, match="append-only"):
                db.session.execute(text(sentence))
            db.session.rollback()


def test_a_house_of_many_givers_is_worth_what_the_campaign_gave(site: Flask, cast: Cast) -> None:
    """T4: 50 + 10 count, with the SMS money 18 more; the fund, the Tết gift and the loan stand beside."""
    with site.app_context():
        address = household(cast)
        house, loan = address.needs
        fund, tet = programmes.named("Quỹ Vì người nghèo"), programmes.named("Tết Nhân ái")
        given(
            cast,
            address,
            cash(50_000_000, "Công ty Mộc", need_id=house.id, giver_kind=DonorKind.ORGANISATION),
            cash(20_000_000, "Quỹ Vì người nghèo", need_id=house.id, programme=fund),
            labour(50, 200_000, "Đoàn xã", need_id=house.id),
        )
        given(cast, address, cash(500_000, "Hội xã", need_kind=NeedKind.OTHER, programme=tet))
        given(cast, address, cash(15_000_000, "Hội tỉnh", need_id=loan.id, need_kind=NeedKind.LOAN, is_loan=True))
        assert address.delivered_vnd == house.delivered_vnd == 60_000_000
        assert (loan.delivered_vnd, loan.delivered_quantity) == (0, 1)
        given(cast, address, cash(1_000 * 18_000, "Cổng nhắn tin", need_kind=NeedKind.OTHER))
        assert address.delivered_vnd == 78_000_000
        sums = totals.of(address.id)
        assert (sums.delivered_vnd, sums.loans_vnd, sums.other_programmes_vnd) == (78_000_000, 15_000_000, 20_500_000)
        assert (sums.delivered_cash_vnd, sums.delivered_labour_vnd) == (68_000_000, 10_000_000)
        assert check.money() == []


def test_a_loan_alone_makes_an_address_helped_without_being_value(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        given(cast, address, cash(15_000_000, need_id=address.needs[1].id, need_kind=NeedKind.LOAN, is_loan=True))
        assert (address.help, address.delivered_vnd) == (Help.HELPED, 0)
        figures = totals.campaign(periods.containing(clock.today()))
        assert (figures.helped_addresses, figures.acts, figures.delivered_vnd) == (1, 1, 0)


def test_a_gift_of_another_programme_helps_nobody_in_the_campaign(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        given(cast, address, cash(500_000, programme=programmes.named("Tết Nhân ái")))
        assert address.help is Help.NONE
        assert totals.campaign(periods.containing(clock.today())).helped_addresses == 0


def test_one_household_filed_twice_is_one_helped_address_after_merging(site: Flask, cast: Cast) -> None:
    """T3: 2 and 3 triệu from two organisations, filed as wife and husband."""
    with site.app_context():
        wife, husband = household(cast), household(cast, name="Phạm Văn Mười")
        given(cast, wife, cash(2_000_000, "Hội Phụ nữ", giver_kind=DonorKind.ORGANISATION, roster_code="PN"))
        given(cast, husband, cash(3_000_000, "Công ty Mộc", giver_kind=DonorKind.ORGANISATION))
        husband.dossier, husband.merged_into_id = Dossier.MERGED, wife.id
        husband.publication = Publication.NONE
        db.session.flush()
        standing.refresh(husband.id)
        figures = totals.campaign(periods.containing(clock.today()))
        assert (figures.helped_addresses, figures.acts, figures.delivered_vnd) == (1, 2, 5_000_000)
        assert wife.delivered_vnd == 5_000_000
        late = given(cast, husband, cash(1_000_000))
        assert late.address_id == wife.id
        assert wife.delivered_vnd == 6_000_000
        chain = household(cast)
        wife.dossier, wife.merged_into_id = Dossier.MERGED, chain.id
        db.session.flush()
        assert totals.campaign(periods.containing(clock.today())).helped_addresses == 1


def test_a_line_belongs_to_the_commune_of_its_day(site: Flask, cast: Cast) -> None:
    """T5: on 01/07/2025 the address moves; what was given before stays under the old unit."""
    with site.app_context():
        address = household(cast)
        new = cast.unit("X2")
        db.session.add(Residence(address_id=address.id, unit_id=new.id, from_on=date(2025, 7, 1)))
        address.unit_id = new.id
        db.session.flush()
        db.session.refresh(address)
        before = hand(cast, address, cash(1_000_000), by="tam", delivered_at=at("30/06/2025 23:59")).lines[0]
        behind = hand(cast, address, cash(1_000_000), by="tam", delivered_at=at("01/07/2025 00:00")).lines[0]
        assert (before.unit.code, behind.unit.code) == ("X1", "X2")


def test_the_year_of_help_is_the_year_of_its_delivery(site: Flask, cast: Cast) -> None:
    """T1: 24/11 23:50 is the old year, 25/11 00:10 the new one, whenever it was typed."""
    with site.app_context():
        address = household(cast)
        given(cast, address, cash(1, need_kind=NeedKind.OTHER), delivered_at=at("24/11/2025 23:50"))
        given(cast, address, cash(20, need_kind=NeedKind.OTHER), delivered_at=at("25/11/2025 00:10"))
        assert totals.campaign(periods.year(2025)).delivered_vnd == 1
        assert totals.campaign(periods.year(2026)).delivered_vnd == 20


def test_a_mistake_is_reversed_by_a_line_that_a_second_person_confirms(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        wrong = given(cast, address, cash(5_000_000, need_id=address.needs[0].id)).lines[0]
        reversal = assistance.reverse(wrong, reason="ghi trùng biên nhận BN-01", by=cast.account("hoa"))
        assert (reversal.value_vnd, reversal.reverses_id, reversal.act_id) == (-5_000_000, wrong.id, wrong.act_id)
        assert address.delivered_vnd == 5_000_000
        assistance.verify(reversal, by=cast.account("sen"))
        assert (address.delivered_vnd, address.help) == (0, Help.NONE)
        figures = totals.campaign(periods.containing(clock.today()))
        assert (figures.acts, figures.helped_addresses, figures.delivered_vnd) == (0, 0, 0)
        assert check.money() == []


def test_a_line_is_reversed_only_once_and_a_reversal_never(site: Flask, cast: Cast) -> None:
    with site.app_context():
        line = given(cast, household(cast), cash(5_000_000)).lines[0]
        with pytest.raises(RuleBroken, match="Hãy viết rõ vì sao"):
            assistance.reverse(line, reason=" ", by=cast.account("hoa"))
        reversal = assistance.reverse(line, reason="nhầm địa chỉ", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="đã được đảo rồi"):
            assistance.reverse(line, reason="nhầm địa chỉ", by=cast.account("sen"))
        with pytest.raises(RuleBroken, match="đã là dòng đảo"):
            assistance.reverse(reversal, reason="nhầm địa chỉ", by=cast.account("sen"))


def test_what_was_reversed_unseen_needs_no_verification_any_more(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        act = hand(cast, address, cash(5_000_000))
        assistance.reverse(act.lines[0], reason="nhầm địa chỉ", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="đã bị đảo khi chưa xác minh"):
            assistance.verify(act, by=cast.account("sen"))
        assert address.delivered_vnd == 0
        assert db.session.scalar(select(AssistanceLine.id).where(AssistanceLine.verified_at.is_not(None))) is None


def test_verifying_twice_is_told_plainly(site: Flask, cast: Cast) -> None:
    with site.app_context():
        act = given(cast, household(cast), cash(1_000_000))
        with pytest.raises(RuleBroken, match="đã được xác minh trước đó"):
            assistance.verify(act, by=cast.account("minh"))


def test_an_act_that_cannot_be_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        for wrong, sentence in (
            ({"delivered_at": clock.now() + timedelta(days=1)}, "chưa tới"),
            ({"delivered_at": at("01/01/1901")}, "xa quá"),
            ({"evidence": "  "}, "Cần chứng từ"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                hand(cast, address, cash(1_000_000), **wrong)
        with pytest.raises(RuleBroken, match="Chưa có dòng nào"):
            hand(cast, address)
        with pytest.raises(RuleBroken, match="nhiều nhất 40 dòng"):
            hand(cast, address, *[cash(1)] * 41)


NOT_WHOLE = (
    (cash(0), "lớn hơn 0 đồng"),
    (cash(10**15), "quá lớn"),
    (cash(1_000_000, giver=" "), "Cần ghi người giúp"),
    (labour(0, 200_000, "Đoàn xã"), "số ngày công"),
    (labour(2, 200_000, "Đoàn xã", is_loan=True), "Vốn vay chỉ ghi bằng tiền"),
    (cash(1_000_000, "x" * 201), "dài quá 200 ký tự"),
    (cash(1_000_000, need_id=987_654), "không phải của địa chỉ này"),
    (LineContent(Form.IN_KIND, NeedKind.OTHER, 1_000, giver_name="Lan"), "căn cứ của giá trị"),
    (LineContent(Form.IN_KIND, NeedKind.OTHER, 9, quantity=0, basis=Basis.MARKET, giver_name="Lan"), "Số lượng"),
)


def test_a_line_that_is_not_whole_is_refused_with_its_number(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        for line, sentence in NOT_WHOLE:
            with pytest.raises(RuleBroken, match=sentence):
                hand(cast, address, line)
            with pytest.raises(RuleBroken, match=f"Dòng 2: .*{sentence}"):
                hand(cast, address, cash(1), line)


def test_no_help_for_an_unapproved_dossier_and_none_after_it_was_closed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        draft = household(cast, dossier=Dossier.VERIFIED, approved_on=None, publication=Publication.NONE)
        with pytest.raises(RuleBroken, match="chưa được duyệt"):
            hand(cast, draft, cash(1_000_000))
        closed = household(cast, dossier=Dossier.CLOSED, closed_on=date(2026, 3, 10))
        with pytest.raises(RuleBroken, match="đã đóng ngày 10/03/2026"):
            hand(cast, closed, cash(1_000_000), delivered_at=at("11/03/2026"))
        assert hand(cast, closed, cash(1_000_000), delivered_at=at("10/03/2026 09:00")).id


def test_another_commune_neither_records_nor_verifies_nor_reverses(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        with pytest.raises(NotAllowed):
            hand(cast, address, cash(1_000_000), by="tam")
        act = hand(cast, address, cash(1_000_000))
        with pytest.raises(NotAllowed):
            assistance.verify(act, by=cast.account("tam"))
        with pytest.raises(NotAllowed):
            assistance.reverse(act.lines[0], reason="nhầm địa chỉ", by=cast.account("tam"))
        with pytest.raises(NotAllowed):
            assistance.verify(act, by=cast.account("phuc"))


def test_money_beyond_four_bytes_is_kept_to_the_dong(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        given(cast, address, cash(9_876_543_210, need_kind=NeedKind.OTHER), cash(1, need_kind=NeedKind.OTHER))
        db.session.commit()
        assert totals.of(address.id).delivered_vnd == address.delivered_vnd == 9_876_543_211


def test_an_anonymous_giver_is_sealed_and_has_no_shown_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        line = given(cast, household(cast), cash(1_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS)).lines[0]
        db.session.commit()
        raw = db.session.execute(text("SELECT * FROM assistance_line WHERE id = :id"), {"id": line.id}).one()
        assert line.shown_name is None
        assert "Kín" not in str(raw)
        assert line.giver_name == "Hoàng Kín Đáo"
