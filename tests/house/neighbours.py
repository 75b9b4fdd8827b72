"""One row of each kind in Bàu Sen (X1), for people of Lộc Xuân (X2) to knock at, and the numbers that lead to them."""

import re
from datetime import date, timedelta

from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.addresses.models import PlanStep, Visit, VisitResult
from nhandao_site.domain.addresses.models.casework import Concern, Proposal
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.honours import recording
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.domain.movement.models import (
    Channel,
    ChannelKind,
    Event,
    EventKind,
    Level,
    ParticipantKind,
    Participation,
    Pilot,
)
from nhandao_site.domain.oversight.models import Recheck, RecheckRound, Thing
from nhandao_site.domain.privacy.models import PrivacyRequest, SpeaksFor, Way, Wish
from nhandao_site.domain.reports.models import Report, ReportKind
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.stories.models import SubjectKind
from nhandao_site.domain.stories.sharing.models import Bulletin, BulletinState, Outlet, Posting, PressKind, PressPiece
from nhandao_site.domain.stories.tips.models import Tip
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.honours import round as round_
from tests.domain.honours.test_recording import content as praise
from tests.domain.ledger.funds import till
from tests.domain.ledger.scene import cash as money
from tests.domain.ledger.scene import given, hand, household, paid, promise
from tests.domain.stories import telling
from tests.domain.targets.test_inspections import planned
from tests.house import doors

Numbers = dict[tuple[str, str], int | None]


def everyone_at(code: str, cast: Cast) -> dict[Role, Account]:
    """One person of every role in this unit."""
    people = {}
    for role in Role:
        people[role] = Account(
            email=f"{role.value}.{code.lower()}@nhandao.example", name=role.label, sort_key=role.value, role=role,
            unit=cast.unit(code), password_hash="!", stamp="s0", ends_on=clock.today() + timedelta(days=300),
            created_at=clock.now(),
        )  # fmt: skip
        db.session.add(people[role])
    db.session.commit()
    return people


