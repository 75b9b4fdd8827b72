"""Each kind of data goes at the first midnight after its term and not a second before; told first, then done."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import ERASED, db
from nhandao_site.domain.addresses.models import Address, Concern, Draft, Proposal, QueueState
from nhandao_site.domain.addresses.words import Closing, Dossier, Publication
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.ledger.bank import allocating
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.media import storage
from nhandao_site.domain.movement.models import Event as Meeting
from nhandao_site.domain.movement.models import EventKind, EventPerson, ParticipantKind
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.domain.privacy import requests, retention
from nhandao_site.domain.privacy.models import PrivacyRequest, SpeaksFor, Subject, Way, Wish
from nhandao_site.domain.stories.models import SubjectKind
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import line
from tests.domain.ledger.funds import till
from tests.domain.ledger.scene import household, paid, promise
from tests.domain.privacy.conftest import PHONE, Ask

CLOCK = House("Đồng hồ")
TODAY = date(2026, 11, 24)
SECOND = timedelta(seconds=1)
Make = Callable[[Cast, datetime, str], Any]


@pytest.fixture(autouse=True)
def the_last_day_of_the_year() -> Any:
    with time_machine.travel("2026-11-24T23:30:00+07:00"):
        yield


def rule(name: str) -> retention.Rule:
    return next(each for each in retention.RULES if each.name == name)


def letter(cast: Cast, at: datetime, who: str) -> Message:
    return Message(recipient=f"{who}@vidu.vn", subject="Thư", body=who, created_at=at, not_before=at, sent_at=at)


def draft(cast: Cast, at: datetime, who: str) -> Draft:
    return Draft(account_id=cast.account("hoa").id, place=f"address:{who}", content=who, saved_at=at)


def proposal(cast: Cast, at: datetime, who: str) -> Proposal:
    return Proposal(unit=cast.unit("X1"), person=who, where="Ấp 1", situation=who, sender_phone=PHONE,
                    state=QueueState.CLOSED, created_at=at, handled_at=at)  # fmt: skip


def concern(cast: Cast, at: datetime, who: str) -> Concern:
    return Concern(address=household(cast), what="khác", text=who, sender_name=who, state=QueueState.CLOSED,
                   created_at=at, handled_at=at)  # fmt: skip


def tip(cast: Cast, at: datetime, who: str) -> Tip:
    return Tip(kind=SubjectKind.PERSON, unit_id=cast.unit("X1").id, who=who, deed=who, token_hash=who, answer="Cảm ơn",
               state=TipState.CLOSED, created_at=at, handled_at=at)  # fmt: skip


def pledge(cast: Cast, at: datetime, who: str) -> Pledge:
    return promise(household(cast), 500_000, who, phone=PHONE, phone_blind=PHONE, email=f"{who}@vidu.vn", note=who,
                   state=State.DONE, ended_at=at)  # fmt: skip


def request(cast: Cast, at: datetime, who: str) -> PrivacyRequest:
    made = requests.record(
        wish=Wish.SEE, way=Way.PAPER, speaks_for=SpeaksFor.SELF, code=None, name=who, phone=PHONE, words=who,
        received_on=clock.today(), by=cast.account("hoa"),
    )  # fmt: skip
    requests.attach(made, b"%PDF-1.4 " + who.encode(), f"{who}.pdf", by=cast.account("hoa"))
    requests.refuse(made, reason=f"Hội không giữ gì của {who}", by=cast.account("hoa"))
    made.finished_at = at
    return made


def dossier(cast: Cast, at: datetime, who: str) -> Address:
    return household(cast, name=who, dossier=Dossier.CLOSED, closing=Closing.DECEASED, closed_on=clock.local_date(at),
                     publication=Publication.REMOVED, story=who)  # fmt: skip


def guest(cast: Cast, at: datetime, who: str) -> EventPerson:
    meeting = Meeting(kind=EventKind.MEETING, unit=cast.unit("P1"), name=f"Gặp mặt {at}", on=clock.local_date(at),
                      recorded_at=at, updated_at=at)  # fmt: skip
    return EventPerson(event=meeting, kind=ParticipantKind.PERSON, name=who, merit=who)


CASES: list[tuple[str, Make, str]] = [
    ("thu", letter, "body"),
    ("nhap", draft, "content"),
    ("tin", proposal, "situation"),
    ("tin", concern, "text"),
    ("tin", tip, "deed"),
    ("dang-ky", pledge, "note"),
    ("yeu-cau", request, "request_text"),
    ("ho-so", dossier, "story"),
    ("danh-sach", guest, "name"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("name", "make", "column"), CASES, ids=[f"{n}-{m.__name__}" for n, m, _ in CASES])
def test_it_stays_through_its_last_day_and_goes_the_next(
    site: Flask, cast: Cast, name: str, make: Make, column: str
) -> None:
    with site.app_context():
        turn = clock.start_of(TODAY - timedelta(days=rule(name).days - 1))  # 00:00 of the first day that is kept
        old, young = make(cast, turn - SECOND, "cu"), make(cast, turn, "moi")
        db.session.add_all([old, young])
        db.session.commit()
        model, numbers = type(old), (old.id, young.id)
        told = {each.rule.name: each.count for each in retention.waiting(TODAY)}
        assert told == {each.name: int(each.name == name) for each in retention.RULES}
        assert column_of(model, column, numbers) == ["cu", "moi"], "to tell is not to do"
        assert retention.run(TODAY, by=CLOCK) == 1
        db.session.commit()
        assert column_of(model, column, numbers) == [None, "moi"]
        assert retention.run(TODAY, by=CLOCK) == 0
        assert log.faults() == []
        assert db.session.scalars(select(Event.subject).where(Event.what == "privacy:overdue")).all() == [
            "privacy_request"
        ]


def column_of(model: Any, column: str, numbers: tuple[int, ...]) -> list[str | None]:
    """What still says something, row by row."""
    db.session.expire_all()
    rows = [db.session.get(model, number) for number in numbers]
    kept = [getattr(row, column) if row is not None else None for row in rows]
    return [None if words in {None, "", ERASED} else words for words in kept]


def test_the_scan_of_a_request_goes_with_its_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        request(cast, clock.start_of(TODAY - timedelta(days=rule("yeu-cau").days)), "cu")
        db.session.commit()
        assert len(list(storage.names())) == 1
        retention.run(TODAY, by=CLOCK)
        db.session.commit()
        assert list(storage.names()) == []


@pytest.mark.both_databases
def test_names_on_papers_go_when_ten_years_from_the_end_of_their_year_are_over(site: Flask, cast: Cast) -> None:
    """A day of 2016 is kept through all of 2026; the last minute of 2015 is not."""
    with site.app_context():
        for moment in ("2015-12-31T23:50:00+07:00", "2016-01-01T00:10:00+07:00"):
            with time_machine.travel(moment):
                papers(cast)
        db.session.commit()
        day = date(2026, 12, 31)
        assert {e.rule.name: e.count for e in retention.waiting(day)}["chung-tu"] == 5
        assert retention.run(day, by=CLOCK) == 5
        db.session.commit()
        for model, column in NAMED:
            first, second = (getattr(row, column) for row in db.session.scalars(select(model).order_by(model.id)))
            assert first in {None, ERASED} and second not in {None, ERASED}, model.__tablename__


NAMED = ((Receipt, "giver_name"), (AssistanceLine, "giver_name"), (BankLine, "memo"), (Allocation, "giver_name"))


def papers(cast: Cast) -> None:
    """One of each: a receipt, help of a giver and of the box with its voucher, a line of the bank told apart."""
    address = household(cast)
    paid(cast, address, 1_000_000)
    till.pay(cast, address, 400_000)
    row = line(50_000, "TRAN VAN CU CHUYEN", on=clock.today())
    allocating.allocate(row, [Part(Purpose.GENERAL, 50_000, giver_name="Trần Văn Cũ")], by=cast.account("an"))


def test_what_still_runs_is_told_and_waits(site: Flask, cast: Cast) -> None:
    """A closed dossier with a promise that runs: nothing is erased behind the giver's back."""
    with site.app_context():
        closed = dossier(cast, clock.start_of(date(2020, 1, 1)), "cu")
        promise(closed, 500_000)
        db.session.commit()
        assert retention.run(TODAY, by=CLOCK) == 0
        assert closed.story == "cu"


