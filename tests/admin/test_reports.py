"""Reports at the desk: begun, written, sent with answers, judged by another hand, filed from paper, downloaded."""

import io
import re
from datetime import date

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.reports import plausibility, workflow
from nhandao_site.domain.reports.models import Report, ReportKind, ReportState, Snapshot
from nhandao_site.kit import clock, excel, periods
from tests.admin.test_long_work import until
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import household

HOME = "/quan-tri/bao-cao"
YEAR = {"kind": "year", "period": "2025"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def begun(site: Flask, cast: Cast) -> int:
    """The yearly report of Bàu Sen, a draft of Hoa."""
    with site.app_context():
        report = workflow.begin(cast.unit("X1"), ReportKind.YEAR, periods.parse("2025"), by=cast.account("hoa"))
        db.session.commit()
        return report.id


def state(site: Flask, report_id: int) -> ReportState:
    with site.app_context():
        return db.session.get_one(Report, report_id).state


def page(client: FlaskClient, path: str = "") -> str:
    answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_a_commune_begins_its_report_once_and_finds_it_filled(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert "chưa lập" in page(hoa, "?nam=2025")
    sent = [hoa.post(f"{HOME}/lap", data=YEAR | {"form_key": key}) for key in ("k1", "k1", "k2")]
    assert len({answer.location for answer in sent}) == 1
    shown = hoa.get(sent[0].location).get_data(as_text=True)
    assert "Báo cáo năm 2025: Xã Bàu Sen" in shown
    assert "Kết quả thực hiện" in shown
    with site.app_context():
        assert db.session.scalar(select(func.count(Report.id))) == 1
    assert "nháp" in page(hoa, "?nam=2025")


def test_only_what_is_owed_is_begun(sign_in: Desks) -> None:
    trang = sign_in("trang")
    refused = trang.post(f"{HOME}/lap", data={"kind": "interim_review", "period": "2025-H1"}, follow_redirects=True)
    assert "không phải nộp" in refused.get_data(as_text=True)
    for wrong in ({"kind": "year", "period": "2025-Q1"}, {"kind": "?", "period": "2025"}, {}):
        assert trang.post(f"{HOME}/lap", data=wrong).status_code == 404
    coming = trang.post(f"{HOME}/lap", data={"kind": "year", "period": "2150"}, follow_redirects=True)
    assert "chưa đến lúc" in coming.get_data(as_text=True)


def test_another_unit_s_report_is_not_there(sign_in: Desks, begun: int) -> None:
    tam = sign_in("tam")
    ways = ("", "/soan", "/nop", "/dia-chi-de-xuat", "/dia-chi-de-xuat.xlsx", "/ban-giay/tep")
    for way in (*ways, ".docx", ".xlsx"):
        assert tam.get(f"{HOME}/{begun}{way}").status_code == 404, way
    for way in ("/soan", "/nop", "/luu-nhap", "/bo-nhap"):
        assert tam.post(f"{HOME}/{begun}{way}", data={}).status_code == 404, way
    assert tam.post(f"{HOME}/lap", data=YEAR | {"unit": "X1"}).status_code == 404


def test_who_only_reads_finds_no_button_and_no_door(sign_in: Desks, begun: int) -> None:
    assert "Nộp báo cáo" not in page(sign_in("phuc"), f"/{begun}")
    assert sign_in("phuc").post(f"{HOME}/{begun}/nop").status_code == 403
    assert sign_in("hoa").post(f"{HOME}/{begun}/tiep-nhan").status_code == 403
    assert sign_in("hoi").get(HOME).status_code == 403


@pytest.mark.both_databases
def test_a_stale_form_keeps_its_words_and_shows_the_other_s(site: Flask, sign_in: Desks, begun: int) -> None:
    hoa, sen = sign_in("hoa"), sign_in("sen")
    found = re.search(r'name="seen_version"[^>]*value="(\d+)"', page(hoa, f"/{begun}/soan"))
    assert found
    typed = {"seen_version": found[1], "symbol": "12/BC-CTĐ", "signer": "Nguyễn Thị Hoa"}
    assert sen.post(f"{HOME}/{begun}/soan", data=typed | {"text": "## Bản của Sen"}).status_code == 303
    stale = hoa.post(f"{HOME}/{begun}/soan", data=typed | {"text": "## Bản của Hoa"})
    shown = stale.get_data(as_text=True)
    assert stale.status_code == 422
    assert "Bản của Hoa" in shown
    assert "<h2>Bản của Sen</h2>" in shown
    now = re.search(r'name="seen_version"[^>]*value="(\d+)"', shown)
    assert now
    again = typed | {"text": "## Cả hai", "seen_version": now[1]}
    assert hoa.post(f"{HOME}/{begun}/soan", data=again).status_code == 303
    assert "Cả hai" in page(sen, f"/{begun}")


def test_what_was_typed_and_not_saved_is_offered_again(sign_in: Desks, begun: int) -> None:
    hoa = sign_in("hoa")
    kept = hoa.post(f"{HOME}/{begun}/luu-nhap", data={"seen_version": "1", "text": "Gõ dở dang"})
    assert kept.status_code == 204
    assert "Có bản gõ dở" in page(hoa, f"/{begun}/soan")
    assert "Gõ dở dang" in page(hoa, f"/{begun}/soan?ban-nhap=co")
    assert "Có bản gõ dở" not in page(sign_in("sen"), f"/{begun}/soan")
    assert sign_in("sen").get(f"{HOME}/{begun}/soan?ban-nhap=co").status_code == 404
    hoa.post(f"{HOME}/{begun}/bo-nhap")
    assert "Có bản gõ dở" not in page(hoa, f"/{begun}/soan")


@pytest.mark.both_databases
def test_the_whole_way_with_two_hands(site: Flask, sign_in: Desks, begun: int) -> None:
    hoa, minh = sign_in("hoa"), sign_in("minh")
    twice = {hoa.post(f"{HOME}/{begun}/nop", data={"form_key": "n"}).location for _ in range(2)}
    assert len(twice) == 1
    with site.app_context():
        assert db.session.scalar(select(func.count(Snapshot.id))) == 1
    assert "Xã Bàu Sen" in page(minh)
    assert hoa.get(f"{HOME}/{begun}/soan").status_code == 404
    late = hoa.post(f"{HOME}/{begun}/soan", data={"text": "Sửa lén", "seen_version": "9"})
    assert late.status_code == 422
    assert "cấp trên trả lại" in late.get_data(as_text=True)
    assert minh.post(f"{HOME}/{begun}/tra-lai", data={"reason": " "}).status_code == 422
    assert minh.post(f"{HOME}/{begun}/tra-lai", data={"reason": "Thiếu phần tuyên truyền"}).status_code == 303
    assert "Thiếu phần tuyên truyền" in page(hoa, f"/{begun}")
    hoa.post(f"{HOME}/{begun}/nop")
    minh.post(f"{HOME}/{begun}/tiep-nhan")
    minh.post(f"{HOME}/{begun}/khoa")
    assert state(site, begun) is ReportState.LOCKED
    refused = minh.post(f"{HOME}/{begun}/tra-lai", data={"reason": "Muộn mất rồi"})
    assert refused.status_code == 422
    assert "đã khóa" in page(hoa, f"/{begun}")


@pytest.mark.both_databases
def test_figures_out_of_the_usual_are_asked_one_by_one_and_answers_are_kept(
    site: Flask, sign_in: Desks, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = [plausibility.Question("more_helped", "Vì sao?"), plausibility.Question("jump.filed", "Số hồ sơ có đúng?")]
    monkeypatch.setattr(plausibility, "questions", lambda _now, _before, _groups: two)
    hoa = sign_in("hoa")
    assert "Số hồ sơ có đúng?" in page(hoa, f"/{begun}/nop")
    half = hoa.post(f"{HOME}/{begun}/nop", data={"vi_sao_more_helped": "Xã bên cùng giúp", "vi_sao_jump__filed": ""})
    shown = half.get_data(as_text=True)
    assert half.status_code == 422
    assert "Xã bên cùng giúp" in shown
    assert shown.count("ít nhất năm chữ cái") == 2  # in the summary and at its field
    assert state(site, begun) is ReportState.DRAFT
    whole = {"vi_sao_more_helped": "Xã bên cùng giúp", "vi_sao_jump__filed": "Khảo sát lại cả xã"}
    assert hoa.post(f"{HOME}/{begun}/nop", data=whole).status_code == 303
    assert "Khảo sát lại cả xã" in page(sign_in("minh"), f"/{begun}")


def test_sending_up_tells_its_steps_and_loses_no_answer(
    site: Flask, sign_in: Desks, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoa, asked = sign_in("hoa"), [plausibility.Question("jump.filed", "Số hồ sơ có đúng?")]
    monkeypatch.setattr(plausibility, "questions", lambda _now, _before, _groups: asked)
    site.config["LONG_WORK_PATIENCE"] = 0
    step = hoa.post(f"{HOME}/{begun}/nop", data={"form_key": "n", "vi_sao_more_helped": "Xã bên cùng giúp"}).location
    assert "/quan-tri/viec-dai/" in step
    until(lambda: "Chưa làm được" in hoa.get(step).get_data(as_text=True))
    asked.append(plausibility.Question("more_helped", "Vì sao?"))
    assert "Xã bên cùng giúp" in page(hoa, f"/{begun}/nop")
    whole = {"form_key": "n", "vi_sao_more_helped": "Xã bên cùng giúp", "vi_sao_jump__filed": "Khảo sát lại cả xã"}
    step = hoa.post(f"{HOME}/{begun}/nop", data=whole).location
    until(lambda: hoa.get(step).status_code == 303)
    assert hoa.get(step).location == f"{HOME}/{begun}" and state(site, begun) is ReportState.SUBMITTED


@pytest.mark.both_databases
def test_a_report_on_paper_is_begun_and_filed_by_the_unit_above(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    asked = minh.post(f"{HOME}/lap", data=YEAR | {"unit": "X2", "paper": "1"}).location
    assert asked.endswith("/ban-giay")
    assert "Hãy chọn tệp" in minh.post(asked, data={"came_on": "28/11/2025"}).get_data(as_text=True)
    sent = {"came_on": "28/11/2025", "paper": (io.BytesIO(PDF), "bao-cao.pdf")}
    home = minh.post(asked, data=sent, content_type="multipart/form-data").location
    with site.app_context():
        report = db.session.scalars(select(Report)).one()
        assert (report.state, report.paper_came_on) == (ReportState.SUBMITTED, date(2025, 11, 28))
    assert "nộp 28/11/2025" in minh.get(home).get_data(as_text=True)
    assert sign_in("tam").get(f"{home}/ban-giay/tep").data == PDF
    assert sign_in("hoa").get(f"{home}/ban-giay/tep").status_code == 404
    assert minh.post(f"{home}/tiep-nhan").status_code == 303


def test_the_board_names_who_is_missing_and_strangers_to_the_calendar_find_nothing(sign_in: Desks, begun: int) -> None:
    board = page(sign_in("minh"), "/bang/year/2025")
    assert "Đã nộp 0/4" in board
    assert "muộn" in board
    assert "Lập cho đơn vị" in board
    own = page(sign_in("tam"), "/bang/year/2025")
    assert "Xã Lộc Xuân" in own
    assert "Xã Bàu Sen" not in own
    for wrong in ("/bang/year/2025-Q1", "/bang/x/2025", "/bang/year/9999"):
        assert sign_in("minh").get(f"{HOME}{wrong}").status_code == 404
    assert "Không có năm báo cáo" in page(sign_in("minh"), "?nam=mười")


def test_files_come_in_both_layouts_and_each_download_is_written_down(site: Flask, sign_in: Desks, begun: int) -> None:
    hoa, names = sign_in("hoa"), set()
    for layout, head in (("", "CỘNG HÒA"), ("party", "ĐẢNG CỘNG SẢN VIỆT NAM")):
        answer = hoa.get(f"{HOME}/{begun}.docx?bo-cuc={layout}")
        names.add(answer.headers["Content-Disposition"])
        tables = docx.Document(io.BytesIO(answer.data)).tables
        assert head in "".join(cell.text for row in tables[0].rows for cell in row.cells)
    assert len(names) == 2, "both lie in one folder of downloads"
    assert hoa.get(f"{HOME}/{begun}.docx?bo-cuc=khac").status_code == 404
    assert hoa.get(f"{HOME}/{begun}.xlsx").data[:2] == b"PK"
    with site.app_context():
        assert db.session.scalar(select(func.count(Event.id)).where(Event.what == "report:download")) == 3


def test_the_annex_lists_addresses_of_the_period_by_code_and_nothing_private(
    site: Flask, cast: Cast, sign_in: Desks, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with site.app_context():
        address = household(cast)
        whole = periods.containing(address.approved_on or clock.today())
        code, name = address.code or f"Hồ sơ số {address.id}", address.name
        report = workflow.begin(cast.unit("X1"), ReportKind.YEAR, whole, by=cast.account("hoa"))
        db.session.commit()
        number = report.id
    shown = page(sign_in("hoa"), f"/{number}/dia-chi-de-xuat")
    assert code in shown
    assert name not in shown
    file = tmp_path_factory.mktemp("annex") / "danh-sach.xlsx"
    file.write_bytes(sign_in("hoa").get(f"{HOME}/{number}/dia-chi-de-xuat.xlsx").data)
    _head, row = excel.read(file)["Địa chỉ đề xuất"]
    assert name not in [str(cell) for cell in row]


def test_the_calendar_of_the_running_year_leads_to_what_is_still_owed_of_the_one_before(sign_in: Desks) -> None:
    hoa, running = sign_in("hoa"), periods.containing(clock.today()).year_number
    told = page(hoa)
    assert f"Năm {running - 1} còn" in told and f"?nam={running - 1}" in told
    assert f"Năm {running - 2} còn" not in page(hoa, f"?nam={running - 1}")
