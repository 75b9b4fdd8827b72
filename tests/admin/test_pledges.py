import re
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.pledges import offers
from nhandao_site.domain.pledges.models import DonorKind, Pledge, PledgeMove, State
from nhandao_site.domain.rosters.models import RosterKind
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.conftest import Desks
from tests.waiting import ROOF, a_body, a_wish, an_address

HERE = "/quan-tri/dang-ky"
YEAR = periods.containing(clock.today()).year_number


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    """A pledge of 500.000 đ for Bà L.'s roof that waits for a call."""
    with site.app_context():
        return waiting(an_address(cast))


def waiting(address: Any, **changes: Any) -> int:
    made = offers.pledge(a_wish(address, **changes), place="10.0.0.1")
    db.session.commit()
    return int(db.session.scalars(select(Pledge.id).where(Pledge.code == made.code)).one())


def state_of(site: Flask, number: int) -> State:
    with site.app_context():
        return db.session.get_one(Pledge, number).state


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def test_the_queue_shows_what_waits_masked_and_only_to_those_whom_it_concerns(
    site: Flask, sign_in: Desks, number: int
) -> None:
    page = text_of(sign_in("hoa").get(HERE))
    assert "T*** V*** T***g" in page and "Trần Văn Thắng" not in page and "500.000 đ" in page
    assert "T*** V***" not in text_of(sign_in("tam").get(HERE))
    assert "T*** V***" in text_of(sign_in("minh").get(HERE))
    assert "T*** V***" not in text_of(sign_in("trang").get(HERE)), "a school sees what it pledged itself"


def test_a_pledge_is_found_by_code_phone_or_whole_name(site: Flask, sign_in: Desks, number: int) -> None:
    hoa = sign_in("hoa")
    with site.app_context():
        code = db.session.get_one(Pledge, number).code
    for words in (code.lower(), "0912345678", "tran van thang", "Trần Văn Thắng"):
        assert code in text_of(hoa.get(HERE, query_string={"q": words})), words
    for words in ("Trần Văn", "0912345679", "%", "\0", "K7Q2-M4X"):
        assert code not in text_of(hoa.get(HERE, query_string={"q": words})), words


def test_filters_and_cursors_that_make_no_sense_never_break_the_list(sign_in: Desks, number: int) -> None:
    hoa = sign_in("hoa")
    odd = {"trang-thai": "xyz", "hinh-thuc": "vàng", "don-vi": "không có", "sau": "9e999_x", "q": "a" * 5000}
    page = hoa.get(HERE, query_string=odd)
    assert page.status_code == 200 and "không nhận ra" in text_of(page)
    for cursor in ("nan_1", "1e400_1", "_", "-1_1", "1_99999999999999999999"):
        assert hoa.get(HERE, query_string={"sau": cursor}).status_code == 200


