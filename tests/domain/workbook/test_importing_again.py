"""What comes after the first workbook: later lists, heirs of communes, suspected duplicates."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import ERASED, db
from nhandao_site.domain import consent
from nhandao_site.domain.addresses import desk
from nhandao_site.domain.addresses.words import ConsentState, Publication
from nhandao_site.domain.audit import House
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.movement.models import ParticipantKind, Participation
from nhandao_site.domain.privacy import erasing
from nhandao_site.domain.privacy.models import Subject
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.search.models import SearchRow
from tests.domain.workbook.bringing import bring_in, one, row_counts
from tests.domain.workbook.builder import address, believable, line


def test_a_later_workbook_refers_to_what_came_before(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        code = one("A1").code or ""
        later = bring_in(
            {
                "Trợ giúp": [
                    line("TG20", "A1", **{"Giá trị": 1_000_000}),
                    line("TG21", code, **{"Giá trị": 500_000}),
                    line("TG22", "A3", **{"Giá trị": -3_000_000, "Đảo của": "TG5"}),
                ],
                "Xử lý": [{"Loại": "đăng", "Mã": "A4", "Trạng thái": "rút đồng ý", "Ngày": "01/10/2026"}],
                "Chuyển đơn vị": [{"Địa chỉ": "A1", "Đơn vị mới": "X2", "Từ ngày": "01/09/2026"}],
            }
        )
        assert later.faults == []
        db.session.expire_all()
        assert one("A1").delivered_vnd == 5_500_000 and one("A3").delivered_vnd == 2_000_000
        child = one("A4")
        assert (child.consent, child.publication) == (ConsentState.WITHDRAWN, Publication.REMOVED)
        assert child.text_consent_until is None
        assert db.session.scalar(select(SearchRow.id).where(SearchRow.ref == child.code)) is None
        assert one("A1").unit.code == "X2"
        assert row_counts()["address"] == 8


def test_a_row_changed_by_hand_since_is_still_known(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        one("A1").story = "Viết lại trên trang."
        db.session.commit()
        assert bring_in(believable()).new == 0
        assert one("A1").story == "Viết lại trên trang."


def test_an_address_follows_the_one_heir_of_its_commune_or_of_its_hamlet(site: Flask) -> None:
    rows = believable()
    rows["Đơn vị"] += [
        {"Mã": "XW", "Tên": "Xã Nhập", "Cấp": "xã", "Thuộc": "P9", "Đến ngày": "30/06/2025", "Kế tục bởi": "X1"},
        {"Mã": "H8", "Tên": "Khu phố 8", "Cấp": "thôn", "Thuộc": "X1"},
    ]
    rows["Địa chỉ"] += [
        address("B1", "Hà Văn Một", **{"Đơn vị": "XW"}),
        address("B2", "Hà Văn Hai", **{"Đơn vị": "XC", "Thôn": "H8"}),
        address("B3", "Hà Văn Ba", **{"Đơn vị": "XC"}),
    ]
    with site.app_context():
        outcome = bring_in(rows)
        assert (one("B1").unit.code, one("B2").unit.code, one("B3").unit.code) == ("X1", "X1", "XC")
        assert [w.message for w in outcome.warnings if w.column == "Đơn vị"] == [
            "“Phường Cũ” đã kết thúc; chưa biết địa chỉ này về đơn vị nào (trang Chuyển đơn vị)."
        ]


def test_suspected_duplicates_are_warnings_without_names_or_numbers(site: Flask) -> None:
    rows = believable()
    rows["Địa chỉ"] += [
        address("C1", "Nguyễn Thị Hà", **{"Thôn": "H1", "Năm sinh": 1951}),
        address("C2", "Hoàng Văn Khác", **{"CCCD": "070150000001"}),
    ]
    with site.app_context():
        outcome = bring_in(rows)
        told = {(w.row, w.message) for w in outcome.warnings if "trùng" in w.message}
        assert told == {
            (10, "Có thể trùng với dòng 2 (mã A1): tên gần giống, cùng nơi ở và năm sinh."),
            (11, "Có thể trùng với dòng 2 (mã A1): cùng số CCCD."),
        }
        again = bring_in({"Địa chỉ": [address("C3", "Ai Đó", **{"Điện thoại": "0912345678"})]})
        code = one("A1").code
        assert [w.message for w in again.warnings] == [
            f"Có thể trùng với hồ sơ {code} đã có trong hệ thống: cùng số điện thoại."
        ]
        assert again.ok and one("C3").phone == "0912345678"


@pytest.mark.both_databases
def test_a_consent_taken_back_on_the_sheet_starts_the_legal_clock_once(site: Flask) -> None:
    gone = {"Loại": "hồ sơ", "Mã": "A4", "Trạng thái": "rút đồng ý", "Ngày": "01/10/2026", "Lý do": "Bà đổi ý"}
    with site.app_context():
        bring_in(believable())
        told = bring_in({"Xử lý": [gone]})
        assert told.faults == [] and "trả lời trước hết ngày 05/10/2026" in told.warnings[0].message
        (running,) = consent.open_withdrawals("address", [one("A4").id])
        assert (running.asked_on, running.answer_by) == (date(2026, 10, 1), date(2026, 10, 5))
        assert running.finish_by == date(2026, 10, 1) + timedelta(20 if running.with_third_parties else 15)
        assert running.reason == "Bà đổi ý" and Scope.RECEIVE in running.scopes.split(",")
        bring_in({"Xử lý": [gone]})
        assert len(consent.open_withdrawals("address")) == 1


@pytest.mark.both_databases
def test_a_fresh_address_whose_consent_was_taken_back_has_its_clock_too(site: Flask) -> None:
    rows = believable()
    rows["Xử lý"] = [{"Loại": "đăng", "Mã": "A4", "Trạng thái": "rút đồng ý", "Ngày": "02/10/2026"}]
    with site.app_context():
        assert bring_in(rows).faults == []
        (running,) = consent.open_withdrawals("address")
        assert running.subject_id == one("A4").id and Scope.RECEIVE not in running.scopes.split(",")
        assert desk.withdrawals_of(one("A4"))[0].id == running.id


def test_who_was_erased_does_not_come_back_with_the_same_workbook(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        leader = db.session.scalars(select(RosterEntry).where(RosterEntry.kind == RosterKind.LEADERS)).first()
        person = db.session.scalars(select(Participation).where(Participation.kind == ParticipantKind.PERSON)).first()
        assert leader is not None and person is not None
        erasing.forget(Subject.ROSTER_ENTRY, leader, by=House())
        erasing.forget(Subject.PARTICIPATION, person, by=House())
        db.session.commit()
        again = bring_in(believable())
        assert (again.new, again.faults) == (0, [])
        assert (leader.name, leader.position, person.name, person.deed) == (ERASED, None, ERASED, None)


def test_an_erased_honour_whose_line_comes_again_is_told_before_it_is_taken_in(site: Flask) -> None:
    with site.app_context():
        assert not [each for each in bring_in(believable()).warnings if each.sheet == "Tôn vinh"]
        person = select(Honour).where(Honour.honoured_kind == ParticipantKind.PERSON)
        honour = db.session.scalars(person).first()
        assert honour is not None
        erasing.forget(Subject.HONOUR, honour, by=House())
        db.session.commit()
        told = [each for each in bring_in(believable()).warnings if each.sheet == "Tôn vinh"]
        assert len(told) == 1 and "đã xóa theo yêu cầu" in told[0].message
