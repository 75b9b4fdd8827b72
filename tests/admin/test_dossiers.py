"""Writing a dossier through its form, as a browser without JavaScript sends it."""

import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.addresses.models import Address, Draft, Proposal
from nhandao_site.domain.audit.models import Event
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

NEW = "/quan-tri/dia-chi/moi"
TYPED = {
    "form_key": "khoa-mot-lan",
    "act": "save",
    "draft_key": "nhap-1",
    "kind": "household",
    "name": "Nguyễn Thị Hà",
    "gender": "nữ",
    "birth_year": "1948",
    "cccd": "079148000001",
    "phone": "0912 345 678",
    "unit_id": "X1",
    "hamlet_id": "H1",
    "residence": "Nhà lá sau đình",
    "group": "elderly_alone",
    "urgency": "soon",
    "dependants": "1",
    "needs-0-kind": "house_repair",
    "needs-0-title": "Lợp lại mái",
    "needs-0-amount_vnd": "20 triệu",
    "needs-0-cycle": "once",
    "needs-0-periods": "1",
    "members-0-name": "Nguyễn Văn Bé",
    "members-0-relation": "cháu",
    "members-0-birth_year": "2015",
    "guardian-name": "",
    "alias": "Bà N.T.H.",
    "headline": "Bà H. mong mái nhà không dột",
    "summary": "Bà ở một mình.",
    "story": "Mưa thì bà kê giường vào góc bếp.",
    "art": "ngoi",
}


def _typed(**changes: Any) -> dict[str, Any]:
    return TYPED | changes


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def _kept(site: Flask, address_id: int = 1) -> contents.Content:
    with site.app_context():
        return contents.of(db.session.get_one(Address, address_id))


