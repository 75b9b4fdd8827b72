"""The whole workbook in, once and again."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Move, Residence
from nhandao_site.domain.addresses.words import Closing, ConsentState, Dossier, Help, Origin, Publication
from nhandao_site.domain.audit import House
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Programme
from nhandao_site.domain.movement.models import Channel, Participation, Pilot
from nhandao_site.domain.pledges import sums as pledge_sums
from nhandao_site.domain.pledges.models import Instalment, Pledge, Shown, State
from nhandao_site.domain.rosters.models import CommuneClass, RosterEntry
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.domain.targets.models import PlanTarget
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.domain.workbook import importing
from tests.domain.workbook.bringing import bring_in, one, row_counts
from tests.domain.workbook.builder import believable, workbook


@pytest.mark.both_databases
def test_every_sheet_comes_in_and_a_second_time_changes_nothing(site: Flask) -> None:
    rows = believable()
    with site.app_context():
        first = bring_in(rows)
        assert first.faults == []
        assert {name: counts["new"] for name, counts in first.sheets.items()} == {n: len(r) for n, r in rows.items()}
        after_one, kept = row_counts(), db.session.scalars(select(Address.updated_at)).all()
        for model, many in (
            (Unit, 8),
            (Succession, 2),
            (CommuneClass, 1),
            (RosterEntry, 2),
            (Address, 8),
            (Pledge, 2),
            (Instalment, 12),
            (AssistanceLine, 10),
            (Participation, 3),
            (Pilot, 1),
            (Channel, 1),
            (Document, 1),
            (Honour, 1),
            (PlanTarget, 2),
        ):
            assert after_one[model.__tablename__] == many
        second = bring_in(rows)
        assert second.ok
        assert {n: c for n, c in second.sheets.items() if c["new"]} == {}
        assert {n: c["known"] for n, c in second.sheets.items()} == {n: len(r) for n, r in rows.items()}
        assert row_counts() == after_one
        assert db.session.scalars(select(Address.updated_at)).all() == kept
        # PostgreSQL's sequences went along: the next row by hand meets no imported one.
        db.session.add(Act(address_id=one("A1").id))
        db.session.commit()


def test_a_dry_run_counts_and_writes_nothing(site: Flask) -> None:
    with site.app_context():
        empty = row_counts()
        outcome = bring_in(believable(), dry_run=True)
        assert outcome.ok and outcome.sheets["Địa chỉ"]["new"] == 8 and not outcome.written
        assert row_counts() == empty


def test_units_stand_under_rows_that_come_later_and_know_their_heirs(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        old, heirs = units["XC"], db.session.scalars(select(Succession)).all()
        assert old.path == f"/{units['P9'].id}/{units['D1'].id}/{old.id}/"
        assert old.parent is units["D1"] and old.valid_to == date(2025, 6, 30)
        assert {(s.new.code, s.on, s.partial) for s in heirs} == {
            ("X1", date(2025, 7, 1), True),
            ("X2", date(2025, 7, 1), True),
        }
        assert units["X2"].kind is UnitKind.COMMUNE and units["P9"].abbreviation == "SM"


def test_a_published_address_carries_its_code_consents_source_and_steps(site: Flask) -> None:
    rows = believable()
    rows["Xử lý"] = []
    with site.app_context():
        bring_in(rows)
        row = one("A1")
        assert row.code is not None and row.code.startswith("SM25-0001-")
        assert (row.origin, row.dossier, row.publication) == (Origin.PAPER, Dossier.APPROVED, Publication.PUBLISHED)
        assert (row.consent, row.approved_on, row.reviewed_on) == (
            ConsentState.IN_FORCE,
            date(2025, 2, 1),
            date(2025, 1, 15),
        )
        assert (row.cccd, row.phone, row.residence) == ("070150000001", "0912345678", "Số 5, tổ 2")
        assert row.alias == "Bà N.T.H."
        assert [need.kind.label for need in row.needs] == ["nhà sửa chữa", "xe lăn", "thường xuyên"]
        assert (row.needs[0].amount_vnd, row.need_vnd) == (30_000_000, 30_000_000)
        assert row.source is not None
        assert row.source.startswith("theo danh sách của đơn vị · sha256:") and "· dòng 2 · Người nhập" in row.source
        yeses = db.session.scalars(select(Consent).where(Consent.subject_id == row.id)).all()
        assert {(yes.scope, yes.giver) for yes in yeses} == {
            (scope, Giver.SELF) for scope in (Scope.RECEIVE, Scope.TEXT, Scope.PLACE)
        }
        steps = db.session.scalars(select(Move.after).where(Move.address_id == row.id).order_by(Move.id)).all()
        assert steps == ["in_force", "surveyed", "verified", "approved", "published", "helped"]
        assert db.session.scalar(select(SearchRow.ref).where(SearchRow.ref == row.code)) == row.code


def test_a_child_has_two_yeses_and_a_short_alias(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        child = one("A4")
        text = db.session.scalars(select(Consent).where(Consent.subject_id == child.id, Consent.scope == Scope.TEXT))
        assert {yes.giver for yes in text} == {Giver.GUARDIAN, Giver.CHILD}
        assert child.alias == "Em B." and child.publication is Publication.PUBLISHED
        assert child.guardian is not None and child.guardian.name == "Phạm Thị Mẹ"


def test_states_come_from_dates_closing_merging_and_handling(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        assert one("A6").dossier is Dossier.DRAFT
        assert one("A7").dossier is Dossier.RETURNED
        assert one("A1").publication is Publication.HIDDEN
        dead = one("A8")
        assert (dead.dossier, dead.closing, dead.publication) == (Dossier.CLOSED, Closing.DECEASED, Publication.REMOVED)
        assert dead.published_on == date(2025, 2, 5)
        merged = one("A2")
        assert merged.dossier is Dossier.MERGED and merged.merged_into_id == one("A3").id and merged.code is not None
        found = db.session.scalars(select(SearchRow.ref)).all()
        assert one("A1").code not in found and dead.code not in found and one("A4").code in found


def test_pledges_keep_their_day_rhythm_and_silence(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        pledges = {row.chapter_key: row for row in db.session.scalars(select(Pledge))}
        monthly = pledges["DK1"]
        assert (monthly.value_vnd, monthly.periods, monthly.state) == (6_000_000, 12, State.RUNNING)
        assert monthly.pledged_at == datetime(2025, 11, 19, 17, tzinfo=UTC)
        assert (monthly.shown, monthly.shown_name, monthly.roster_code) == (Shown.ANONYMOUS, None, "LD1")
        assert [i.due_on for i in monthly.instalments][:2] == [date(2025, 11, 20), date(2025, 12, 20)]
        assert pledges["DK2"].state is State.LAPSED
        # The anonymous donor's own line hides the name as well.
        lines = {row.chapter_key: row for row in db.session.scalars(select(AssistanceLine))}
        assert (lines["TG9"].shown, lines["TG9"].shown_name) == (Shown.ANONYMOUS, None)
        assert lines["TG1"].shown_name is not None


def test_help_keeps_its_minute_act_programme_and_the_unit_of_its_day(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        lines = {row.chapter_key: row for row in db.session.scalars(select(AssistanceLine))}
        assert lines["TG1"].delivered_at == datetime(2025, 11, 24, 16, 50, tzinfo=UTC)
        assert lines["TG2"].delivered_at == datetime(2025, 11, 24, 17, 10, tzinfo=UTC)
        assert lines["TG1"].act_id == lines["TG2"].act_id != lines["TG5"].act_id
        assert lines["TG1"].entered_at == datetime(2025, 12, 1, 1, tzinfo=UTC)
        assert lines["TG8"].unit.code == "XC" and one("A5").unit.code == "X2" and one("A5").hamlet is not None
        assert [
            r.from_on for r in db.session.scalars(select(Residence).where(Residence.address_id == one("A5").id))
        ] == [
            date.min,
            date(2025, 7, 1),
        ]
        assert db.session.scalars(select(Programme.name).order_by(Programme.id)).all() == [
            "Cuộc vận động",
            "Tết Nhân ái",
        ]
        back = lines["TG0"]
        assert (back.reverses_id, back.value_vnd, back.act_id) == (lines["TG3"].id, -700_000, lines["TG3"].act_id)
        assert back.delivered_at == datetime(2025, 11, 30, 17, tzinfo=UTC)


@pytest.mark.both_databases
def test_sums_of_every_address_are_those_of_pledges_and_ledger(site: Flask) -> None:
    with site.app_context():
        bring_in(believable())
        names = ("pledged_vnd", "delivered_vnd", "taken", "helped", "regular_running", "help")
        home = one("A3")
        # 2 million to the merged husband, 3 to the wife; 0.7 reversed, a gift of Tết and a loan beside.
        assert (home.delivered_vnd, home.help) == (5_000_000, Help.HELPED)
        assert one("A2").delivered_vnd == 0
        for key in ("A1", "A3", "A5"):
            row = one(key)
            before = [getattr(row, name) for name in names]
            standing.refresh(row.id)
            pledge_sums.recount(row.id)
            db.session.refresh(row)
            assert [getattr(row, name) for name in names] == before


def test_decomposed_letters_are_composed_before_anybody_looks(site: Flask) -> None:
    def nfd(value: Any) -> Any:
        return unicodedata.normalize("NFD", value) if isinstance(value, str) else value

    rows_of = believable().items()
    apart = {nfd(name): [{nfd(k): nfd(v) for k, v in row.items()} for row in rows] for name, rows in rows_of}
    headers = {name: list(dict.fromkeys(column for row in rows for column in row)) for name, rows in apart.items()}
    with site.app_context():
        outcome = importing.run(workbook(apart, headers), by=House("x"))
        assert outcome.faults == []
        assert one("A2").name == "Lê Văn Tám" and one("A2").folded_name == "le van tam"