def furnish(cast: Cast) -> Numbers:
    """(room, name in the address) -> the row; the room is "" where every room means the same by that name."""
    address, twin = household(cast), household(cast, name="Lê Văn Mận")
    receipt = paid(cast, address, 30_000_000)
    act = given(cast, address, money(2_000_000))
    waiting = hand(cast, address, money(1_000_000))
    loan = till.lend(cast, address, 6_000_000)
    step = PlanStep(address_id=address.id, text="Lợp mái")
    visit = Visit(address_id=address.id, on=clock.today(), visitors="Hoa", situation="Ổn", result=VisitResult.SAME,
                  recorded_at=clock.now())  # fmt: skip
    proposal = Proposal(unit=cast.unit("X1"), person="Ông Năm", where="Ấp 1", situation="Ở một mình",
                        created_at=clock.now())  # fmt: skip
    concern = Concern(address=address, what="khác", text="Nhà đã bán", created_at=clock.now())
    report = Report(unit=cast.unit("X1"), kind=next(iter(ReportKind)), period="2026-Q3", due_on=date(2026, 9, 10),
                    created_at=clock.now())  # fmt: skip
    entry = RosterEntry(year=2026, kind=next(iter(RosterKind)), unit_id=cast.unit("X1").id, code="L1", name="Ông Sáu",
                        folded="ong sau", sort_key="s", position=None)  # fmt: skip
    file = MediaFile(token="f" * 32, kind=FileKind.DOCUMENT, subject="address", subject_id=address.id, role="evidence",
                     variants=[], uploaded_at=clock.now(), sha256="0" * 64, mime="application/pdf", size=1)  # fmt: skip
    db.session.add_all([step, visit, proposal, concern, report, entry, file])
    story, inspection = telling.told(cast), planned(cast)
    unit_id, now = cast.unit("X1").id, clock.now()
    happened = Event(kind=next(iter(EventKind)), unit_id=unit_id, name="Giao ban", on=clock.today(), recorded_at=now,
                     updated_at=now)  # fmt: skip
    channel = Channel(unit_id=unit_id, kind=next(iter(ChannelKind)), from_on=clock.today())
    pilot = Pilot(year=2026, unit_id=unit_id, name="Ấp 1", kind="ấp")
    taking = Participation(year=2026, level=next(iter(Level)), unit_id=unit_id, kind=next(iter(ParticipantKind)),
                           code="N1", name="Bà Bảy")  # fmt: skip
    paper = Document(
        symbol="1/KH", on=clock.today(), kind=next(iter(DocumentKind)), unit_id=unit_id, abstract="Kế hoạch"
    )
    tip = Tip(kind=SubjectKind.PERSON, unit_id=unit_id, who="Ông Tám", deed="Chở người đi viện", token_hash="t",
              created_at=now)  # fmt: skip
    asked = PrivacyRequest(wish=Wish.SEE, way=Way.PHONE, speaks_for=SpeaksFor.SELF, name="Bà Chín", unit_id=unit_id,
                           received_on=now.date(), answer_by=now.date(), finish_by=now.date(),
                           created_at=now)  # fmt: skip
    db.session.add(asked)
    db.session.add_all([happened, channel, pilot, taking, paper, tip])
    by = {"recorded_by_name": "Chị Hoa", "recorded_at": now}
    posting = Posting(story=story, unit_id=unit_id, outlet=Outlet.LOUDSPEAKER, posted_on=clock.today(), **by)
    piece = PressPiece(story=story, kind=PressKind.NEWSPAPER, outlet="Báo Sông Mây", title="Ông Tám",
                       appeared_on=clock.today(), link="https://bao.example/tam", **by)  # fmt: skip
    bulletin = Bulletin(slug="thang-10", unit_id=unit_id, month=date(2026, 10, 1), title="Tháng 10", words="",
                        state=BulletinState.DRAFT, author_name="Chị Hoa", created_at=now, updated_at=now)  # fmt: skip
    db.session.add_all([posting, piece, bulletin])
    drawn = RecheckRound(quarter="2026-Q3", seed="s", addresses=1, acts=0, drawn_at=clock.now())
    db.session.add(drawn)
    db.session.flush()
    again = Recheck(round_id=drawn.id, thing=Thing.ADDRESS, subject_id=address.id, code="x", unit_id=address.unit_id)
    db.session.add(again)
    db.session.flush()
    rows = {
        ("", "address_id"): address, ("", "other_id"): twin, ("", "pledge_id"): promise(address, 500_000),
        ("", "receipt_id"): receipt, ("", "act_id"): act, ("assistance", "line_id"): waiting.lines[0],
        ("", "loan_id"): loan, ("disbursements", "number"): till.vouchers()[0], ("", "step_id"): step,
        ("", "visit_id"): visit,
        ("intake", "number"): proposal, ("intake.concern", "number"): concern, ("", "report_id"): report,
        ("", "entry_id"): entry, ("", "file_id"): file, ("", "story_id"): story, ("inspections", "number"): inspection,
        ("oversight", "recheck_id"): again, ("events", "number"): happened, ("channels", "number"): channel,
        ("pilots", "number"): pilot, ("participation", "number"): taking, ("documents", "number"): paper,
        ("privacy_requests", "number"): asked,
        ("", "posting_id"): posting, ("", "piece_id"): piece, ("", "bulletin_id"): bulletin,
        ("tips", "number"): tip, ("", "unit_id"): cast.unit("X1"), ("", "account_id"): cast.account("hoa"),
    }  # fmt: skip
    numbers: Numbers = {key: row.id for key, row in rows.items()}
    numbers["official_accounts", "account_id"] = None  # not an account of a person
    numbers |= {("intake.close_concern", "number"): concern.id, ("intake.take_concern", "number"): concern.id}
    numbers |= {
        ("", "n"): 1,
        ("", "withdrawal_id"): 1,
        ("privacy_requests", "paper_id"): 1,
        ("accounts.care", "session_id"): 1,
    }
    numbers |= {("", name): 1 for name in ("person_id", "document_id", "honour_id", "merge_id")}
    numbers |= _praised(cast)
    numbers |= {("stories.people", "subject_id"): story.subjects[0].id, ("pledges", "number"): 1}
    db.session.commit()
    return numbers


def _praised(cast: Cast) -> Numbers:
    """Hoa nominated somebody, and somebody of Bàu Sen was honoured."""
    nomination = round_.drafted(cast, round_.review(cast))
    honour = recording.record(praise(unit=cast.unit("X1")), by=cast.account("minh"))
    db.session.flush()
    rooms = ("honour_nominations", "honour_moves", "honour_papers")
    return {(room, "number"): nomination.id for room in rooms} | {
        ("honour_papers", "row_id"): None,
        ("honours", "honour_id"): honour.id,
        ("honour_decisions", "honour_id"): honour.id,
    }


def url_to(site: Flask, endpoint: str, numbers: Numbers) -> str | None:
    """The address of the X1 row behind this endpoint; None when the address names no row, or none of ours."""
    rule = next(site.url_map.iter_rules(endpoint))
    name, found = endpoint.removeprefix("admin."), []

    def number(match: re.Match[str]) -> str:
        rooms = (name, name.rpartition(".")[0], name.partition(".")[0], "")
        known = next((numbers[room, match[1]] for room in rooms if (room, match[1]) in numbers), None)
        found.append(known)
        return str(known)

    url = re.sub(r"<int:(\w+)>", number, rule.rule)
    return None if not found or None in found or "<" in url else url


def unnumbered(site: Flask, numbers: Numbers) -> set[str]:
    """Endpoints whose address names something that is none of our rows."""
    return {
        endpoint
        for endpoint, _method in doors.as_built(site)
        if next(site.url_map.iter_rules(endpoint)).arguments and url_to(site, endpoint, numbers) is None
    }