def _of_hoa(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = lives.opened(cast, lives.told(cast, cccd="079148000009", phone="0911222333", health="CANARY-BỆNH"))
        db.session.commit()
        return address.id


def _edit_form(page: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from this page, with some boxes typed over."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'\b{at}="([^"]*)"', tag) for at in ("name", "value"))
        kind = re.search(r'\btype="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in {"radio", "checkbox"} or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', page, re.S):
        found[name] = body
    return found | {"act": "save"} | changes


def test_an_officer_files_an_address_and_reads_it_back(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    answer = hoa.post(NEW, data=_typed())
    assert answer.status_code == 303 and answer.headers["Location"] == "/quan-tri/dia-chi/1"
    kept = _kept(site)
    assert (kept.name, kept.cccd, kept.phone) == ("Nguyễn Thị Hà", "079148000001", "0912345678")
    assert [(need.title, need.amount_vnd) for need in kept.needs] == [("Lợp lại mái", 20_000_000)]
    assert [(member.name, member.birth_year) for member in kept.members] == [("Nguyễn Văn Bé", 2015)]
    assert "Bà H. mong mái nhà không dột" in _text(hoa.get("/quan-tri/dia-chi/1"))


def test_the_same_form_sent_twice_leaves_one_record_and_one_answer(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    first, second = (hoa.post(NEW, data=_typed()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    with site.app_context():
        assert db.session.scalar(select(func.count(Address.id))) == 1


def test_a_fault_keeps_everything_typed_and_says_what_to_do(site: Flask, sign_in: Desks) -> None:
    answer = sign_in("hoa").post(NEW, data=_typed(cccd="12", birth_year="1700", **{"needs-0-amount_vnd": "hai mươi"}))
    page = _text(answer)
    assert answer.status_code == 422 and "<title>Lỗi:" in page
    for typed in ('value="12"', 'value="1700"', 'value="hai mươi"', 'value="Nguyễn Thị Hà"', "kê giường vào góc bếp"):
        assert typed in page
    assert 'href="#needs-0-amount_vnd"' in page
    page = _text(sign_in("hoa").post(NEW, data=_typed(cccd="12")))
    assert "CCCD có 12 chữ số" in page and 'href="#cccd"' in page


def test_needs_and_members_grow_and_shrink_by_buttons_alone(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    page = _text(hoa.post(NEW, data=_typed(act="needs+")))
    assert 'name="needs-1-title"' in page and 'value="Lợp lại mái"' in page
    two = {"needs-1-kind": "regular", "needs-1-title": "Gạo", "needs-1-cycle": "month", "needs-1-periods": "12"}
    page = _text(hoa.post(NEW, data=_typed(act="needs-0", **two)))
    assert 'value="Gạo"' in page and "Lợp lại mái" not in page and "needs-1-title" not in page
    page = _text(hoa.post(NEW, data=_typed(act="members-0")))
    assert "Nguyễn Văn Bé" not in page and 'name="members-0-name"' in page
    assert hoa.post(NEW, data=_typed(act="needs-×")).status_code == 200


def test_an_incomplete_form_is_kept_as_a_draft_and_comes_back_as_it_was(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    answer = hoa.post(NEW, data={"act": "draft", "draft_key": "d1", "story": "Mới nghe kể", "birth_year": "chưa rõ"})
    assert answer.status_code == 303
    page = _text(hoa.get(answer.headers["Location"]))
    assert "Mới nghe kể" in page and 'value="chưa rõ"' in page and "Đã lưu nháp lúc" in page
    assert "Có bản nháp chưa gửi" in _text(hoa.get(NEW))
    assert "Hồ sơ mới đang gõ dở" in _text(hoa.get("/quan-tri/"))
    with site.app_context():
        assert db.session.scalar(select(func.count(Address.id))) == 0


def test_autosave_keeps_the_form_without_a_page_and_saving_ends_the_draft(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    for story in ("một", "một hai"):
        assert hoa.post("/quan-tri/dia-chi/luu-nhap", data=_typed(story=story)).status_code == 204
    with site.app_context():
        (draft,) = db.session.scalars(select(Draft)).all()
        assert drafts.values(draft)["story"] == ["một hai"] and "form_key" not in json.loads(draft.content)
    hoa.post(NEW, data=_typed())
    with site.app_context():
        assert db.session.scalar(select(Draft)) is None


def test_nobody_reads_or_drops_the_draft_of_another(site: Flask, sign_in: Desks) -> None:
    sign_in("hoa").post(NEW, data=_typed(act="draft"))
    sen = sign_in("sen")
    assert sen.get(f"{NEW}?ban-nhap=1").status_code == 404
    assert sen.post("/quan-tri/dia-chi/bo-nhap/1").status_code == 404
    assert sign_in("hoa").post("/quan-tri/dia-chi/bo-nhap/1").status_code == 303


def test_suspects_are_shown_before_saving_and_saving_all_the_same_is_written_down(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    hoa = sign_in("hoa")
    hoa.post(NEW, data=_typed())
    again = _typed(form_key="khoa-hai", name="Nguyễn Thị Hạ", cccd="", draft_key="d2")
    answer = hoa.post(NEW, data=again)
    page = _text(answer)
    assert answer.status_code == 422 and "cùng số điện thoại" in page and 'href="/quan-tri/dia-chi/1"' in page
    seen = re.search(r'name="suspects_seen"[^>]*value="([^"]*)"', page)
    assert seen is not None
    insists = again | {"act": "save-anyway", "suspects_seen": seen[1]}
    assert "Hãy ghi vì sao vẫn lưu" in _text(hoa.post(NEW, data=insists))
    answer = hoa.post(NEW, data=insists | {"duplicate_reason": "Hai chị em, hai hộ riêng"})
    assert answer.headers["Location"] == "/quan-tri/dia-chi/2"
    with site.app_context():
        deed = db.session.scalars(select(Event).where(Event.what == "address:keep")).one()
        assert deed.reason == "Hai chị em, hai hộ riêng" and deed.subject_id == 2


def test_a_suspect_of_another_commune_is_named_by_its_code_alone(site: Flask, cast: Cast, sign_in: Desks) -> None:
    _of_hoa(site, cast)
    page = _text(
        sign_in("tam").post(NEW, data=_typed(unit_id="X2", hamlet_id="H3", cccd="079148000009", name="Lê Thị Ba"))
    )
    assert "Hồ sơ của đơn vị khác" in page and "cùng số CCCD" in page
    assert "Nguyễn Thị Hà" not in page and 'href="/quan-tri/dia-chi/1"' not in page


def test_the_private_part_stays_shut_in_the_form_and_a_blank_box_keeps_it(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    number, hoa = _of_hoa(site, cast), sign_in("hoa")
    url = f"/quan-tri/dia-chi/{number}/sua"
    page = _text(hoa.get(url))
    assert "079148000009" not in page and "CANARY-BỆNH" not in page and "Đã ghi. Để trống là giữ nguyên." in page
    assert hoa.post(url, data=_edit_form(page, headline="Tiêu đề mới")).status_code == 303
    kept = _kept(site, number)
    assert (kept.headline, kept.cccd, kept.health) == ("Tiêu đề mới", "079148000009", "CANARY-BỆNH")


def test_the_private_part_opens_in_the_form_with_a_reason_that_is_logged(
    site: Flask, cast: Cast, sign_in: Desks
) -> None:
    number, hoa = _of_hoa(site, cast), sign_in("hoa")
    url = f"/quan-tri/dia-chi/{number}/sua"
    typed = _edit_form(_text(hoa.get(url)), act="reveal", headline="đang gõ dở")
    assert hoa.post(url, data=typed).status_code == 422
    page = _text(hoa.post(url, data=typed | {"reveal_reason": "sửa số điện thoại"}))
    assert "079148000009" in page and "CANARY-BỆNH" in page and 'value="đang gõ dở"' in page
    with site.app_context():
        deed = db.session.scalars(select(Event).where(Event.what == "address:reveal")).one()
        assert deed.reason == "sửa số điện thoại"
    assert hoa.post(url, data=_edit_form(page, health="")).status_code == 303
    assert _kept(site, number).health is None


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(site: Flask, cast: Cast, sign_in: Desks) -> None:
    number = _of_hoa(site, cast)
    url = f"/quan-tri/dia-chi/{number}/sua"
    hoa, sen = sign_in("hoa"), sign_in("sen")
    old = _text(hoa.get(url))
    assert (
        sen.post(url, data=_edit_form(old, form_key="s", headline="Tiêu đề của Sen", alias="Bà Hà X.")).status_code
        == 303
    )
    answer = hoa.post(url, data=_edit_form(old, form_key="h", summary="Tóm tắt của Hoa", alias="Bà H. của Hoa"))
    page = _text(answer)
    assert answer.status_code == 409 and "Lê Thị Sen đã sửa hồ sơ này" in page
    assert "Tiêu đề của Sen" in page and "Tóm tắt của Hoa" in page
    assert hoa.post(url, data=_edit_form(page, form_key="h2")).status_code == 303
    kept = _kept(site, number)
    assert (kept.headline, kept.summary, kept.alias) == ("Tiêu đề của Sen", "Tóm tắt của Hoa", "Bà H. của Hoa")


def test_a_correction_of_an_approved_dossier_asks_for_its_reason(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        number = lives.approved(cast).id
        db.session.commit()
    hoa, url = sign_in("hoa"), f"/quan-tri/dia-chi/{number}/sua"
    page = _text(hoa.get(url))
    answer = hoa.post(url, data=_edit_form(page, summary="Đã sửa"))
    assert answer.status_code == 422 and "Hãy ghi lý do sửa hồ sơ đã duyệt" in _text(answer)
    assert hoa.post(url, data=_edit_form(page, summary="Đã sửa", reason="gõ sai")).status_code == 303


def test_an_alias_is_suggested_and_the_story_previewed_on_the_server(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert 'value="Bà N.T.H."' in _text(hoa.post(NEW, data=_typed(act="alias", alias="")))
    page = _text(hoa.post(NEW, data=_typed(act="preview", story="**đậm** <script>alert(1)</script>")))
    assert "<strong>đậm</strong>" in page and "<script>alert" not in page
    assert hoa.post("/quan-tri/dia-chi/xem-thu", data={"text": "*nhẹ*"}).get_data(as_text=True) == "<p><em>nhẹ</em></p>"


def test_a_neighbours_report_becomes_a_dossier(site: Flask, cast: Cast, sign_in: Desks) -> None:
    from nhandao_site.domain.addresses import offers

    with site.app_context():
        told = offers.propose(
            unit_id=cast.unit("X1").id, person="ông Tư", where="cuối ấp 1", situation="nhà dột", place="::1"
        )
        db.session.commit()
    hoa = sign_in("hoa")
    page = _text(hoa.get(f"{NEW}?tin={told.number}"))
    assert 'value="ông Tư"' in page and 'value="cuối ấp 1"' in page
    assert sign_in("tam").get(f"{NEW}?tin={told.number}").status_code == 404
    assert hoa.post(NEW, data=_typed(proposal_id=str(told.number))).status_code == 303
    with site.app_context():
        row = db.session.get_one(Proposal, told.number)
        assert (row.state.value, row.address_id) == ("accepted", 1)


def test_a_place_outside_the_branch_is_not_offered(sign_in: Desks) -> None:
    answer = sign_in("hoa").post(NEW, data=_typed(unit_id="X2", hamlet_id=""))
    assert answer.status_code == 422 and "Không tìm thấy đơn vị" in _text(answer)


def test_only_those_who_work_on_cases_may_write(cast: Cast, sign_in: Desks, visitor: FlaskClient) -> None:
    for name in ("an", "dao", "phuc", "quan", "trang", "hoi"):
        assert sign_in(name).get(NEW).status_code == 403
    assert visitor.get(NEW).status_code == 302


def test_decomposed_text_is_kept_composed(site: Flask, sign_in: Desks) -> None:
    import unicodedata

    sign_in("hoa").post(NEW, data=_typed(name=unicodedata.normalize("NFD", "Nguyễn Thị Bưởi")))
    assert _kept(site).name == "Nguyễn Thị Bưởi"
