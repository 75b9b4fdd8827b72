"""Who took part: the same person under one code over the years, however and by whomever it was typed."""

import threading
import unicodedata
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.movement import desk, merging, participating, recognising
from nhandao_site.domain.movement.models import Level, ParticipantKind, ParticipantMerge, Participation
from nhandao_site.domain.movement.participating import NEW, Line, Unclear, Where
from nhandao_site.domain.targets import gathering
from nhandao_site.kit import periods
from tests.cast import Cast

PERSON = ParticipantKind.PERSON


def where(cast: Cast, year: int = 2026, unit: str = "X1", level: Level = Level.COMMUNE) -> Where:
    return Where(year, level, cast.unit(unit), PERSON)


def plan(cast: Cast) -> gathering.Branch:
    return gathering.Branch.of(cast.unit("P1"), periods.year(2027))


def distinct(cast: Cast) -> int:
    return gathering.participants(plan(cast), "persons", (2022, 2027))


@pytest.mark.both_databases
def test_one_person_of_three_years_is_one_in_the_plan_and_one_in_each_year(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        lan = Line("Nguyễn Thị Lan", 1970)
        for year in (2023, 2025):
            participating.record(where(cast, year), [lan], by=hoa)
        nfd = Line(unicodedata.normalize("NFD", "nguyễn  thị LAN"), 1970)
        written = participating.record(where(cast, 2026), [nfd], by=hoa)
        assert (written.new, written.again) == (0, 1) and distinct(cast) == 1
        assert gathering.participants_by_year(plan(cast), "persons", (2022, 2027)) == {2023: 1, 2025: 1, 2026: 1}
        again = participating.record(where(cast, 2026), [lan], by=hoa)
        assert (again.new, again.again, again.there) == (0, 0, 1)


@pytest.mark.both_databases
def test_of_one_name_somebody_has_to_say_who_is_meant(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        participating.record(where(cast, 2025), [Line("Lê Văn Tư")], by=hoa)
        with pytest.raises(Unclear) as asked:
            participating.record(where(cast), [Line("Lê Văn Tư", 1960)], by=hoa)
        (known,) = asked.value.choices[1]
        participating.record(where(cast), [Line("Lê Văn Tư", 1960)], {1: NEW}, by=hoa)
        assert distinct(cast) == 2
        participating.record(where(cast, 2024), [Line("Lê Văn Tư")], {1: known.code}, by=hoa)
        assert distinct(cast) == 2 and desk.twins(hoa)[0][0].name == "Lê Văn Tư"
        with pytest.raises(RuleBroken, match="không còn trong danh sách"):
            participating.record(where(cast, 2023), [Line("Lê Văn Tư")], {1: "MÃ-LẠ"}, by=hoa)


def test_one_code_stands_for_one_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        participating.record(where(cast, 2025), [Line("Lê Văn Tư", code="TN-1")], by=hoa)
        with pytest.raises(RuleBroken, match="khác tên"):
            participating.record(where(cast), [Line("Trần Văn Năm", code="TN-1")], by=hoa)
        participating.record(where(cast), [Line("lê văn tư", code="TN-1")], by=hoa)
        assert distinct(cast) == 1


@pytest.mark.both_databases
def test_merged_codes_count_once_and_can_be_told_apart_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        for code, unit in (("A", "X1"), ("B", "X2"), ("C", "X2")):
            participating.record(where(cast, 2025, unit), [Line("Ngô Thị Ẩn", code=code)], by=minh)
        with pytest.raises(NotAllowed, match="ngoài phạm vi"):
            merging.merge(PERSON, "A", "B", reason="cùng người", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="vì sao"):
            merging.merge(PERSON, "A", "B", reason=" ", by=minh)
        row = merging.merge(PERSON, "A", "B", reason="cùng ngày sinh", by=minh)
        merging.merge(PERSON, "B", "C", reason="chính bà Ẩn nói", by=minh)
        assert distinct(cast) == 1, "a chain is followed to its end"
        with pytest.raises(RuleBroken, match="là một rồi"):
            merging.merge(PERSON, "C", "A", reason="vòng lại", by=minh)
        whole = recognising.whole(PERSON, "A")
        assert whole and whole.code == "C" and whole.codes == ("A", "B", "C")
        merging.undo(row, reason="hai người khác nhau", by=minh)
        assert distinct(cast) == 2 and db.session.scalar(select(func.count(ParticipantMerge.id))) == 2


def test_a_pasted_list_is_read_whole_or_not_at_all(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        lines = participating.read_pasted("Lê Văn Tư\t1960\t\tSửa cầu\n\nTrần Thị Ba; ; TN-9\n")
        assert lines == [Line("Lê Văn Tư", 1960, None, "Sửa cầu"), Line("Trần Thị Ba", None, "TN-9", None)]
        for wrong, told in (("", "Chưa có dòng"), ("Lê; 19x0", "bốn chữ số"), ("a;b;c;d;e", "Dòng 1")):
            with pytest.raises(RuleBroken, match=told):
                participating.read_pasted(wrong)
        for line, told in (
            (Line("Tư", 2090), "năm sinh"), (Line(" "), "hãy ghi tên"), (Line("x" * 500), "ngắn hơn"),
        ):  # fmt: skip
            with pytest.raises(RuleBroken, match=told):
                participating.record(where(cast), [Line("Trần Thị Ba"), line], by=hoa)
        with pytest.raises(RuleBroken, match="cùng tên"):
            participating.record(where(cast), [Line("Tư"), Line("TƯ")], by=hoa)
        for year in (2021, 1, 9999):
            with pytest.raises(RuleBroken, match="Năm tham gia"):
                participating.record(where(cast, year), [Line("Tư")], by=hoa)
        with pytest.raises(NotAllowed):
            participating.record(where(cast, unit="X2"), [Line("Tư")], by=hoa)
        assert db.session.scalar(select(func.count(Participation.id))) == 0


def test_a_code_is_never_given_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        participating.record(where(cast), [Line("Lê Văn Tư")], by=hoa)
        row = db.session.scalars(select(Participation)).one()
        first = row.code
        participating.remove(row, reason="ghi nhầm", by=hoa)
        participating.record(where(cast), [Line("Trần Thị Ba")], by=hoa)
        assert db.session.scalars(select(Participation.code)).one() != first


@pytest.mark.both_databases
def test_two_who_record_the_same_person_at_one_moment_make_one_line(site: Flask, cast: Cast) -> None:
    told: list[object] = []

    def record(who: str) -> None:
        with site.app_context():
            try:
                told.append(participating.record(where(cast), [Line("Lê Văn Tư", 1960)], by=cast.account(who)))
                db.session.commit()
            except Exception as broken:
                db.session.rollback()
                told.append(broken)

    people = [threading.Thread(target=record, args=(who,)) for who in ("hoa", "sen")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    with site.app_context():
        assert db.session.scalar(select(func.count(Participation.id))) == 1, told


@pytest.mark.both_databases
def test_people_stand_by_their_given_name_and_collectives_by_their_first_word(site: Flask, cast: Cast) -> None:
    with site.app_context():
        hoa = cast.account("hoa")
        for name in ("Trần Văn Ân", "Nguyễn Thị Đào", "Lê Thị Dung", "Phạm An", "Đinh Thị Dung"):
            participating.record(where(cast), [Line(name)], by=hoa)
        group = replace(where(cast), kind=ParticipantKind.COLLECTIVE)
        participating.record(group, [Line("Chi hội Ấp 10"), Line("Chi hội Ấp 2")], by=hoa)
        seen = desk.people(hoa, desk.WhoAsked(kind=PERSON)).rows
        assert [row.name for row in seen] == [
            "Phạm An", "Trần Văn Ân", "Đinh Thị Dung", "Lê Thị Dung", "Nguyễn Thị Đào",
        ]  # fmt: skip
        later = desk.people(hoa, desk.WhoAsked(kind=PERSON), after=seen[1].id).rows
        assert later[0].name == "Đinh Thị Dung", "the next page goes on where this one ended"
        participating.correct(seen[0], Line("Phạm Vinh"), year=2026, level=Level.COMMUNE, by=hoa)
        assert desk.people(hoa, desk.WhoAsked(kind=PERSON)).rows[-1].name == "Phạm Vinh"
        both = desk.people(hoa, desk.WhoAsked(kind=ParticipantKind.COLLECTIVE)).rows
        assert [row.name for row in both] == ["Chi hội Ấp 2", "Chi hội Ấp 10"]
