"""Rosters at the desk: pasted, corrected, taken out, always inside the own branch."""

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.rosters.models import CommuneClass, CommuneLevel, RosterEntry
from tests.conftest import Desks

PAGE = "/quan-tri/danh-sach"
HERE = f"{PAGE}?don-vi=X1&nam=2026&loai=commune_bodies"


def lines(site: Flask) -> list[tuple[str, str, str | None]]:
    with site.app_context():
        return [
            (entry.code, entry.name, entry.position)
            for entry in db.session.scalars(select(RosterEntry).order_by(RosterEntry.code))
        ]


def test_a_pasted_list_is_added_corrected_and_shown(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    pasted = minh.post(HERE, data={"lines": "PN\tHội Phụ nữ xã\tCô Lan\nDT; Đoàn Thanh niên xã\n\n"})
    assert pasted.status_code == 303
    assert lines(site) == [("DT", "Đoàn Thanh niên xã", None), ("PN", "Hội Phụ nữ xã", "Cô Lan")]
    assert minh.post(HERE, data={"lines": "DT; Đoàn xã; Anh Nam\nPN; Hội Phụ nữ xã"}).status_code == 303
    assert lines(site) == [("DT", "Đoàn xã", "Anh Nam"), ("PN", "Hội Phụ nữ xã", "Cô Lan")]
    page = minh.get(HERE).get_data(as_text=True)
    assert "Thêm 0 dòng, sửa 1 dòng, 1 dòng đã có." in page and "Đoàn xã" in page and "2 dòng" in page
    with site.app_context():
        deeds = db.session.scalars(select(Event).where(Event.what == "rosters:commune_bodies")).all()
        assert [(deed.changes or {})["new"][1] for deed in deeds] == [2, 0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Hãy dán ít nhất một dòng."),
        ("chỉ có tên", "Dòng 1: cần mã; tên; chức vụ"),
        ("A; Một\nA; Hai", "Dòng 2: mã “A” đã có ở dòng 1."),
        ("A; Một; Hai; Ba; Bốn", "Dòng 1: cần mã; tên; chức vụ"),
    ],
)
def test_a_bad_line_is_said_and_what_was_pasted_stays(site: Flask, sign_in: Desks, typed: str, words: str) -> None:
    answer = sign_in("minh").post(HERE, data={"lines": typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page
    assert lines(site) == [] and (typed.split("\n", maxsplit=1)[0] in page)


def test_a_line_is_taken_out_with_a_reason(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    minh.post(HERE, data={"lines": "PN; Hội Phụ nữ xã"})
    assert minh.get(f"{PAGE}/1/bo").status_code == 200
    assert minh.post(f"{PAGE}/1/bo", data={"reason": ""}).status_code == 422
    assert minh.post(f"{PAGE}/1/bo", data={"reason": "Giải thể"}).status_code == 303
    assert lines(site) == []
    assert minh.get(f"{PAGE}/1/bo").status_code == 404


def test_the_class_of_a_commune_is_one_per_year(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    for level in ("average", "difficult"):
        assert minh.post(f"{PAGE}/loai-xa?don-vi=X1&nam=2026", data={"level": level}).status_code == 303
    assert minh.post(f"{PAGE}/loai-xa?don-vi=X1&nam=2026", data={"level": "lạ"}).status_code == 422
    with site.app_context():
        rows = db.session.scalars(select(CommuneClass)).all()
        assert [(row.year, row.level) for row in rows] == [(2026, CommuneLevel.DIFFICULT)]
    assert "khó khăn" in minh.get(HERE).get_data(as_text=True)


def test_the_own_branch_is_the_limit_and_readers_change_nothing(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert hoa.get(HERE).status_code == 200
    assert hoa.get(f"{PAGE}?don-vi=X2").status_code == 404
    assert hoa.get(f"{PAGE}?don-vi=P1").status_code == 404
    assert hoa.post(HERE, data={"lines": "A; Một"}).status_code == 403
    sign_in("minh").post(f"{PAGE}?don-vi=X2&nam=2026", data={"lines": "A; Một"})
    assert sign_in("tam").get(f"{PAGE}/1/bo").status_code == 403
    assert "Một" not in hoa.get(f"{PAGE}?nam=2026").get_data(as_text=True)


def test_odd_addresses_show_the_own_list(sign_in: Desks) -> None:
    minh = sign_in("minh")
    for odd in ("", "?nam=abc", "?nam=0000", "?loai=lạ", "?sau=abc", "?sau=999999999999999"):
        assert minh.get(f"{PAGE}{odd}").status_code == 200
    assert minh.get(f"{PAGE}?don-vi=không có").status_code == 404
