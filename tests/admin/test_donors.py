"""A donor's year at the staff's desk: found, summed up, thanked, opened to the donor; every name with a reason."""

from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.ledger.bank import allocating
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.donors import granting
from nhandao_site.domain.pledges.models import DonorKind, Pledge
from nhandao_site.domain.pledges.wishes import donor_key
from nhandao_site.kit import clock, excel
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.bank.statement_lines import line
from tests.domain.ledger.scene import household, promise
from tests.public.street import counted

pytestmark = pytest.mark.usefixtures("late_in_the_year")

HERE, YEAR = "/quan-tri/nha-tai-tro", 2026
WHY = {"reason": "gửi thư cảm ơn cuối năm"}


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


@pytest.fixture
def giver(site: Flask, cast: Cast) -> int:
    """Thắng promised twice in Bàu Sen by one telephone; 400.000 đ have come."""
    with site.app_context():
        home = household(cast)
        rows = [promise(home, value, pledged_at=clock.now()) for value in (1_000_000, 2_000_000)]
        for row in rows:
            row.phone = row.phone_blind = "+84912345678"
        kind, name = DonorKind.ORGANISATION, "Công ty Gỗ Suối Mơ"
        promise(household(cast, unit="X2"), 9_000_000, name, donor_kind=kind, donor_blind=donor_key(kind, name))
        db.session.flush()
        part = Part(Purpose.ADDRESS, 400_000, pledge=rows[1])
        allocating.allocate(line(400_000, "ck"), [part], by=cast.account("an"))
        db.session.commit()
        return rows[1].id


@pytest.mark.parametrize(
    "query", ["", "?q=Trần+Văn+Thắng", "?q=0912345678", "?q=tran+van+thang&nam=2026", "?don-vi=X1"]
)
def test_a_donor_is_one_line_however_many_promises(sign_in: Desks, giver: int, query: str) -> None:
    page = text_of(sign_in("hoa").get(HERE + query))
    table = page.split("<tbody>")[1]
    assert table.count("T*** V*** T***g") == 1 and "3.000.000 đ" in table and "400.000 đ" in table
    assert "Suối Mơ" not in page and "Trần Văn Thắng" not in table


def test_an_officer_finds_no_donor_of_another_commune(sign_in: Desks, giver: int) -> None:
    assert "Suối Mơ" in text_of(sign_in("tam").get(HERE)) and "T*** V***" not in text_of(sign_in("tam").get(HERE))
    assert sign_in("tam").get(f"{HERE}/{giver}").status_code == 404
    assert sign_in("tam").post(f"{HERE}/{giver}/thu", data=WHY).status_code == 404
    assert "Suối Mơ" in text_of(sign_in("minh").get(HERE)) and "T*** V***" in text_of(sign_in("minh").get(HERE))
    assert "hợp các điều kiện" in text_of(sign_in("hoa").get(f"{HERE}?q=Nguyễn+Không+Ai"))


def test_the_year_shows_three_numbers_and_no_name(sign_in: Desks, giver: int) -> None:
    page = text_of(sign_in("hoa").get(f"{HERE}/{giver}?nam={YEAR}"))
    assert "3.000.000" in page and "400.000" in page and "Trần Văn Thắng" not in page and "0912" not in page
    assert "không có đăng ký hay khoản giúp nào" in text_of(sign_in("hoa").get(f"{HERE}/{giver}?nam={YEAR - 1}"))
    assert sign_in("hoa").get(f"{HERE}/{giver}?nam=abc").status_code == 200


@pytest.mark.parametrize("deed", ["mo-ten", "thu", "excel", "mo-tong-hop"])
def test_nothing_leaves_without_a_reason(site: Flask, sign_in: Desks, giver: int, deed: str) -> None:
    answer = sign_in("hoa").post(f"{HERE}/{giver}/{deed}?nam={YEAR}", data={"reason": "vì"})
    page = text_of(answer)
    assert answer.status_code == 422 and "Cần ghi lý do" in page and "vì</textarea>" in page
    assert "Trần Văn Thắng" not in page
    with site.app_context():
        assert audit.history(db.session.get_one(Pledge, giver)) == []


@pytest.mark.parametrize(("deed", "what"), [("mo-ten", "pledge:reveal"), ("thu", "pledge:reveal")])
def test_the_name_is_opened_with_a_reason_that_is_kept(
    site: Flask, sign_in: Desks, giver: int, deed: str, what: str
) -> None:
    answer = sign_in("hoa").post(f"{HERE}/{giver}/{deed}?nam={YEAR}", data=WHY)
    assert answer.status_code == 200 and "Trần Văn Thắng" in text_of(answer)
    if deed == "thu":
        assert "bốn trăm nghìn đồng" in text_of(answer) and "Bà L.T.M. (mã" in text_of(answer)
    with site.app_context():
        event = audit.history(db.session.get_one(Pledge, giver))[0]
        assert (event.what, event.reason, event.actor_name) == (what, WHY["reason"], "Nguyễn Thị Hoa")


def test_a_year_without_anything_has_no_letter(sign_in: Desks, giver: int) -> None:
    answer = sign_in("hoa").post(f"{HERE}/{giver}/thu?nam={YEAR - 1}", data=WHY)
    assert answer.status_code == 422 and "chưa có thư cảm ơn" in text_of(answer)


def test_the_file_is_masked_and_its_leaving_is_kept(site: Flask, sign_in: Desks, giver: int) -> None:
    answer = sign_in("hoa").post(f"{HERE}/{giver}/excel?nam={YEAR}", data=WHY)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tong-hop-nha-tai-tro-{YEAR}.xlsx"'
    assert answer.headers["Cache-Control"] == "no-store"
    sheets = excel.read(answer.data)
    assert sheets["Tổng hợp"][-1][5:8] == [3_000_000, 400_000, 0] and "Thắng" not in str(sheets)
    with site.app_context():
        assert audit.history(db.session.get_one(Pledge, giver))[0].what == "pledge:export"


def test_the_summary_is_opened_once_and_shut_again(site: Flask, sign_in: Desks, giver: int) -> None:
    hoa, called = sign_in("hoa"), {"reason": "đã gọi số máy trên đăng ký", "form_key": "một"}
    for _twice in range(2):
        assert hoa.post(f"{HERE}/{giver}/mo-tong-hop", data=called).status_code == 303
    again = hoa.post(f"{HERE}/{giver}/mo-tong-hop", data=called | {"form_key": "hai"})
    assert again.status_code == 422 and "đã mở" in text_of(again)
    assert "bản tổng hợp đang mở" in text_of(hoa.get(f"{HERE}/{giver}"))
    assert hoa.post(f"{HERE}/{giver}/dong-tong-hop", data=called | {"form_key": "ba"}).status_code == 303
    with site.app_context():
        assert granting.open_grant(db.session.get_one(Pledge, giver)) is None


def test_a_reader_without_the_right_to_decide_only_reads(sign_in: Desks, giver: int) -> None:
    assert "chỉ xem" in text_of(sign_in("phuc").get(f"{HERE}/{giver}"))
    assert sign_in("phuc").post(f"{HERE}/{giver}/excel", data=WHY).status_code == 403


def test_the_search_asks_a_fixed_number_of_questions(site: Flask, sign_in: Desks, giver: int) -> None:
    minh = sign_in("minh")
    minh.get(HERE)
    for path in (HERE, f"{HERE}/{giver}"):
        with counted(site) as seen:
            minh.get(path)
        assert len(seen) <= 16, "\n".join(seen)
