"""Who must say yes, and what happens at once when a yes ends."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.addresses import ages, consenting, published, workflow
from nhandao_site.domain.addresses.content import NeedContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import ConsentState, NeedKind, Publication
from nhandao_site.domain.consent.models import Consent, Giver, Scope, Withdrawal
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives


@pytest.mark.both_databases
def test_a_child_of_nine_with_only_the_guardians_consent_is_not_published(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast, lives.child(cast))
        lives.agree(address, cast, Scope.RECEIVE, Scope.TEXT, giver=Giver.GUARDIAN)
        workflow.verify(address, on=clock.today(), by=cast.account("sen"))
        assert any("chính em" in sentence for sentence in consenting.missing(address))
        with pytest.raises(RuleBroken, match="trẻ từ đủ 7 tuổi"):
            workflow.approve(address, by=cast.account("minh"))
        lives.agree(address, cast, giver=Giver.CHILD)
        assert consenting.missing(address) == [] and address.consent is ConsentState.IN_FORCE
        workflow.approve(address, by=cast.account("minh"))
        workflow.publish(address, by=cast.account("minh"))
        db.session.commit()


def test_the_wrong_person_cannot_say_yes(site: Flask, cast: Cast) -> None:
    with site.app_context():
        kid = lives.opened(cast, lives.child(cast))
        with pytest.raises(RuleBroken, match="giám hộ đồng ý"):
            lives.agree(kid, cast, giver=Giver.SELF)
        with pytest.raises(RuleBroken, match="tên người giám hộ"):
            lives.agree(kid, cast, giver=Giver.GUARDIAN, giver_name=" ")
        small = lives.opened(cast, lives.child(cast, name="Lê Bé", birth_year=clock.today().year - 3))
        with pytest.raises(RuleBroken, match="chưa đủ 7"):
            lives.agree(small, cast, giver=Giver.CHILD)
        grown = lives.opened(cast)
        with pytest.raises(RuleBroken, match="chính người"):
            lives.agree(grown, cast, giver=Giver.CHILD)


def test_a_yes_needs_proof_a_scope_and_a_day_that_was(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        hoa, day = cast.account("hoa"), clock.today()
        asked = {"giver": Giver.SELF, "giver_name": None, "by": hoa}
        with pytest.raises(RuleBroken, match="bằng chứng"):
            consenting.give(address, scopes=[Scope.TEXT], given_on=day, evidence=" ", **asked)
        with pytest.raises(RuleBroken, match="ít nhất một việc"):
            consenting.give(address, scopes=[], given_on=day, evidence="phiếu", **asked)
        with pytest.raises(RuleBroken, match="tương lai"):
            consenting.give(address, scopes=[Scope.TEXT], given_on=day + timedelta(1), evidence="phiếu", **asked)
        with pytest.raises(RuleBroken, match="từ ngày đồng ý"):
            consenting.give(
                address, scopes=[Scope.TEXT], given_on=day, valid_until=day - timedelta(1), evidence="phiếu", **asked
            )
        with pytest.raises(NotAllowed):
            consenting.give(
                address, scopes=[Scope.TEXT], giver=Giver.SELF, given_on=day, evidence="p", by=cast.account("tam")
            )


def test_somebody_who_cannot_speak_is_spoken_for_by_the_guardian(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast, lives.told(cast, guardian=lives.child(cast).guardian))
        lives.agree(address, cast, giver=Giver.SELF)
        assert address.consent is ConsentState.NONE
        lives.agree(address, cast, giver=Giver.GUARDIAN)
        assert address.consent is ConsentState.IN_FORCE


@pytest.mark.both_databases
def test_withdrawal_hides_everything_at_once_and_starts_the_legal_clock(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        code = address.code
        assert code and published.by_code(code)
        started = consenting.withdraw(
            address, scopes=[Scope.TEXT, Scope.RECEIVE], reason="Con cháu không muốn", by=cast.account("hoa")
        )
        db.session.commit()
        assert address.publication is Publication.REMOVED and address.consent is ConsentState.WITHDRAWN
        assert published.by_code(code) is None and published.page({}).cards == ()
        assert db.session.scalars(select(SearchRow)).all() == []
        today = clock.today()
        assert started.answer_by == clock.add_working_days(today, 2)
        assert started.finish_by == today + timedelta(days=15)
        event = next(event for event in audit.history(address) if event.what == "consent:withdraw")
        assert event.changes and clock.format_date(started.answer_by) in str(event.changes)
        with pytest.raises(RuleBroken, match="trả lời"):
            consenting.finish(address, started, by=cast.account("hoa"))
        consenting.answer(address, started, text="Đã gỡ và báo gia đình", by=cast.account("hoa"))
        consenting.finish(address, started, by=cast.account("hoa"))
        assert consent.open_withdrawals("address") == []


def test_a_listing_elsewhere_gives_twenty_days(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        workflow.list_elsewhere(address, system="iNHANDAO", code="IN-1", on=clock.today(), by=cast.account("hoa"))
        started = consenting.withdraw(address, scopes=[Scope.TEXT], reason="Thôi", by=cast.account("minh"))
        assert started.with_third_parties and started.finish_by == clock.today() + timedelta(days=20)


def test_what_was_never_given_cannot_be_withdrawn(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        with pytest.raises(RuleBroken, match="Không có sự đồng ý"):
            consenting.withdraw(address, scopes=[Scope.TEXT], reason="x", by=cast.account("hoa"))
        assert db.session.scalars(select(Withdrawal)).all() == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"summary": "Em học ở Trường THPT Sông Mây."}, "trường của trẻ em"),
        ({"story": "Em ở xã bàu sen."}, "nơi ở"),
        ({"story": "Nhà em ở Bàu Sen."}, "nơi ở"),
        ({"alias": "Em An"}, "một chữ cái"),
        ({"alias": "Trần Văn An"}, "họ tên đầy đủ"),
        ({"needs": [NeedContent(NeedKind.OTHER, "Xe đạp đi từ Ấp 1 đến lớp", amount_vnd=2_000_000)]}, "nơi ở"),
    ],
)
def test_words_that_say_where_a_child_lives_or_learns_are_not_published(
    site: Flask, cast: Cast, words: dict[str, object], fault: str
) -> None:
    with site.app_context():
        content = lives.child(cast, introduced_by_id=cast.unit("S1").id, **words)
        with pytest.raises(RuleBroken, match=fault):
            lives.published(cast, content)


def test_a_child_may_be_said_to_live_in_the_province_though_a_school_bears_its_name(site: Flask, cast: Cast) -> None:
    with site.app_context():
        content = lives.child(cast, introduced_by_id=cast.unit("S1").id, story="Em ở tỉnh Sông Mây.")
        assert lives.published(cast, content).published_on == clock.today()


def photo(address: Address, shows_face: bool) -> MediaFile:
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 160)).save(data, "JPEG")
    return keeping.keep_photo(
        data.getvalue(), subject="address", subject_id=address.id, role="illustration", shows_face=shows_face,
        alt="Mái tôn", by=None,
    )  # fmt: skip


def test_a_face_is_shown_only_with_its_own_consent_and_goes_with_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        file = photo(address, shows_face=True)
        address.shown_photo_id = file.id
        with pytest.raises(RuleBroken, match="thấy mặt"):
            workflow.publish(address, by=cast.account("minh"))
        lives.agree(address, cast, Scope.FACE)
        workflow.publish(address, by=cast.account("minh"))
        shown = published.by_code(address.code or "")
        assert file.public and shown and shown.photo and shown.photo.alt == "Mái tôn"
        consenting.withdraw(address, scopes=[Scope.FACE], reason="Không muốn thấy mặt", by=cast.account("hoa"))
        shown = published.by_code(address.code or "")
        assert not file.public and shown is not None and shown.photo is None


def test_a_correction_that_makes_a_child_of_a_grown_person_hides_the_profile(site: Flask, cast: Cast) -> None:
    import dataclasses

    from nhandao_site.domain.addresses import content as contents

    with site.app_context():
        address = lives.published(cast)
        younger = dataclasses.replace(contents.of(address), birth_year=clock.today().year - 10)
        workflow.change(address, younger, seen_version=address.version, reason="Ghi nhầm năm", by=cast.account("hoa"))
        assert address.publication is Publication.HIDDEN and address.consent is not ConsentState.IN_FORCE


def test_consent_ends_on_its_last_day_whether_or_not_the_chore_ran(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        for yes in db.session.scalars(select(Consent)):
            yes.given_on, yes.valid_until = clock.today() - timedelta(9), clock.today() - timedelta(1)
        address.text_consent_until = clock.today() - timedelta(1)
        db.session.flush()
        assert published.by_code(address.code or "") is None
        assert consenting.expire(clock.today(), by=audit.House()) == 1
        assert address.consent is ConsentState.EXPIRED and address.publication is Publication.HIDDEN
        assert consenting.expire(clock.today(), by=audit.House()) == 0


@pytest.mark.parametrize(
    ("born", "year", "day", "child", "voice"),
    [
        (date(2016, 2, 29), None, date(2023, 2, 28), True, False),
        (date(2016, 2, 29), None, date(2023, 3, 1), True, True),
        (date(2010, 11, 22), None, date(2026, 11, 21), True, True),
        (date(2010, 11, 22), None, date(2026, 11, 22), False, True),
        (None, 2010, date(2026, 12, 31), True, True),
        (None, 2009, date(2026, 1, 1), False, True),
        (None, 2020, date(2026, 12, 31), True, False),
        (None, 2019, date(2026, 1, 1), True, True),
    ],
)
def test_ages_are_read_in_favour_of_the_child(
    born: date | None, year: int | None, day: date, child: bool, voice: bool
) -> None:
    from nhandao_site.domain.addresses.words import Group, Kind

    assert ages.is_child(Kind.PERSON, Group.DISABLED, born, year, day) is child
    assert ages.has_own_voice(born, year, day) is voice


def test_a_guardians_yes_ends_the_day_before_the_child_is_asked(site: Flask, cast: Cast) -> None:
    with site.app_context():
        born = date(clock.today().year - 6, 12, 31)
        address = lives.opened(cast, lives.child(cast, birth_date=born, birth_year=born.year))
        lives.agree(address, cast, giver=Giver.GUARDIAN)
        assert address.consent is ConsentState.IN_FORCE
        assert address.text_consent_until == date(born.year + 7, 12, 30)