def test_an_installation_may_keep_for_longer_or_shorter(site: Flask, cast: Cast) -> None:
    with site.app_context():
        db.session.add(letter(cast, clock.now() - timedelta(days=30), "cu"))
        db.session.commit()
        try:
            retention.set_days({"thu": 31})
            assert retention.run(TODAY, by=CLOCK) == 0
            retention.set_days({"thu": 30})
            assert retention.run(TODAY, by=CLOCK) == 1
        finally:
            retention.set_days({})


def test_the_dry_run_tells_and_does_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context():
        db.session.add(letter(cast, clock.now() - timedelta(days=91), "cu"))
        db.session.commit()
        db.session.remove()
    told = site.test_cli_runner().invoke(args=["chores", "run", "--dry-run", "--json"])
    assert told.exit_code == 0, told.output
    assert [each for each in json.loads(told.stdout)["retention"] if each["rows"]] == [
        {"rule": "thu", "label": "Thư đã gửi", "days": 90, "rows": 1}
    ]
    with site.app_context():
        assert db.session.query(Message).count() == 1
        assert db.session.query(Event).count() == 0
    done = site.test_cli_runner().invoke(args=["chores", "run", "--only", "privacy.retention", "--json"])
    assert done.exit_code == 0, done.output
    with site.app_context():
        assert db.session.query(Message).count() == 0


def test_a_rule_goes_on_where_a_piece_ended(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    with site.app_context():
        db.session.add_all([letter(cast, clock.now() - timedelta(days=100 + n), f"cu{n}") for n in range(3)])
        db.session.commit()
        assert [retention.run(TODAY, by=CLOCK) for _ in range(3)] == [2, 1, 0]


def test_an_erased_tip_does_not_come_up_again(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        row = tip(cast, clock.start_of(date(2020, 1, 1)), "cu")
        db.session.add(row)
        db.session.flush()
        retention.erasing.erase(ask(Wish.ERASE, Subject.TIP, row), by=cast.account("minh"))
        db.session.commit()
        assert {e.rule.name: e.count for e in retention.waiting(TODAY)}["tin"] == 0
