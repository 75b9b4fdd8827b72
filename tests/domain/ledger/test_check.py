"""Each invariant is broken once on purpose and seen."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Move
from nhandao_site.domain.addresses.words import Axis, Publication
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.ledger import check
from nhandao_site.domain.pledges.models import PledgeMove, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household, paid, promise

pytestmark = pytest.mark.both_databases


def books(cast: Cast) -> Address:
    """A household with everything: consent, a promise, a receipt, help verified."""
    address = household(cast, birth_year=1950)
    for scope in (Scope.RECEIVE, Scope.TEXT):
        yes = {"subject": "address", "subject_id": address.id, "scope": scope, "giver": Giver.SELF}
        db.session.add(Consent(**yes, given_on=date(2024, 1, 1), evidence="phiếu ký", recorded_at=clock.now()))
    pledge = promise(address, 3_000_000, need_id=address.needs[0].id)
    paid(cast, address, 2_000_000, pledge=pledge, giver_name="")
    given(cast, address, cash(1_000_000, giver="", need_id=address.needs[0].id), pledge=pledge)
    db.session.flush()
    return address


def faults(*of_files: str) -> dict[str, tuple[str, ...]]:
    found = check.run(faults_of_files=lambda: of_files)
    return {each.name: each.faults for each in found if not each.is_kept}


def test_books_kept_by_the_verbs_are_clean(site: Flask, cast: Cast) -> None:
    with site.app_context():
        books(cast)
        assert faults() == {}


BROKEN_BY_HAND = (
    ("UPDATE address SET pledged_vnd = pledged_vnd + 1", "Đã đăng ký của mỗi địa chỉ"),
    ("UPDATE address SET received_vnd = received_vnd + 1", "Đã nhận của mỗi địa chỉ"),
    ("UPDATE address SET delivered_vnd = 0", "Đã trao của mỗi địa chỉ"),
    ("UPDATE need SET pledged_vnd = 1", "Đã đăng ký của mỗi nhu cầu"),
    ("UPDATE need SET received_vnd = 1", "Đã nhận của mỗi nhu cầu"),
    ("UPDATE need SET delivered_vnd = 1", "Đã trao của mỗi nhu cầu"),
    ("UPDATE need SET delivered_quantity = 7", "Số lượng đã trao"),
    ("UPDATE pledge SET received_vnd = 1", "Đã nhận của mỗi đăng ký"),
    ("UPDATE pledge SET delivered_vnd = 1", "Đã trao của mỗi đăng ký"),
    ("UPDATE pledge SET state = 'cancelled'", "Đã đăng ký của mỗi địa chỉ"),
    ("UPDATE programme SET is_campaign = (1 = 0)", "Có đúng một chương trình"),
    ("UPDATE act SET address_id = (SELECT max(id) FROM address)", "Mỗi dòng thuộc đúng địa chỉ"),
    ("UPDATE consent SET withdrawn_at = recorded_at", "Hồ sơ đang đăng có đủ đồng ý"),
    ("UPDATE address SET dossier = 'closed'", "Trạng thái chỉ đổi"),
)


def test_a_figure_changed_by_hand_is_found(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = books(cast)
        household(cast, publication=Publication.NONE)
        db.session.add(move(address, "verified", "approved"))
        db.session.flush()
        assert faults() == {}
        for sentence, name in BROKEN_BY_HAND:
            undone = db.session.begin_nested()
            db.session.execute(text(sentence))
            assert any(found.startswith(name) for found in faults()), (sentence, faults())
            undone.rollback()
        assert faults() == {}


def move(address: Address, before: str, after: str) -> Move:
    return Move(
        address_id=address.id, axis=Axis.DOSSIER, before=before, after=after, at=clock.now(), by_name="Phạm Văn Minh"
    )


def test_a_gap_in_the_numbers_of_receipts_is_found(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = books(cast)
        db.session.execute(text("UPDATE counter SET last = 7"))
        paid(cast, address, 1_000)
        (found,) = faults()
        assert found.startswith("Số phiếu thu liền nhau")


def test_a_step_that_is_not_on_the_graph_is_found(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = books(cast)
        db.session.add(move(address, "draft", "approved"))
        assert "Hồ sơ: bước lạ dossier draft → approved" in next(iter(faults().values()))


def test_a_pledge_that_came_back_from_the_dead_is_found(site: Flask, cast: Cast) -> None:
    with site.app_context():
        pledge = promise(books(cast), 1, state=State.CANCELLED)
        steps = {"pledge_id": pledge.id, "before": "cancelled", "after": "confirmed", "by_name": "Ai đó"}
        db.session.add(PledgeMove(**steps, at=clock.now()))
        assert "Đăng ký: bước lạ cancelled → confirmed" in next(iter(faults().values()))


def test_a_child_of_nine_with_only_the_mothers_yes_is_found(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = books(cast)
        address.birth_date = clock.today().replace(year=clock.today().year - 9, day=1)
        address.birth_year = address.birth_date.year
        for yes in db.session.scalars(db.select(Consent)):
            yes.giver = Giver.GUARDIAN
        db.session.flush()
        assert [name for name in faults() if name.startswith("Hồ sơ đang đăng")]


def test_faults_of_files_are_passed_through(site: Flask, cast: Cast) -> None:
    with site.app_context():
        books(cast)
        assert faults("Tệp 7: thiếu x.jpg.") == {"Mỗi tệp còn nguyên, không tệp nào vô chủ": ("Tệp 7: thiếu x.jpg.",)}
