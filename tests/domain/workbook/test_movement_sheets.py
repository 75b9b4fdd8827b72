"""The sheets of the movement: what the desk did since does not trouble a list that comes again."""

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.documents import recording
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.movement import channels, merging, published
from nhandao_site.domain.movement.models import Channel, ChannelKind, ParticipantKind, Participation
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.domain.targets import gathering
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import exporting, importing
from nhandao_site.kit import periods
from tests.domain.workbook.bringing import bring_in
from tests.domain.workbook.builder import Rows, believable

HOUSE = House("Người nhập")


def movement() -> Rows:
    joined = {"Năm": 2026, "Cấp": "xã", "Đơn vị": "X1", "Loại": "cá nhân"}
    issued = {"Ngày": "03/02/2026", "Đơn vị": "P9"}
    return {"Đơn vị": believable()["Đơn vị"]} | {
        "Tham gia": [joined | {"Mã": "A", "Tên": "Ngô Thị Ẩn"}, joined | {"Mã": "B", "Tên": "Ngô T. Ẩn"}],
        "Kênh": [{"Đơn vị": "P9", "Kênh": "loa", "Từ ngày": "01/02/2025"},
                 {"Đơn vị": "P9", "Kênh": "báo", "Từ ngày": "01/02/2025"}],
        "Văn bản": [issued | {"Số, ký hiệu": "5/CV", "Loại": "công văn", "Trích yếu": "Mời họp"},
                    issued | {"Số, ký hiệu": "6/KH", "Loại": "kế hoạch", "Trích yếu": "Kế hoạch"}],
    }  # fmt: skip


def test_a_list_that_comes_again_changes_nothing_of_what_the_desk_did(site: Flask) -> None:
    with site.app_context():
        assert bring_in(movement()).faults == []
        province = db.session.scalars(select(Unit).where(Unit.code == "P9")).one()
        merging.merge(ParticipantKind.PERSON, "B", "A", reason="một người", by=HOUSE)
        press = db.session.scalars(select(Channel).where(Channel.kind == ChannelKind.NEWSPAPER)).one()
        channels.end(press, date(2026, 1, 5), reason="báo ngừng", by=HOUSE)
        plan = db.session.scalars(select(Document).where(Document.kind == DocumentKind.PLAN)).one()
        recording.withdraw(plan, reason="thay thế", by=HOUSE)
        db.session.commit()
        again = bring_in(movement())
        assert again.faults == [] and again.new == 0
        assert gathering.participants(gathering.Branch.of(province, periods.year(2026)), "persons", (2026, 2026)) == 1
        assert db.session.scalar(select(func.count(Participation.id))) == 2
        assert [one.kind_label for one in published.outlets()] == ["Loa truyền thanh"]


def test_what_goes_out_stands_and_comes_in_again_word_for_word(site: Flask) -> None:
    with site.app_context():
        bring_in(movement())
        merging.merge(ParticipantKind.PERSON, "B", "A", reason="một người", by=HOUSE)
        db.session.commit()
        data = exporting.run(unit=None, reason="Chuyển máy", by=HOUSE)
        db.session.commit()
        back = importing.run(data, by=HOUSE)
        db.session.commit()
        assert back.faults == [] and back.new == 0
        assert back.sheets["Tham gia"] == {"new": 0, "known": 1}, "one person, one line"
        assert back.sheets["Văn bản"]["known"] == 2 and back.sheets["Kênh"]["known"] == 2
        found = db.session.scalars(select(SearchRow.url).where(SearchRow.kind == "document", SearchRow.title == "5/CV"))
        assert found.one().startswith("/van-ban/")
