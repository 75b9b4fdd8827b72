"""Each role finds its own guide, and what speaks of the page it comes from first."""

import re

import pytest
from flask import Flask

from nhandao_site.admin.help import FOR_ALL, GUIDES
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.kit import guides
from tests.conftest import Desks
from tests.house.papers import ROOT

PAPERS = ROOT / "docs" / "huong-dan"


@pytest.mark.parametrize(
    ("name", "page", "first"),
    [
        ("hoa", "dia-chi", "Lập hồ sơ một gia đình"),
        ("an", "doi-soat", "Đối soát"),
        ("minh", "dia-chi", "Duyệt một hồ sơ"),
        ("quan", "tai-khoan", "Tài khoản cán bộ"),
        ("hoi", "hoi-dong", "Bỏ phiếu"),
        ("phuc", "nhat-ky", "Nhật ký"),
        ("trang", "bao-cao", "Nộp báo cáo"),
        ("dao", "cau-chuyen", "Viết một câu chuyện"),
    ],
)
def test_the_link_of_a_page_leads_to_what_one_s_role_does_there(
    sign_in: Desks, name: str, page: str, first: str
) -> None:
    desk = sign_in(name)
    shown = desk.get(f"/quan-tri/tro-giup/{page}").get_data(as_text=True)
    assert re.findall(r'<h2 id="muc-1">([^<]+)</h2>', shown) == [first]
    assert "Đăng nhập hai bước" in shown


def test_every_staff_page_carries_the_link_of_its_own_room(sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    for url, page in (("/quan-tri/", "hom-nay"), ("/quan-tri/dia-chi", "dia-chi"), ("/quan-tri/trao", "trao")):
        assert f'href="/quan-tri/tro-giup/{page}"' in hoa.get(url).get_data(as_text=True), url


def test_an_unknown_page_gets_the_whole_guide(sign_in: Desks) -> None:
    shown = sign_in("hoa").get("/quan-tri/tro-giup/khong-co").get_data(as_text=True)
    assert "Từng việc một" in shown and "Thăm lại" in shown


def test_every_role_has_a_guide_and_every_picture_lies_there(site: Flask) -> None:
    assert set(GUIDES) == set(Role)
    names = {*GUIDES.values(), FOR_ALL}
    assert names == {path.stem for path in PAPERS.glob("*.md")}
    rooms = {rule.rule.split("/")[2] for rule in site.url_map.iter_rules() if rule.rule.startswith("/quan-tri/")}
    for name in names:
        guide = guides.read((PAPERS / f"{name}.md").read_text("utf-8"))
        for section in guide.sections:
            assert section.pages <= rooms | {"hom-nay"}, section.pages - rooms
            for picture in re.findall(r"\]\(/(static/[^)]+)\)", section.text):
                assert (ROOT / picture).stat().st_size < 120_000, picture
