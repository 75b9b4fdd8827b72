"""Who stands on a list and asks to be erased: the line counts as before, and names nobody."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import ERASED, db
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours.nominating import hardship
from nhandao_site.domain.movement import events, honoured, merging, published
from nhandao_site.domain.movement.models import EventPerson, Level, ParticipantKind, Participation
from nhandao_site.domain.pledges.models import Offer
from nhandao_site.domain.privacy import desk, erasing, excerpt, retention
from nhandao_site.domain.privacy.models import Subject, Wish
from nhandao_site.domain.rosters import lists
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.honours.round import drafted, review
from tests.domain.ledger.scene import household
from tests.domain.movement.test_events import content, meetings
from tests.domain.privacy.conftest import CANARY, Ask
from tests.domain.privacy.test_erasing import rows_that_say

NAME = f"Đặng Thị {CANARY}"


def commended(cast: Cast, **event: object) -> EventPerson:
    """At a meeting of the province, with her whole name on the street."""
    minh = cast.account("minh")
    row = honoured.name_one(
        events.record(content(cast, **event), by=minh), ParticipantKind.PERSON, NAME,
        merit=f"{NAME} nấu cháo", evidence=f"Phiếu {CANARY}", is_grown=True, by=minh,
    )  # fmt: skip
    db.session.commit()
    return row


def took_part(cast: Cast, code: str, year: int = 2026) -> Participation:
    row = Participation(
        year=year, level=Level.COMMUNE, unit=cast.unit("X1"), kind=ParticipantKind.PERSON, code=code, name=NAME,
        birth_year=1970, deed=CANARY,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def leads(cast: Cast, year: int = 2026) -> RosterEntry:
    lists.paste(RosterKind.LEADERS, cast.unit("P1"), year, [lists.Line("LD1", NAME, f"Ông {CANARY}")],
                by=cast.account("minh"))  # fmt: skip
    return db.session.scalars(select(RosterEntry).order_by(RosterEntry.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.both_databases
def test_an_erased_guest_of_an_event_is_in_no_row_and_on_no_page_and_still_makes_the_meeting_count(
    site: Flask, cast: Cast, ask: Ask, visitor: FlaskClient, tmp_path: Path
) -> None:
    with site.app_context():
        row = commended(cast)
        page, counted = events.url(row.event), meetings(cast)
        request = ask(Wish.ERASE, Subject.EVENT_PERSON, row)
        said = [line for part in excerpt.of(request, by=cast.account("hoa")) for line in part.lines]
        assert ("họ tên, thành tích được nêu", NAME) in said
        erasing.erase(request, by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == [] and log.faults() == []
        assert meetings(cast) == counted == 1
        assert (whole := published.one(row.event_id)) is not None and whole.people == ()
        db.session.remove()
    assert "xóa theo" not in visitor.get(page).get_data(as_text=True)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file.name


def test_a_name_in_the_words_of_the_event_is_written_out_of_them_first(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        row = commended(cast, summary=f"Có bà đặng thị {CANARY.upper()} lên phát biểu.")
        request = ask(Wish.ERASE, Subject.EVENT_PERSON, row)
        with pytest.raises(RuleBroken, match="Phần nội dung của sự kiện còn nêu họ tên"):
            erasing.erase(request, by=cast.account("minh"))
        said = content(cast, summary="Có bà con lên phát biểu.")
        events.correct(row.event, said, seen=events.mark(row.event), by=cast.account("minh"))
        erasing.erase(request, by=cast.account("minh"))
        assert db.session.get_one(EventPerson, row.id).name == ERASED


def test_a_name_taken_off_an_event_leaves_initials_in_the_log_that_nobody_can_erase(site: Flask, cast: Cast) -> None:
    with site.app_context():
        honoured.take_out(commended(cast), by=cast.account("minh"))
        db.session.commit()
        assert [place for place in rows_that_say(CANARY) if place.startswith("audit")] == []


@pytest.mark.both_databases
def test_a_participant_goes_from_every_year_and_code_and_counts_as_one_person_still(
    site: Flask, cast: Cast, ask: Ask
) -> None:
    with site.app_context():
        first, minh = took_part(cast, "N1", 2025), cast.account("minh")
        for code in ("N1", "N2"):
            took_part(cast, code)
        merging.merge(ParticipantKind.PERSON, "N2", "N1", reason=f"chính bà {CANARY} nói", by=minh)
        other = Participation(year=2026, level=Level.COMMUNE, unit=cast.unit("X1"), kind=ParticipantKind.PERSON,
                              code="N3", name="Trần Văn Bình")  # fmt: skip
        db.session.add(other)
        db.session.commit()
        erasing.erase(ask(Wish.ERASE, Subject.PARTICIPATION, first), by=minh)
        db.session.commit()
        kept = db.session.scalars(select(Participation).order_by(Participation.id)).all()
        assert [row.name for row in kept] == [ERASED] * 3 + ["Trần Văn Bình"]
        assert [row.code for row in kept] == ["N1", "N1", "N2", "N3"]
        assert [place for place in rows_that_say(CANARY) if not place.startswith("audit")] == []


@pytest.mark.both_databases
def test_a_leader_goes_from_the_lists_of_every_year_and_stays_in_the_denominator(
    site: Flask, cast: Cast, ask: Ask
) -> None:
    with site.app_context():
        leads(cast, 2025)
        row, minh = leads(cast), cast.account("minh")
        db.session.add(Offer(address_id=household(cast).id, roster_code="LD1", to_name=NAME, unit=cast.unit("P1"),
                             offered_at=clock.now()))  # fmt: skip
        db.session.commit()
        erasing.erase(ask(Wish.ERASE, Subject.ROSTER_ENTRY, row), by=minh)
        db.session.commit()
        assert rows_that_say(CANARY) == []
        assert db.session.scalars(select(RosterEntry.code)).all() == ["LD1", "LD1"]


@pytest.mark.both_databases
def test_a_person_in_hardship_of_a_community_goes_and_the_share_stands(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        nomination = drafted(
            cast, review(cast), honoured=ParticipantKind.COLLECTIVE, name="Ấp 1", answers=["a", "b", "c"]
        )
        told = {"help": f"Sửa nhà bà {CANARY}", "helped_on": clock.today(), "evidence": CANARY}
        row = hardship.add_person(nomination, name=NAME, **told, by=cast.account("hoa"))
        db.session.commit()
        before = hardship.measure(nomination)
        erasing.erase(ask(Wish.ERASE, Subject.HARDSHIP, row), by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == [] and hardship.measure(nomination) == before


def test_a_body_on_a_list_is_no_person_to_erase(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        row = took_part(cast, "T1")
        row.kind = ParticipantKind.COLLECTIVE
        with pytest.raises(RuleBroken, match="Tập thể"):
            erasing.erase(ask(Wish.ERASE, Subject.PARTICIPATION, row), by=cast.account("minh"))


def test_the_desk_finds_lines_of_lists_by_name_in_its_branch_alone(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        rows = commended(cast), took_part(cast, "N1"), leads(cast)
        request = ask(Wish.SEE, Subject.EVENT_PERSON, rows[0])
        request.name = NAME.upper()
        found = [(each.subject, each.number) for each in desk.meant_by(request, cast.account("minh"))]
        subjects = (Subject.EVENT_PERSON, Subject.PARTICIPATION, Subject.ROSTER_ENTRY)
        assert found == [(subject, row.id) for subject, row in zip(subjects, rows, strict=True)]
        assert desk.meant_by(request, cast.account("tam")) == []
        assert desk.row_for(cast.account("minh"), Subject.EVENT_PERSON, str(rows[0].id)) is rows[0]
        assert desk.row_for(cast.account("tam"), Subject.EVENT_PERSON, str(rows[0].id)) is None
        with pytest.raises(NotAllowed):
            erasing.erase(ask(Wish.ERASE, Subject.EVENT_PERSON, rows[0]), by=cast.account("tam"))


def test_a_copy_of_before_loses_the_lines_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = commended(cast, name=f"Gặp mặt {CANARY}", summary=f"Có {NAME}")
        assert erasing.again([("event_person", row.id), ("participation", 99)], by=House("Khôi phục")) == 1
        assert db.session.get_one(EventPerson, row.id).merit is None


@pytest.mark.both_databases
def test_names_of_a_year_go_when_ten_more_years_are_over(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for year in (2015, 2016):
            took_part(cast, "N1", year), leads(cast, year)
        collective = took_part(cast, "T1", 2015)
        collective.kind = ParticipantKind.COLLECTIVE
        db.session.commit()
        day = date(2026, 12, 31)
        assert {each.rule.name: each.count for each in retention.waiting(day)}["danh-sach"] == 2
        assert retention.run(day, by=House("Đồng hồ")) == 2
        db.session.commit()
        for model in (Participation, RosterEntry):
            rows = db.session.execute(select(model.year, model.name).order_by(model.id)).all()
            assert rows[:2] == [(2015, ERASED), (2016, NAME)], model.__tablename__
        assert collective.name == NAME and retention.run(day, by=House("Đồng hồ")) == 0
