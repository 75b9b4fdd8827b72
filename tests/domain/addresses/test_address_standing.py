"""Sums that flow down, the help axis that follows, merging, the order of help."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import duplicates, merging, priority, published, standing
from nhandao_site.domain.addresses.models import Address, Move
from nhandao_site.domain.addresses.words import Axis, Dossier, Help, Publication, Urgency
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives


@pytest.mark.both_databases
def test_help_follows_from_taken_to_full_and_back_after_a_reversal(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        roof, rice = (need.id for need in address.needs)
        steps = [
            (lambda: standing.set_pledged(address.id, {roof: (5_000_000, 0)}), Help.TAKEN),
            (lambda: standing.set_received(address.id, {roof: (5_000_000, 0)}), Help.TAKEN),
            (lambda: standing.set_delivered(address.id, {roof: (5_000_000, 0)}, False), Help.HELPED),
            (lambda: standing.set_delivered(address.id, {roof: (5_000_000, 0), rice: (0, 10)}, True), Help.REGULAR),
            (lambda: standing.set_delivered(address.id, {roof: (20_000_000, 0), rice: (0, 120)}, True), Help.FULL),
            (lambda: standing.set_delivered(address.id, {}, False), Help.TAKEN),
            (lambda: standing.set_pledged(address.id, {}), Help.NONE),
        ]
        for act, expected in steps:
            act()
            db.session.commit()
            assert address.help is expected
        assert (address.pledged_vnd, address.received_vnd, address.delivered_vnd) == (0, 5_000_000, 0)
        seen = db.session.scalars(select(Move.after).where(Move.axis == Axis.HELP).order_by(Move.id)).all()
        assert seen == ["taken", "helped", "regular", "full", "taken", "none"]


def test_what_was_given_without_a_need_counts_for_the_whole(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        roof = address.needs[0]
        standing.set_delivered(address.id, {None: (700_000, 0), roof.id: (300_000, 0)}, False)
        assert (address.delivered_vnd, roof.delivered_vnd, address.help) == (1_000_000, 300_000, Help.HELPED)


@pytest.mark.both_databases
def test_merging_keeps_both_codes_and_everything_that_was_given(site: Flask, cast: Cast) -> None:
    with site.app_context():
        wife = lives.published(cast)
        husband = lives.published(cast, lives.told(cast, name="Lê Văn Tám", birth_year=1945, gender="nam"))
        standing.set_delivered(wife.id, {None: (2_000_000, 0)}, False)
        standing.set_delivered(husband.id, {None: (3_000_000, 0)}, False)
        merging.merge(husband, into=wife, reason="Hai vợ chồng một hộ", by=cast.account("minh"))
        db.session.commit()
        assert husband.dossier is Dossier.MERGED and husband.publication is Publication.REMOVED
        assert wife.delivered_vnd == 5_000_000 and husband.delivered_vnd == 0
        assert merging.survivor(husband.id).id == wife.id
        assert merging.family(husband.id) == [wife.id, husband.id]
        verdict = published.verify(husband.code or "")
        assert (verdict.state, verdict.survivor_code) == ("merged", wife.code)
        assert published.moved_to(husband.code or "") == wife.code
        assert published.names_for([husband.id])[husband.id].code == wife.code


def test_a_chain_of_merges_leads_straight_to_the_last(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a, b, c = (lives.opened(cast, lives.told(cast, name=f"Người {n}", birth_year=1950)) for n in "ABC")
        minh = cast.account("minh")
        merging.merge(a, into=b, reason="trùng", by=minh)
        merging.merge(b, into=c, reason="trùng", by=minh)
        db.session.refresh(a)
        assert a.merged_into_id == c.id and merging.family(a.id) == [c.id, a.id, b.id]
        with pytest.raises(RuleBroken, match="trùng, đã gộp"):
            merging.merge(a, into=c, reason="lại", by=minh)
        with pytest.raises(RuleBroken, match="ngược lại"):
            merging.merge(c, into=a, reason="lại", by=minh)
        with pytest.raises(RuleBroken, match="chính nó"):
            merging.merge(c, into=c, reason="lại", by=minh)


def test_only_who_may_merge_merges_and_says_why(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a, b = lives.opened(cast), lives.opened(cast, lives.told(cast, name="Khác Hẳn"))
        with pytest.raises(NotAllowed):
            merging.merge(a, into=b, reason="trùng", by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="lý do"):
            merging.merge(a, into=b, reason="", by=cast.account("minh"))


def test_two_that_were_said_to_be_two_are_not_shown_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        a, b = lives.opened(cast), lives.opened(cast, lives.told(cast, name="Nguyễn Thị Hạ"))
        assert [one.address_id for one in duplicates.suspects(a)] == [b.id]
        with pytest.raises(NotAllowed):
            merging.say_not_duplicate(a, b, reason="hai chị em", by=cast.account("tam"))
        merging.say_not_duplicate(b, a, reason="hai chị em", by=cast.account("sen"))
        merging.say_not_duplicate(a, b, reason="hai chị em", by=cast.account("sen"))
        assert duplicates.suspects(a) == [] and duplicates.suspects(b) == []


def test_the_order_of_help_follows_the_public_rule(site: Flask, cast: Cast) -> None:
    with site.app_context():
        calm = lives.published(cast, lives.told(cast, name="Một An", urgency=Urgency.CAN_WAIT, other_support="trợ cấp"))
        urgent = lives.published(
            cast, lives.told(cast, name="Hai Gấp", urgency=Urgency.URGENT, nobody_earns=True, dependants=9)
        )
        assert priority.points(calm) == 0 and priority.points(urgent) == 40 + 20 + 20 + 10
        assert [card.code for card in published.page({}).cards] == [urgent.code, calm.code]
        assert sum(scored.points for scored in priority.explain(urgent)) == -urgent.priority
        assert any("40 điểm" in sentence for sentence in priority.RULE.sentences())


def test_waiting_moves_an_address_up_by_itself(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        before = address.priority
        in_a_year = clock.today() + timedelta(days=400)
        assert priority.rescore_all(in_a_year, by=House()) == 1
        db.session.expire_all()
        assert db.session.get_one(Address, address.id).priority == before - priority.RULE.most_for_waiting
        assert priority.rescore_all(in_a_year, by=House()) == 0
