"""What the street sees: only what consent allows, in the order of help, in few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, published, standing, workflow
from nhandao_site.domain.addresses.content import NeedContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Closing, Group, Kind, NeedKind, Publication
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.kit import clock, periods, vietnamese
from tests.cast import Cast
from tests.domain.addresses import lives


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(conn, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.both_databases
def test_a_profile_says_what_was_agreed_and_nothing_else(site: Flask, cast: Cast) -> None:
    with site.app_context():
        secrets = {"phone": "0912345678", "cccd": "070148000001", "residence": "số 12 hẻm Bến Đò", "health": "tim mạch"}
        address = lives.published(cast, lives.told(cast, other_support="trợ cấp bệnh tim", **secrets))
        typed = (address.code or "").lower().replace("-", " ")
        db.session.commit()
        db.session.expunge_all()
        with counted() as seen:
            profile = published.by_code(typed)
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 3
        assert profile is not None
        shown = repr(profile)
        for secret in (*secrets.values(), "Nguyễn Thị Hà", "Ấp 1", "trợ cấp bệnh tim"):
            assert secret not in shown
        assert (profile.alias, profile.place, profile.group_label) == ("Bà N.T.H.", "Xã Bàu Sen", "Già neo đơn")
        assert profile.age_text == f"{clock.today().year - 1948} tuổi" and not profile.noindex
        assert [step.title for step in profile.timeline] == [
            "Khảo sát tại nhà", "Bình chọn công khai", "Xác minh", "Hội duyệt", "Đăng lên trang này",
        ]  # fmt: skip
        assert "38 người dự họp, xếp thứ 1" in profile.timeline[1].text
        assert profile.lack_text == "20.000.000\u00a0đ; Gạo hằng tháng (120 kg gạo)"
        assert "<p>Mưa thì bà" in profile.story_html


@pytest.mark.both_databases
def test_a_childs_profile_tells_no_age_commune_or_illness(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast, lives.child(cast, group=Group.DISABLED))
        profile = published.by_code(address.code or "")
        assert profile is not None and profile.is_child and profile.noindex
        assert (profile.alias, profile.age_text, profile.place, profile.group_label) == (
            "Em A.", "", "Tỉnh Sông Mây", "",
        )  # fmt: skip
        assert "Bàu Sen" not in repr(profile) and "khuyết tật" not in repr(profile).lower()
        code = address.code
        assert [card.place for card in published.page({}).cards] == ["Tỉnh Sông Mây"]
        assert published.page({"noi": "X1"}).cards == () and published.page({"nhom": "disabled"}).cards == ()
        assert [card.code for card in published.page({"noi": "P1"}).cards] == [code]
        assert published.page({"q": "Bàu Sen"}).cards == ()
        assert published.codes_for_sitemap() == []


def test_what_a_child_is_treated_with_is_counted_and_not_named(site: Flask, cast: Cast) -> None:
    with site.app_context():
        medicine = NeedContent(
            NeedKind.TREATMENT,
            "Thuốc động kinh",
            quantity=10,
            measure="lọ thuốc động kinh",
            basis="toa thuốc động kinh",
        )
        address = lives.published(cast, lives.child(cast, needs=[medicine]))
        standing.set_pledged(address.id, {address.needs[0].id: (0, 4)})
        profile = published.by_code(address.code or "")
        assert profile is not None and "động kinh" not in repr(profile) + repr(published.page({}))
        assert profile.needs[0].missing_text == "Còn thiếu 6 phần" and profile.lack_text == "Chữa bệnh (6 phần)"


@pytest.mark.both_databases
def test_a_childs_place_is_the_former_district_when_the_commune_came_from_one(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast, lives.child(cast))
        last_day = clock.today() - timedelta(days=1)

        def old(code: str, name: str, kind: UnitKind, above: Unit) -> Unit:
            unit = Unit(
                code=code, name=name, kind=kind, parent=above, valid_to=last_day,
                folded=vietnamese.fold(name), sort_key=code,
            )  # fmt: skip
            db.session.add(unit)
            db.session.flush()
            unit.path = f"{above.path}{unit.id}/"
            return unit

        district = old("D1", "Huyện Bù Mây", UnitKind.DISTRICT, cast.unit("P1"))
        before = old("X1~", "Xã Bàu Sen cũ", UnitKind.COMMUNE, district)
        db.session.add(Succession(old_id=before.id, new_id=cast.unit("X1").id, on=clock.today()))
        db.session.flush()
        profile = published.by_code(address.code or "")
        assert profile is not None and profile.place == "Huyện Bù Mây (cũ)"
        second = old("D2", "Huyện Lộc Mây", UnitKind.DISTRICT, cast.unit("P1"))
        other = old("X9~", "Xã Khác cũ", UnitKind.COMMUNE, second)
        db.session.add(Succession(old_id=other.id, new_id=cast.unit("X1").id, on=clock.today()))
        db.session.flush()
        profile = published.by_code(address.code or "")
        assert profile is not None and profile.place == "Tỉnh Sông Mây"


@pytest.mark.parametrize("typed", ["mai ton", "MÁI TÔN", "ma\u0301i to\u0302n", "mái, tôn!", "bau sen"])
def test_search_knows_no_marks_and_any_form_of_unicode(site: Flask, cast: Cast, typed: str) -> None:
    with site.app_context():
        address = lives.published(cast)
        assert [card.code for card in published.page({"q": typed}).cards] == [address.code]
        assert published.page({"q": "xe lăn"}).cards == ()
        assert [card.code for card in published.page({"q": (address.code or "").lower()}).cards] == [address.code]


def many(cast: Cast, count: int) -> list[Address]:
    made = []
    for n in range(count):
        name = f"Người Số {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{n}"
        made.append(lives.published(cast, lives.told(cast, name=name, birth_year=1930 + n)))
    return made


@pytest.mark.both_databases
def test_the_list_turns_its_pages_without_losing_or_repeating_anybody(site: Flask, cast: Cast) -> None:
    with site.app_context():
        codes = {address.code for address in many(cast, 7)}
        db.session.commit()
        seen, after, pages = [], None, 0
        while True:
            with counted() as statements:
                found = published.page({"noi": "X1", "q": "ba", "nhu-cau": "regular"}, after, limit=3)
            assert len([sql for sql in statements if sql.startswith("SELECT")]) <= 5
            seen += [card.code for card in found.cards]
            pages += 1
            assert (found.count, found.count_text) == (7, "7")
            if found.after is None:
                break
            after = found.after
        assert pages == 3 and len(seen) == 7 and set(seen) == codes


def test_unknown_filter_values_are_left_out_and_named(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        found = published.page(
            {"noi": "không có", "nhom": "x'; --", "nhu-cau": "\x00", "trang-thai": "🙂", "q": "  "}, "rác~1"
        )
        assert [card.code for card in found.cards] == [address.code]
        assert set(found.unknown) == {"noi", "nhom", "nhu-cau", "trang-thai", "sau"}
        assert published.page({}, "1.2026-99-99.5").unknown == ("sau",)
        assert published.page({"q": "%_\\"}).cards == ()


def test_states_and_needs_narrow_the_list(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        assert published.page({"trang-thai": "cho"}).count == 1 and published.page({"trang-thai": "du"}).count == 0
        assert published.page({"nhu-cau": "wheelchair"}).count == 0
        roof, rice = address.needs
        standing.set_delivered(address.id, {roof.id: (20_000_000, 0), rice.id: (0, 120)}, False)
        card = published.page({"trang-thai": "du"}).cards[0]
        assert (card.help_state, card.waiting_days, card.lack_text) == ("full", 0, "")
        assert card.art_url.endswith("ngoi-11.svg") and published.front(periods.containing(clock.today()))[0] == []


def test_a_need_tells_what_is_missing_in_its_own_measure(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        roof, rice = address.needs
        standing.set_pledged(address.id, {roof.id: (12_000_000, 0), rice.id: (0, 120)})
        profile = published.by_code(address.code or "")
        assert profile is not None
        told = [(line.missing_text, line.pane) for line in profile.needs]
        assert told == [("Còn thiếu 8.000.000\u00a0đ", 1), ("Đã đủ đăng ký, chờ trao", 1)]
        assert profile.lack_text == "8.000.000\u00a0đ"


def test_every_code_gets_a_plain_answer(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        code = address.code or ""
        assert published.verify(code).state == "known"
        workflow.publish(address, by=cast.account("minh"))
        assert published.verify(f" {code.lower().replace('-', '')} ").state == "published"
        workflow.close(address, closing=Closing.DECEASED, reason="x", on=clock.today(), by=cast.account("hoa"))
        assert published.verify(code).state == "closed" and published.by_code(code) is None
        assert published.verify("SM26-0999-9").state == "misspelt"
        from nhandao_site.kit import codes

        never = codes.address_code("SM", 2026, 999)
        assert (published.verify(never).state, published.verify(never).url) == ("unknown", None)
        assert "không có trong danh sách" in published.verify(never).message
        assert published.verify("").state == "misspelt" and published.verify("x" * 9999).state == "misspelt"


@pytest.mark.parametrize("act", ["hide", "take_down", "withdraw", "close"])
def test_out_of_sight_means_out_of_every_door(site: Flask, cast: Cast, act: str) -> None:
    with site.app_context():
        address = lives.published(cast)
        code, minh = address.code or "", cast.account("minh")
        if act == "withdraw":
            consenting.withdraw(address, scopes=[Scope.TEXT], reason="x", by=minh)
        elif act == "close":
            workflow.close(address, closing=Closing.MOVED, reason="x", on=clock.today(), by=minh)
        else:
            getattr(workflow, act)(address, reason="x", by=minh)
        assert address.publication is not Publication.PUBLISHED
        assert published.by_code(code) is None and published.page({"q": code}).cards == ()
        assert published.names_for([address.id]) == {} and published.codes_for_sitemap() == []
        assert published.live(periods.containing(clock.today())).following == 0


@pytest.mark.both_databases
def test_live_counts_what_is_in_sight(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first, second = many(cast, 2)
        lives.approved(cast, lives.told(cast, name="Chưa Đăng", birth_year=1999))
        standing.set_delivered(first.id, {None: (1_000_000, 0)}, False)
        live = published.live(periods.containing(clock.today()))
        assert (live.following, live.waiting, live.helped, live.full, live.new_in_period) == (2, 1, 1, 0, 3)
        assert (live.delivered_vnd, live.need_vnd) == (1_000_000, 40_000_000)
        with counted() as seen:
            published.live(periods.containing(clock.today()))
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 2
        assert second.kind is Kind.HOUSEHOLD and db.session.scalars(select(Address)).all()
