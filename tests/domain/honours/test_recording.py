from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours import desk, published, recording
from nhandao_site.domain.honours.models import Honour, HonourKind
from nhandao_site.domain.honours.published import board
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.search.published import find
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling


def content(**changes: Any) -> recording.Content:
    said: dict[str, Any] = {
        "year": 2026,
        "round_name": "Ngày thành lập Hội 23/11",
        "level": Level.PROVINCE,
        "kind": HonourKind.TITLE,
        "honoured": ParticipantKind.PERSON,
        "name": "Đặng Thị Mơ",
        "decided_on": date(2026, 11, 18),
        "decision_symbol": "118/QĐ-BCĐ",
        "achievement": "312 sáng thứ Bảy nấu cháo",
    }
    return recording.Content(**(said | changes))


GROUP = {"honoured": ParticipantKind.COLLECTIVE, "name": "Bếp cháo Cây Me"}


@pytest.mark.both_databases
def test_a_decided_honour_stands_on_the_wall_with_its_level_in_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        recording.record(content(**GROUP, unit=cast.unit("X1")), by=cast.account("quan"))
        db.session.commit()
        (occasion,) = published.wall(published.Filters()).occasions
        assert occasion.title == "Đợt 2026: Ngày thành lập Hội 23/11"
        (group,) = occasion.groups
        (line,) = group.lines
        assert (group.level_text, line.title, line.level_text) == ("Cấp tỉnh", "Cộng đồng nhân ái", "cấp tỉnh")
        assert line.decision_text == "Quyết định số 118/QĐ-BCĐ, ngày 18/11/2026"
        assert find("bep chao cay me").hits[0].url == f"/ton-vinh/bep-chao-cay-me-{line.id}"
        assert db.session.scalars(select(Event.what)).all() == ["honour:record"]


@pytest.mark.both_databases
def test_a_person_without_consent_is_initials_everywhere(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        honour = recording.record(content(achievement="Bà Đặng Thị Mơ nấu cháo"), by=quan)
        (line,) = published.newest(5)
        assert (line.name, line.achievement) == ("Đ.T.M.", "Bà Đ.T.M. nấu cháo")
        assert find("dang thi mo").hits == ()
        recording.correct(honour, content(name_evidence="Phiếu ký 10/11/2026"), by=quan)
        assert published.newest(5)[0].name == "Đặng Thị Mơ" and find("dang thi mo").hits
        recording.hide_name(honour, reason="Bà đổi ý", by=quan)
        assert published.newest(5)[0].name == "Đ.T.M." and find("dang thi mo").hits == ()
        (yes,) = db.session.scalars(select(Consent)).all()
        assert yes.evidence == "Phiếu ký 10/11/2026" and yes.withdrawn_at is not None


@pytest.mark.both_databases
def test_nobody_is_honoured_twice_on_one_occasion(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        recording.record(content(), by=quan)
        with pytest.raises(RuleBroken, match="đã có trong đợt này"):
            recording.record(content(name="ĐẶNG  THỊ MƠ"), by=quan)
        recording.record(content(unit=cast.unit("X2")), by=quan)
        recording.record(content(year=2025), by=quan)
        assert len(published.newest(9)) == 3


@pytest.mark.both_databases
def test_the_database_itself_refuses_the_same_honour(site: Flask, cast: Cast) -> None:
    with site.app_context():
        honour = recording.record(content(unit=cast.unit("X1")), by=cast.account("quan"))
        twin = Honour(
            round_id=honour.round_id,
            honoured_kind=honour.honoured_kind,
            name=honour.name,
            folded=honour.folded,
            sort_key=honour.sort_key,
            unit_id=honour.unit_id,
            recorded_at=clock.now(),
        )
        db.session.add(twin)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.both_databases
def test_a_withdrawn_honour_leaves_the_wall_but_not_the_books(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        honour = recording.record(content(**GROUP), by=quan)
        with pytest.raises(RuleBroken, match="vì sao rút"):
            recording.withdraw(honour, reason=" ", by=quan)
        recording.withdraw(honour, reason="Quyết định thu hồi 120/QĐ", by=quan)
        assert published.wall(published.Filters()).occasions == () and find("bep chao").hits == ()
        assert db.session.get(Honour, honour.id) is not None
        with pytest.raises(RuleBroken, match="đã rút rồi"):
            recording.correct(honour, content(**GROUP), by=quan)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decision_symbol": " "}, "Chưa có số quyết định"),
        ({"name": ""}, "tên người hoặc tập thể"),
        ({"year": 1900}, "Năm 1900"),
        ({"round_name": " "}, "tên đợt"),
        ({"achievement": "x" * 301}, "dài nhất 300"),
    ],
)
def test_an_undecided_honour_is_no_honour(site: Flask, cast: Cast, changes: dict, sentence: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match=sentence):
        recording.record(content(**changes), by=cast.account("quan"))


def test_a_decision_of_tomorrow_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="chưa tới"):
        recording.record(content(decided_on=clock.today() + timedelta(days=1)), by=cast.account("quan"))


