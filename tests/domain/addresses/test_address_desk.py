"""The officer's side: the own branch only, private values with a reason, what waits today, what strangers told."""

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.addresses import consenting, desk, offers, workflow
from nhandao_site.domain.addresses.desk import Filters
from nhandao_site.domain.addresses.models import Concern, Proposal, QueueState
from nhandao_site.domain.addresses.words import Dossier, Group
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.addresses.test_address_published import counted


def test_an_id_of_another_unit_is_nothing(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        assert desk.one_for(cast.account("hoa"), address.id) is address
        assert desk.one_for(cast.account("minh"), address.id) is address
        assert desk.one_for(cast.account("tam"), address.id) is None
        assert desk.one_for(cast.account("trang"), address.id) is None
        assert desk.one_for(cast.account("hoa"), 999_999) is None
        assert desk.page_for(cast.account("tam"), Filters()).rows == []


@pytest.mark.both_databases
def test_the_list_is_filtered_turned_and_answered_in_few_statements(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for n in range(5):
            lives.surveyed(cast, lives.told(cast, name=f"Người Thứ {n}", birth_year=1940 + n, phone=f"091200000{n}"))
        lives.opened(cast, lives.told(cast, name="Đặng Thị Đào", group=Group.DISABLED, cccd="070148000001"))
        db.session.commit()
        hoa = cast.account("hoa")
        seen, after = [], ""
        while True:
            with counted() as statements:
                page = desk.page_for(hoa, Filters(dossier=Dossier.SURVEYED), after, limit=2)
            assert len([sql for sql in statements if sql.startswith("SELECT")]) <= 4
            seen += [row.name for row in page.rows]
            assert page.count == 5 and not page.capped
            if page.after is None:
                break
            after = page.after
        assert seen == [f"Người Thứ {n}" for n in range(5)]
        for asked, expected in (
            ({"q": "dang thi da\u0300o"}, 1),
            ({"q": "0912000003"}, 1),
            ({"q": "+84 912 000 003"}, 1),
            ({"q": "070148000001"}, 1),
            ({"q": "0999999999"}, 0),
            ({"nhom": "disabled"}, 1),
            ({"nhu-cau": "regular"}, 6),
            ({"noi": "H1"}, 6),
            ({"noi": "X2"}, 0),
            ({"ho-so": "không có"}, 6),
            ({"viec": "dang-lap"}, 6),
        ):
            assert desk.page_for(hoa, Filters.read(asked)).count == expected, asked
        assert Filters.read({"ho-so": "không có"}).unknown == ("ho-so",)
        assert desk.page_for(hoa, Filters(), "rác~~x").count == 6


def test_private_values_are_opened_with_a_reason_that_is_written_down(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.surveyed(cast, lives.told(cast, phone="0912345678"))
        hoa = cast.account("hoa")
        with pytest.raises(RuleBroken, match="lý do"):
            desk.reveal(address, "phone", reason=" ", by=hoa)
        with pytest.raises(NotAllowed):
            desk.reveal(address, "phone", reason="tò mò", by=cast.account("phuc"))
        with pytest.raises(RuleBroken, match="Không có phần riêng"):
            desk.reveal(address, "dossier", reason="x", by=hoa)
        opened = desk.reveal(address, "phone", "findings", reason="Gọi hẹn ngày thăm", by=hoa)
        assert opened == {"phone": "0912345678", "findings": "Mái dột"}
        event = audit.history(address)[0]
        assert (event.what, event.reason, event.actor_name) == ("address:reveal", "Gọi hẹn ngày thăm", "Nguyễn Thị Hoa")
        assert "0912345678" not in str(event.changes)


@pytest.mark.both_databases
def test_everybody_sees_what_waits_for_them_and_nothing_else(site: Flask, cast: Cast) -> None:
    with site.app_context():
        lives.awaiting(cast)
        lives.verified(cast, lives.told(cast, name="Phan Văn Sáu", birth_year=1950))
        shown = lives.published(cast, lives.told(cast, name="Lý Thị Bảy", birth_year=1940))
        consenting.withdraw(shown, scopes=[Scope.TEXT], reason="thôi", by=cast.account("hoa"))
        offers.propose(
            unit_id=cast.unit("X1").id, person="Ông Tư", where="Ấp 2", situation="Neo đơn", place="127.0.0.1"
        )
        db.session.commit()

        def waits(name: str) -> dict[str, int]:
            with counted() as statements:
                found = desk.waiting_for(cast.account(name))
            assert len(statements) <= 6
            return {line.key: line.count for line in found}

        assert waits("hoa") == {"rut-dong-y": 1, "tin": 1}
        assert waits("sen") == {"rut-dong-y": 1, "cho-xac-minh": 1, "tin": 1}
        assert waits("minh") == {"rut-dong-y": 1, "cho-xac-minh": 1, "cho-duyet": 1, "tin": 1}
        assert waits("tam") == {} and waits("an") == {}
        first = desk.waiting_for(cast.account("hoa"))[0]
        assert first.severity == "bad" and clock.format_date(clock.add_working_days(clock.today(), 2)) in first.tag
        assert desk.page_for(cast.account("minh"), Filters(queue="cho-duyet")).count == 1


def test_history_reads_like_sentences(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.verified(cast)
        workflow.send_back(address, reason="Thiếu báo giá", by=cast.account("minh"))
        lines = desk.history(address)
        assert (lines[0].what, lines[0].who, lines[0].reason) == ("Trả bổ sung", "Phạm Văn Minh", "Thiếu báo giá")
        assert lines[-1].what == "Lập hồ sơ" and all(":" not in line.what for line in lines)


def test_the_selection_list_hangs_masked_in_the_order_of_the_rule(site: Flask, cast: Cast) -> None:
    with site.app_context():
        lives.surveyed(cast)
        lives.surveyed(cast, lives.told(cast, name="Trần Văn Gấp", birth_year=1990, nobody_earns=True, dependants=4))
        lives.surveyed(cast, lives.child(cast, group=Group.SERIOUS_ILLNESS))
        rows = desk.selection_list(cast.account("minh"), cast.unit("X1"))
        assert [row.name for row in rows] == ["T.V.G.", "N.T.H.", "Em A."]
        assert "Trần Văn Gấp" not in repr(rows) and "hiểm nghèo" not in repr(rows)
        assert "Không ai có thu nhập (20)" in rows[0].because
        assert desk.selection_list(cast.account("tam"), cast.unit("X1")) == []


def told(cast: Cast, place: str = "127.0.0.1", **more: str) -> offers.Told:
    return offers.propose(
        unit_id=cast.unit("X1").id, person="Ông Tư", where="Cuối ấp 2", situation="Neo đơn", place=place, **more
    )


@pytest.mark.both_databases
def test_a_neighbour_tells_and_follows_what_becomes_of_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        answer = told(cast, sender_phone="0912.000.111")
        db.session.commit()
        state = offers.proposal_state(answer.token)
        assert state is not None and (state.state, state.label) == ("new", "mới") and "Ông Tư" not in repr(state)
        assert offers.proposal_state("đoán mò") is None and offers.proposal_state("") is None
        sen = cast.account("sen")
        proposal = desk.proposal_for(sen, answer.number)
        assert proposal is not None and proposal.person == "Ông Tư"
        assert desk.proposal_for(cast.account("tam"), answer.number) is None
        desk.take_proposal(proposal, by=sen)
        address = lives.opened(cast, lives.told(cast, name="Phạm Văn Tư", birth_year=1944), by="sen")
        desk.accept_proposal(proposal, address, by=sen)
        assert proposal.state is QueueState.ACCEPTED and proposal.address_id == address.id
        with pytest.raises(RuleBroken):
            desk.close_proposal(proposal, answer="x", by=sen)
        assert desk.proposals_for(sen).rows == []


def test_too_much_from_one_place_or_telephone_is_stopped(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for _ in range(offers.PER_PHONE):
            told(cast, sender_phone="0912000111")
        with pytest.raises(TooMany):
            told(cast, place="10.0.0.9", sender_phone="0912000111")
        for _ in range(offers.PER_PLACE - offers.PER_PHONE):
            told(cast)
        with pytest.raises(TooMany):
            told(cast)


@pytest.mark.parametrize("gap", ["person", "where", "situation"])
def test_a_proposal_says_what_is_missing(site: Flask, cast: Cast, gap: str) -> None:
    with site.app_context():
        words = {"person": "Ông Tư", "where": "ấp 2", "situation": "neo đơn", gap: " \u200b "}
        with pytest.raises(RuleBroken, match="Hãy ghi"):
            offers.propose(unit_id=cast.unit("X1").id, place="1", **words)
        with pytest.raises(RuleBroken, match="xã, phường"):
            offers.propose(unit_id=cast.unit("S1").id, place="1", **words)
        assert db.session.scalars(select(Proposal)).all() == []


def test_a_school_reporter_proposes_for_the_unit(site: Flask, cast: Cast) -> None:
    with site.app_context():
        school = cast.unit("S1").id
        trang = cast.account("trang")
        answer = offers.propose(
            unit_id=cast.unit("X1").id, person="Em B", where="ấp 1", situation="x", proposed_by_unit_id=school, by=trang
        )
        address = lives.opened(cast)
        hoa = cast.account("hoa")
        desk.accept_proposal(desk.proposal_for(hoa, answer.number), address, by=hoa)
        assert address.introduced_by_id == school
        with pytest.raises(NotAllowed):
            offers.propose(unit_id=cast.unit("X1").id, person="x", where="x", situation="x", by=cast.account("dao"))


def test_a_concern_reaches_the_desk_of_its_commune_and_gets_an_answer(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        number = offers.raise_concern(address.code or "", what="trùng", text="Bà đã có nhà mới", place="127.0.0.1")
        for wrong in ({"code": "SM26-9999-X"}, {"what": "bịa"}, {"text": " "}):
            asked = {"code": address.code or "", "what": "trùng", "text": "x", **wrong}
            with pytest.raises(RuleBroken):
                offers.raise_concern(asked.pop("code"), place="127.0.0.1", **asked)
        sen, tam = cast.account("sen"), cast.account("tam")
        assert desk.concern_for(tam, number) is None and desk.concerns_for(tam).rows == []
        concern = desk.concern_for(sen, number)
        assert concern is not None and [row.id for row in desk.concerns_for(sen).rows] == [number]
        with pytest.raises(NotAllowed):
            desk.close_concern(concern, answer="x", by=tam)
        with pytest.raises(RuleBroken, match="câu trả lời"):
            desk.close_concern(concern, answer="", by=sen)
        desk.close_concern(concern, answer="Đã đến xem, nhà vẫn dột", by=sen)
        assert db.session.scalars(select(Concern)).one().state is QueueState.CLOSED
