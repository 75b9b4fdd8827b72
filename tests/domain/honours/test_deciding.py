"""Decisions, quotas, the road up to the centre, and what stands on the wall."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.honours import published, recording
from nhandao_site.domain.honours.council import counting
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.nominating import moving
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import Level
from nhandao_site.domain.targets import gathering
from nhandao_site.kit import clock, codes, periods
from tests.cast import Cast
from tests.domain.honours.round import YES, council, opened, review, verified, vote
from tests.domain.honours.test_recording import content

PAPER = decisions.Paper("12/QĐ-CTĐ", date(2026, 1, 5), "Lê Thanh Hoài")


def passed(cast: Cast, at: Review, *names: str) -> list[Nomination]:
    rows = [verified(cast, at, name=name) for name in names]
    session = opened(cast, at, *rows)
    for who in council(cast):
        vote(session, who, YES)
    counting.close(session, by=cast.account("linh"))
    return rows


@pytest.mark.both_databases
def test_a_decided_round_counts_for_the_plan_and_stands_on_the_wall_once_announced(site: Flask, cast: Cast) -> None:
    with site.app_context():
        linh, round_ = cast.account("linh"), review(cast)
        rows = passed(cast, round_, "Đặng Thị Mơ")
        year = periods.year(clock.today().year)
        assert gathering.rounds(gathering.Branch.of(cast.unit("P1"), year), (2022, 2027)) == 0
        decision = decisions.decide(round_, rows, PAPER, by=linh)
        assert published.newest(9) == () and rows[0].state is NominationState.HONOURED
        assert gathering.rounds(gathering.Branch.of(cast.unit("P1"), year), (2022, 2027)) == 1
        decisions.announce(decision, by=linh)
        (line,) = published.newest(9)
        assert line.name == "Đ.T.M." and "mo" not in line.url.split("-")
        with pytest.raises(RuleBroken, match="đã công bố"):
            decisions.announce(decision, by=linh)


def test_nobody_decides_alone_beyond_the_quota_or_before_the_council(site: Flask, cast: Cast) -> None:
    with site.app_context():
        linh, round_ = cast.account("linh"), review(cast, quota_persons=1)
        rows = passed(cast, round_, "Đặng Thị Mơ", "Lê Văn Vừa")
        early = verified(cast, round_, name="Võ Chưa Tới")
        with pytest.raises(RuleBroken, match="còn 1 cá nhân, bạn đã chọn 2"):
            decisions.decide(round_, rows, PAPER, by=linh)
        with pytest.raises(RuleBroken, match="chờ hội đồng"):
            decisions.decide(round_, [early], PAPER, by=linh)
        with pytest.raises(NotAllowed):
            decisions.decide(round_, rows[:1], PAPER, by=cast.account("quan"))
        rows[0].author_id = linh.id
        with pytest.raises(RuleBroken, match="chính bạn lập"):
            decisions.decide(round_, rows[:1], PAPER, by=linh)
        decisions.decide(round_, rows[1:], PAPER, by=linh)
        with pytest.raises(RuleBroken, match="còn 0 cá nhân"):
            decisions.decide(round_, rows[:1], PAPER, by=cast.account("minh"))


def test_the_central_title_goes_up_before_it_is_decided(site: Flask, cast: Cast) -> None:
    with site.app_context():
        linh, round_ = cast.account("linh"), review(cast, level=Level.CENTRAL)
        chosen, other = passed(cast, round_, "Đặng Thị Mơ", "Lê Văn Vừa")
        with pytest.raises(RuleBroken, match="chưa ghi quyết định"):
            decisions.decide(round_, [chosen], PAPER, by=linh)
        for row in (chosen, other):
            moving.forward(row, symbol="5/TTr-CTĐ", on=date(2026, 1, 2), by=linh)
        moving.reject(other, reason="Trung ương chọn người khác", by=linh)
        decisions.decide(round_, [chosen], PAPER, by=linh)
        assert (chosen.state, other.state) == (NominationState.HONOURED, NominationState.FAILED)
        assert db.session.scalars(select(Honour)).one().round.level is Level.CENTRAL


def test_one_person_over_the_years_has_one_page_and_a_yes_is_never_lent(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        quan = cast.account("quan")
        for year in (2025, 2026):
            recording.record(content(year=year, round_name=f"Đợt {year}", name_evidence="Phiếu"), by=quan)
        hidden = recording.record(content(round_name="Đợt kín"), by=quan)
        db.session.commit()
        url, veiled = published.newest(9)[0].url, f"/ton-vinh/d-t-m-{hidden.id}"
    page = visitor.get(url, follow_redirects=True).get_data(as_text=True)
    assert "Đợt 2025" not in page or page.count("312 sáng") == 2
    assert "2025, 2026" in page and "Đợt kín" not in page
    initials = visitor.get(veiled).get_data(as_text=True)
    assert "Đ.T.M." in initials and "Đặng Thị Mơ" not in initials and "2025" not in initials
    moved = visitor.get(f"/ton-vinh/dang-thi-mo-{hidden.id}")
    assert moved.status_code == 301 and moved.location == veiled
    for nothing in ("x", "a-999999", "a-²", "dang-thi-mo-0", "1" * 30):
        assert visitor.get(f"/ton-vinh/{nothing}").status_code == 404
    assert "Đ.T.M." not in visitor.get("/ton-vinh?q=dang+thi+mo").get_data(as_text=True)


def test_the_road_of_the_movement_is_read_from_what_was_recorded(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        recording.record(content(year=2025, name_evidence="Phiếu"), by=cast.account("quan"))
        db.session.commit()
        assert [(year.year, year.honours) for year in published.road()] == [
            (2022, 0), (2023, 0), (2024, 0), (2025, 1), (2026, 0), (2027, 0),
        ]  # fmt: skip
    page = visitor.get("/ton-vinh/chang-duong").get_data(as_text=True)
    assert "1 danh hiệu cấp tỉnh" in page and page.count("Chưa ghi gì") == 5


def test_a_paper_code_has_one_spelling_and_never_passes_for_an_address() -> None:
    for mark in ("VINH", "NHAN", "PHIEU"):
        code = codes.new_paper_code(mark)
        assert codes.parse_paper_code(f" {code.lower().replace('-', ' ')} ") == code
        assert codes.parse_address_code(code) is None
        wrong = "0" if code[-1] != "0" else "1"
        assert codes.parse_paper_code(code[:-1] + wrong) is None
    with pytest.raises(ValueError):
        codes.new_paper_code("GIA")
