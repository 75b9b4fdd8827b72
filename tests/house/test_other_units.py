"""Role × endpoint × method × own or other unit: what lies in another commune is not there, whatever the role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.web import errors
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.house import doors, neighbours
from tests.house.neighbours import Numbers
from tests.signed_in import cookie_of, seat

Town = tuple[Flask, Numbers]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    settings = {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'town.db'}", "NHANDAO_PROVINCE": "P1"}
    site = create_app(folder, KEYS | settings, TESTING=True, WTF_CSRF_ENABLED=False)
    with site.app_context():
        db.create_all()
        cast: Cast = assemble()
        numbers = neighbours.furnish(cast)
        for code in ("X1", "X2", "P1"):
            neighbours.everyone_at(code, cast)
    yield site, numbers
    with site.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "page", lambda code, *_, **__: Response("", code))


def enter(site: Flask, role: Role, code: str) -> FlaskClient:
    with site.app_context():
        wanted = select(Account).where(Account.email == f"{role.value}.{code.lower()}@nhandao.example")
        return seat(site.test_client(), cookie_of(db.session.scalars(wanted).one()))


def numbered(town: Town, role: Role) -> Iterator[tuple[str, str, str]]:
    """Doors open to this role whose address names a row of Bàu Sen."""
    site, numbers = town
    for (endpoint, method), answers in doors.as_kept().items():
        url = neighbours.url_to(site, endpoint, numbers) if answers[role.value] == "1" else None
        if url:
            yield endpoint, method, url


@pytest.mark.parametrize("role", list(Role))
def test_nobody_of_another_commune_finds_the_row(town: Town, role: Role) -> None:
    client = enter(town[0], role, "X2")
    seen = []
    for endpoint, method, url in numbered(town, role):
        code = client.open(url, method=method).status_code
        if code != 404:
            seen.append(f"{method} {endpoint}: {code}")
    assert not seen, f"{role.label} of another commune: {seen}"


@pytest.mark.parametrize("role", list(Role))
def test_whoever_stands_above_finds_it(town: Town, role: Role) -> None:
    client = enter(town[0], role, "P1")
    lost = []
    for endpoint, method, url in numbered(town, role):
        if (
            method == "GET"
            and not endpoint.startswith(tuple(NOT_THERE))
            and (role, endpoint) not in OF_THE_OWN_UNIT_ALONE
        ):
            code = client.get(url).status_code
            if code == 404 or code >= 500:
                lost.append(f"{endpoint}: {code}")
    assert not lost, f"{role.label} of the province: {lost}"


def test_every_address_that_names_a_row_is_walked_or_has_its_reason(town: Town) -> None:
    site, numbers = town
    left = neighbours.unnumbered(site, numbers)
    unknown = sorted(door for door in left if not door.startswith(tuple(NOT_WALKED)))
    assert not unknown, f"{unknown}: put a row of X1 into tests/house/neighbours.py, or say why here"


NOT_THERE = {
    "admin.casework.file": "the bytes of a scan are no row",
    "admin.documents.file": "the paper has no file",
    "admin.documents.take_away": "the paper has no file",
    "admin.events.laid.hide_name": "nobody was named at the event",
    "admin.events.photos.show": "the event has no photo",
    "admin.events.photos.take_away": "the event has no photo",
    "admin.participation.split": "nobody was merged",
    "admin.pilots.paper": "the pilot has no paper",
    "admin.privacy_requests.paper": "the request came by telephone",
    "admin.tips.photo": "the tip came without a photo",
    "admin.honour_decisions": "the honour came without a decision of the council",
    "admin.honour_moves": "the nomination is a draft",
    "admin.honour_papers": "the nomination is a draft of a person, with the papers of its own",
    "admin.sharing": "a draft is not shared",
    "admin.disbursements.printed": "nothing was printed yet",
    "admin.receipts.printed": "nothing was printed yet",
    "admin.reports.decisions.scan": "no report came on paper",
    "admin.stories.corrections.confirm": "no correction waits",
    "admin.stories.photos.take_away": "the story has no photo",
}
"""Pages that find nothing behind the second half of the address, also for whoever stands above."""

OF_THE_OWN_UNIT_ALONE = {
    (Role.COUNCIL, "admin.honour_nominations.show"),
    (Role.REPORTER, "admin.donors.show"),
    (Role.REPORTER, "admin.pledges.show"),
    (Role.REPORTER, "admin.tips.nomination.write"),
}
"""A reporter sees the promises and tips of the own unit, not those below; a council what lies on its table."""

NOT_WALKED = {
    "admin.dossiers.drop_draft": "a draft belongs to its writer, whatever the unit",
    "admin.funds": "funds and transfers are the chapter's, kept at its seat",
    "admin.help": "a guide is named by the page it speaks of, and holds no row",
    "admin.honour_confirmations": "yearly confirmations are the chapter's papers",
    "admin.honour_council": "a sitting is its council's, wherever its members come from",
    "admin.honour_decisions.announce": "decisions are the chapter's",
    "admin.honour_decisions.decide": "decisions are the chapter's",
    "admin.honour_papers.help_given": "a list of people in hardship hangs on a collective's nomination",
    "admin.honour_papers.strike": "a list of people in hardship hangs on a collective's nomination",
    "admin.honour_rounds": "rounds are the chapter's",
    "admin.honour_sittings": "a sitting is its council's, wherever its members come from",
    "admin.loans": "vouchers and write-offs are numbered apart from the loan, which is walked",
    "admin.long_work": "work belongs to whoever began it: tests/admin/test_long_work.py knocks as another",
    "admin.offers": "an address names the body that is asked, by its code",
    "admin.official_accounts": "accounts of the bank are the chapter's",
    "admin.plan_tasks": "tasks hang on a plan of the chapter",
    "admin.pledge_records": "a roster names year, list and unit by their words",
    "admin.reconciliation": "lines of the bank are the chapter's",
    "admin.reports.board": "the board names a kind and a period",
    "admin.statements": "a preview belongs to whoever sent the file",
    "admin.sharing.address": "a published address is named by its public code",
    "admin.sharing.press_pieces.picture": "a poster is named by its file",
    "admin.stories": "drafts, photos by name: theirs who write",
    "admin.targets": "plans and thresholds are the chapter's",
    "admin.security": "one's own keys and devices; tests/admin/test_security.py knocks at a colleague's",
    "admin.workbook": "a preview belongs to whoever sent the file",
}
"""Rooms, or single doors, whose addresses name no row of a commune."""