def test_the_queue_turns_its_pages_without_losing_or_repeating_a_pledge(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        address = an_address(cast)
        numbers = [waiting(address, amount_vnd=50_000, phone=f"09123456{n:02}") for n in range(28)]
        codes = set(db.session.scalars(select(Pledge.code).where(Pledge.id.in_(numbers))))
    for state in ("cho", "tat-ca"):
        hoa, seen, url = sign_in("hoa"), [], f"{HERE}?trang-thai={state}"
        while url:
            page = text_of(hoa.get(url))
            seen += [code for code in codes if code in page]
            onward = re.search(r'href="([^"]+)" rel="next"', page)
            url = onward[1].replace("&amp;", "&") if onward else ""
        assert sorted(seen) == sorted(codes)


def test_the_officer_calls_confirms_starts_and_finishes(site: Flask, sign_in: Desks, number: int) -> None:
    hoa = sign_in("hoa")
    page = f"{HERE}/{number}"
    for act, data, state in (
        ("ghi-goi", {"text": "hẹn gọi lại chiều"}, State.WAITING),
        ("xac-nhan", {}, State.CONFIRMED),
        ("bat-dau", {}, State.RUNNING),
        ("hoan-thanh", {}, State.DONE),
    ):
        answer = hoa.post(f"{page}/{act}", data=data)
        assert (answer.status_code, answer.location) == (303, page), act
        assert state_of(site, number) is state
    shown = text_of(hoa.get(page))
    assert "hẹn gọi lại chiều" in shown and "Đã ghi đăng ký hoàn thành." in shown
    with site.app_context():
        deeds = [event.what for event in db.session.scalars(select(Event).order_by(Event.id))]
        done = [deed for deed in deeds if deed.startswith("pledge:")]
        assert done == ["pledge:make", "pledge:call", "pledge:confirm", "pledge:start", "pledge:finish"]


def test_a_refusal_without_a_reason_is_asked_for_it_and_nothing_happens(
    site: Flask, sign_in: Desks, number: int
) -> None:
    answer = sign_in("hoa").post(f"{HERE}/{number}/tu-choi", data={"reason": "  "})
    assert answer.status_code == 422 and "Cần ghi lý do" in text_of(answer)
    assert state_of(site, number) is State.WAITING


@pytest.mark.parametrize("who", ["tam", "trang"])
def test_a_pledge_of_another_branch_is_not_there(site: Flask, sign_in: Desks, number: int, who: str) -> None:
    desk = sign_in(who)
    assert desk.get(f"{HERE}/{number}").status_code == 404
    for act in ("xac-nhan", "tu-choi", "bat-dau", "hoan-thanh", "huy", "ghi-goi", "mo-lien-he", "lien-ket", "ky/1"):
        assert desk.post(f"{HERE}/{number}/{act}", data={"reason": "x"}).status_code == (404 if who == "tam" else 403)
    assert state_of(site, number) is State.WAITING


@pytest.mark.parametrize("who", ["dao", "phuc", "quan", "an"])
def test_who_only_reads_decides_nothing(site: Flask, sign_in: Desks, number: int, who: str) -> None:
    desk = sign_in(who)
    page = text_of(desk.get(f"{HERE}/{number}"))
    assert "Xác nhận đăng ký" not in page and "Mở liên hệ" not in page
    assert desk.post(f"{HERE}/{number}/xac-nhan").status_code == 403


def test_the_contact_is_opened_once_with_a_reason_that_is_kept(site: Flask, sign_in: Desks, number: int) -> None:
    hoa, page = sign_in("hoa"), f"{HERE}/{number}"
    assert "+84912345678" not in text_of(hoa.get(page))
    assert hoa.post(f"{page}/mo-lien-he", data={"reason": ""}).status_code == 422
    opened = text_of(hoa.post(f"{page}/mo-lien-he", data={"reason": "gọi xác nhận"}))
    assert "+84912345678" in opened and "Trần Văn Thắng" in opened
    assert "+84912345678" not in text_of(hoa.get(page))
    with site.app_context():
        kept = db.session.scalars(select(Event).where(Event.what == "pledge:reveal")).one()
        assert kept.reason == "gọi xác nhận" and "912345678" not in str(kept.changes)


def test_a_new_private_link_is_shown_once(site: Flask, sign_in: Desks, visitor: FlaskClient, number: int) -> None:
    answer = text_of(sign_in("hoa").post(f"{HERE}/{number}/lien-ket"))
    link = answer.split('class="memo">', 1)[1].split("<", 1)[0]
    assert visitor.get("/" + link.split("/", 3)[3]).status_code == 200
    assert link not in text_of(sign_in("hoa").get(f"{HERE}/{number}"))


def test_an_officer_writes_a_paper_down_in_two_steps(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        address = an_address(cast)
        code, need = address.code, str(address.needs[ROOF].id)
    hoa, day = sign_in("hoa"), clock.format_date(clock.today())
    assert 'name="dia-chi"' in text_of(hoa.get(f"{HERE}/giay"))
    assert "Không có hồ sơ đã duyệt" in text_of(sign_in("tam").get(f"{HERE}/giay?dia-chi={code}"))
    page = text_of(hoa.get(f"{HERE}/giay?dia-chi={code}"))
    assert "Lợp lại mái" in page
    form = {"form": "cash", "need": need, "amount": "2 triệu", "cycle": "once", "donor_kind": "person"}
    form |= {"name": "Ngô Văn Bền", "shown": "named", "on": day, "form_key": "giấy 1"}
    wrong = hoa.post(f"{HERE}/giay?dia-chi={code}", data=form | {"amount": "20 triệu", "form_key": "giấy 0"})
    assert wrong.status_code == 422 and "còn thiếu 10.000.000 đ" in text_of(wrong) and "Ngô Văn Bền" in text_of(wrong)
    for _again in range(2):
        assert hoa.post(f"{HERE}/giay?dia-chi={code}", data=form).status_code == 303
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert (row.state, row.value_vnd, row.shown_name) == (State.CONFIRMED, 2_000_000, "Ngô Văn Bền")


def test_a_whole_roster_is_recorded_on_one_page_or_not_at_all(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        code = an_address(cast).code
        women, youth = a_body(cast, "Hội Phụ nữ", "PN1").id, a_body(cast, "Đoàn Thanh niên", "TN1").id
        a_body(cast, "Hội Nông dân", "ND1")
    hoa, page = sign_in("hoa"), f"{HERE}/danh-sach/{YEAR}/ban-nganh-xa/X1"
    assert text_of(hoa.get(page)).count("chưa có") >= 3
    rows = {f"dc-{women}": code, f"gt-{women}": "500k", f"dc-{youth}": "SM26-9999-X", f"gt-{youth}": "một ít"}
    rows |= {f"ht-{women}": "cash", f"ht-{youth}": "labour", f"nd-{youth}": "2 ngày công", "form_key": "d1"}
    wrong = hoa.post(page, data=rows)
    assert wrong.status_code == 422 and 'value="một ít"' in text_of(wrong) and 'value="500k"' in text_of(wrong)
    with site.app_context():
        assert db.session.scalar(select(func.count(Pledge.id))) == 0
    right = rows | {f"dc-{youth}": code, f"gt-{youth}": "", "form_key": "d2"}
    for _again in range(2):
        assert hoa.post(page, data=right).status_code == 303
    with site.app_context():
        kept = db.session.scalars(select(Pledge).order_by(Pledge.id)).all()
        assert {(row.donor_name, row.roster_code, row.donor_kind) for row in kept} == {
            ("Hội Phụ nữ", "PN1", DonorKind.ORGANISATION),
            ("Đoàn Thanh niên", "TN1", DonorKind.ORGANISATION),
        }
    without = text_of(hoa.get(f"{page}?chua-co=1"))
    assert "Hội Nông dân" in without and "Hội Phụ nữ" not in without
    overview = text_of(hoa.get(f"{HERE}/danh-sach"))
    assert "Ban ngành xã" in overview and ">1</span>" in overview.split("Ban ngành xã", 1)[1]


def test_an_agencys_pledge_is_not_its_heads(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        address = an_address(cast)
        a_body(cast, "Hội Phụ nữ", "01")
        a_body(cast, "Bùi Thị Trưởng", "01", kind=RosterKind.LEADERS)
        waiting(address, donor_kind=DonorKind.ORGANISATION, donor_name="Hội Phụ nữ")
    hoa = sign_in("hoa")
    assert "Bùi Thị Trưởng" in text_of(hoa.get(f"{HERE}/danh-sach/{YEAR}/lanh-dao/X1?chua-co=1"))
    assert "đều đã có đăng ký" in text_of(hoa.get(f"{HERE}/danh-sach/{YEAR}/ban-nganh-xa/X1?chua-co=1"))


def test_rosters_of_another_branch_are_not_there(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        a_body(cast, "Hội Phụ nữ", "PN1")
    page = f"{HERE}/danh-sach/{YEAR}/ban-nganh-xa/X1"
    assert sign_in("tam").get(page).status_code == 404 and sign_in("tam").post(page).status_code == 404
    for year, kind in ((YEAR, "khong-co"), ("9" * 20, "chi-hoi"), (99999, "chi-hoi"), (0, "chi-hoi")):
        assert sign_in("hoa").get(f"{HERE}/danh-sach/{year}/{kind}/X1").status_code == 404


def test_a_school_pledges_for_itself_and_its_bodies_and_waits_for_the_officer(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    with site.app_context():
        code = an_address(cast).code
        body = a_body(cast, "Chi đoàn giáo viên", "CD1", unit="S1", kind=RosterKind.SCHOOL_BODIES).id
        stranger = a_body(cast, "Hội Phụ nữ", "PN1").id
    trang, page = sign_in("trang"), f"{HERE}/don-vi"
    assert "Chi đoàn giáo viên" in text_of(trang.get(page)) and "Hội Phụ nữ" not in text_of(trang.get(page))
    form = {"address": code, "form": "cash", "amount": "600.000", "cycle": "once", "who": str(body), "form_key": "t1"}
    assert trang.post(page, data=form).status_code == 303
    assert trang.post(page, data=form | {"who": str(stranger), "form_key": "t2"}).status_code == 422
    unknown = trang.post(page, data=form | {"address": "SM26-0000-0", "form_key": "t3"})
    assert unknown.status_code == 422 and "không có trong danh sách" in text_of(unknown)
    with site.app_context():
        row = db.session.scalars(select(Pledge)).one()
        assert (row.state, row.roster_code, row.unit_id) == (State.WAITING, "CD1", cast.unit("S1").id)
        number = row.id
    assert "Chi đoàn giáo viên" in text_of(trang.get(f"{HERE}/{number}"))
    assert sign_in("hoa").post(f"{HERE}/{number}/xac-nhan").status_code == 303
    assert trang.post(f"{HERE}/{number}/hoan-thanh").status_code == 403


def test_the_staff_list_asks_the_same_number_of_questions_however_long_it_is(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    from sqlalchemy import event

    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with site.app_context():
        address = an_address(cast)
        waiting(address, amount_vnd=50_000)
        engine = db.engine
    hoa, counts = sign_in("hoa"), []
    hoa.get(HERE)  # the side bar's own counts are kept for a few seconds
    for n in range(2):
        event.listen(engine, "before_cursor_execute", listen)
        asked.clear()
        assert hoa.get(HERE).status_code == 200
        counts.append(len([each for each in asked if each.startswith("SELECT")]))
        event.remove(engine, "before_cursor_execute", listen)
        with site.app_context():
            for m in range(10):
                waiting(an_address(cast, 100 + 10 * n + m), amount_vnd=50_000, phone=f"09123457{m:02}")
    assert counts[0] == counts[1] <= 12


@pytest.mark.both_databases
def test_two_officers_confirm_at_once_and_one_step_is_taken(site: Flask, sign_in: Desks, number: int) -> None:
    desks, answers, gate = [sign_in("hoa"), sign_in("minh")], [], threading.Barrier(2)

    def press(desk: FlaskClient) -> None:
        gate.wait()
        answers.append(desk.post(f"{HERE}/{number}/xac-nhan", data={}).status_code)

    threads = [threading.Thread(target=press, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    with site.app_context():
        steps = select(func.count(PledgeMove.id)).where(PledgeMove.after == State.CONFIRMED.value)
        assert db.session.scalar(steps) == 1
