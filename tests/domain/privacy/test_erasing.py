"""Who is erased is nowhere any more; the books, the chains and the totals stand as before."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from nhandao_site.db import ERASED, db
from nhandao_site.domain import search
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit import checking as log
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.media import desk as media
from nhandao_site.domain.media import storage
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.domain.privacy import erasing, requests
from nhandao_site.domain.privacy.models import RequestState, Subject, Wish
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household, promise
from tests.domain.privacy.conftest import CANARY, PHONE, Ask, family

CLERK = House("Người thử")


def rows_that_say(word: str) -> list[str]:
    """Tables and columns in which the word still stands, whatever their type."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            found += [f"{table.name}.{name}" for name, value in row.items() if word in str(value)]
    return found


def totals() -> list[tuple[object, ...]]:
    asked = "SELECT kind, sum(amount_vnd), sum(lines) FROM book_day GROUP BY kind ORDER BY kind"
    return [tuple(row) for row in db.session.execute(text(asked))]


@pytest.mark.both_databases
def test_an_erased_family_is_in_no_row_and_the_books_stand_as_before(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = family(cast)
        search.put("address", str(address.code), url="/x", title=CANARY, snippet=CANARY)
        request = ask(Wish.ERASE, Subject.ADDRESS, address)
        db.session.commit()
        before = totals()
        assert rows_that_say(CANARY)
        erasure = erasing.erase(request, by=cast.account("minh"))
        db.session.commit()
        assert rows_that_say(CANARY) == []
        assert rows_that_say(PHONE) == ["privacy_request.phone"]  # who asked is kept until the request is old
        assert list(storage.names()) == []
        assert erasure.told["files"] == 1
        assert totals() == before
        assert db.session.scalars(select(AssistanceLine)).one().giver_name == "Trần Văn Thắng"
        assert [each.faults for each in check.run(faults_of_files=media.faults) if not each.is_kept] == []
        assert log.faults() == []


def test_nothing_of_an_erased_family_is_left_in_the_file_of_the_database(
    site: Flask, cast: Cast, ask: Ask, tmp_path: Path
) -> None:
    with site.app_context():
        address = family(cast)
        search.put("address", str(address.code), url="/x", title=CANARY, snippet=CANARY)
        request = ask(Wish.ERASE, Subject.ADDRESS, address)
        db.session.commit()
        assert CANARY.encode() in (tmp_path / "site.db").read_bytes()
        erasing.erase(request, by=cast.account("minh"))
        db.session.commit()
        db.session.remove()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file.name


@pytest.mark.both_databases
def test_an_erased_donor_keeps_counting_as_one_and_stands_in_public_as_nobody(
    site: Flask, cast: Cast, ask: Ask
) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(
            address, 500_000, CANARY, phone=PHONE, phone_blind=PHONE, email="k@example.vn", state=State.DONE
        )
        promise(address, 300_000, CANARY, phone=PHONE, phone_blind=PHONE, note=CANARY, state=State.DONE)
        given(cast, address, cash(1_000_000, CANARY), pledge=pledge)
        before = totals()
        erasing.erase(ask(Wish.ERASE, Subject.PLEDGE, pledge), by=cast.account("minh"))
        db.session.commit()
        kept = db.session.scalars(select(Pledge)).all()
        assert {each.donor_name for each in kept} == {ERASED}
        assert len({each.donor_blind for each in kept}) == 1
        assert {(each.phone, each.email, each.note, each.shown_name) for each in kept} == {(None, None, None, None)}
        assert rows_that_say(CANARY) == ["assistance_line.giver_name"]  # the paper: ten years
        assert totals() == before


def test_what_the_law_keeps_is_named(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 500_000, phone=PHONE, phone_blind=PHONE, state=State.DONE)
        given(cast, address, cash(1_000_000), pledge=pledge)
        erasure = erasing.erase(ask(Wish.ERASE, Subject.PLEDGE, pledge), by=cast.account("minh"))
        assert any("10 năm" in sentence and "dòng trao" in sentence for sentence in erasure.told["kept"])


def test_whoever_made_sure_of_the_person_does_not_erase(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        request = ask(Wish.ERASE, Subject.ADDRESS, family(cast))
        with pytest.raises(RuleBroken, match="người thứ hai"):
            erasing.erase(request, by=cast.account("hoa"))
        with pytest.raises(NotAllowed):
            erasing.erase(request, by=cast.account("sen"))


def test_nothing_is_erased_while_a_promise_runs(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        address = family(cast)
        promise(address, 500_000)
        with pytest.raises(RuleBroken, match="chưa kết thúc"):
            erasing.erase(ask(Wish.ERASE, Subject.ADDRESS, address), by=cast.account("minh"))


def test_an_erasure_is_done_before_its_request_is(site: Flask, cast: Cast, ask: Ask) -> None:
    with site.app_context():
        request = ask(Wish.ERASE, Subject.ADDRESS, family(cast))
        requests.answer(request, text="Hội sẽ xóa", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="chưa xóa"):
            requests.finish(request, by=cast.account("hoa"))
        erasing.erase(request, by=cast.account("minh"))
        requests.finish(request, by=cast.account("hoa"))
        assert request.state is RequestState.DONE


def test_a_copy_of_before_is_erased_again_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = family(cast)
        promise(address, 500_000)  # ran when the copy was made
        db.session.commit()
        entries = [("address", address.id), ("address", 999_999)]
        assert erasing.again(entries, by=CLERK) == 1
        assert erasing.again(entries, by=CLERK) == 0
        db.session.commit()
        assert db.session.get_one(Address, address.id).name == ERASED
        assert rows_that_say(CANARY) == []