def test_only_those_who_manage_honours_write_them(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for person in ("hoa", "dao", "hoi", "phuc"):
            with pytest.raises(NotAllowed):
                recording.record(content(), by=cast.account(person))
        assert cast.account("hoi") and published.newest(5) == ()


@pytest.mark.both_databases
def test_the_wall_narrows_by_what_is_asked_and_ignores_what_it_does_not_know(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        recording.record(content(), by=quan)
        recording.record(content(**GROUP, level=Level.COMMUNE, unit=cast.unit("X1")), by=quan)
        recording.record(content(name="Lê Văn Tư", year=2025, kind=HonourKind.PRAISE), by=quan)

        def names(**asked: Any) -> list[str]:
            found = published.wall(published.Filters(**asked))
            return [line.name for o in found.occasions for g in o.groups for line in g.lines]

        assert names() == ["Đ.T.M.", "Bếp cháo Cây Me", "L.V.T."]
        assert names(level="xa") == ["Bếp cháo Cây Me"]
        assert names(kind="nguoi-tot") == ["Đ.T.M."]
        assert names(kind="giay-khen") == names(year=2025) == names(round="2025-ngay-thanh-lap-hoi-23-11") == ["L.V.T."]
        assert len(names(level="cao-nhat", kind="?", round="2026-x")) == 3


@pytest.mark.both_databases
def test_the_wall_turns_its_pages_without_losing_or_repeating_anyone(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PAGE", 3)
    with site.app_context():
        for n in range(8):
            level = (Level.COMMUNE, Level.CENTRAL, Level.PROVINCE)[n % 3]
            recording.record(content(**GROUP | {"name": f"Nhóm {n}"}, level=level), by=cast.account("quan"))
        seen: list[str] = []
        after: int | None = None
        for _ in range(3):
            found = published.wall(published.Filters(), after)
            seen += [line.name for o in found.occasions for g in o.groups for line in g.lines]
            after = found.after
        assert after is None and len(seen) == len(set(seen)) == 8
        assert seen[:3] == ["Nhóm 1", "Nhóm 4", "Nhóm 7"]


@pytest.mark.both_databases
def test_a_published_story_is_led_to_and_knows_its_honour(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, draft = telling.published(cast), telling.told(cast)
        honour = recording.record(content(**GROUP, story=story), by=cast.account("quan"))
        line = published.of_story(story.id)
        assert line is not None and line.story_url == f"/nguoi-tot-viec-thien/{story.slug}"
        recording.correct(honour, replace(content(**GROUP), story=draft), by=cast.account("quan"))
        assert published.newest(1)[0].story_url is None


def test_the_staff_list_is_cut_by_the_unit(site: Flask, cast: Cast) -> None:
    with site.app_context():
        quan = cast.account("quan")
        ours = recording.record(content(unit=cast.unit("X1")), by=quan)
        theirs = recording.record(content(unit=cast.unit("X2")), by=quan)
        whole = recording.record(content(), by=quan)
        hoa = cast.account("hoa")
        assert [row.id for row in desk.page_for(hoa).honours] == [ours.id]
        assert desk.one_for(hoa, theirs.id) is None and desk.one_for(hoa, whole.id) is None
        assert len(desk.page_for(quan).honours) == 3
        assert [row.id for row in desk.page_for(quan, "dang thi", 2026).honours] == [whole.id, theirs.id, ours.id]
