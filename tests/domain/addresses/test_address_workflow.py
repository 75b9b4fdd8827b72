"""The life of a dossier: every step with its person, and every shortcut refused."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses import duplicates, workflow
from nhandao_site.domain.addresses.models import Address, Move, Residence
from nhandao_site.domain.addresses.words import Axis, Closing, Dossier, Publication
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.addresses import lives


@pytest.mark.both_databases
def test_a_dossier_goes_from_the_survey_to_the_public_by_five_hands(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        db.session.commit()
        assert address.dossier is Dossier.APPROVED and address.publication is Publication.PUBLISHED
        assert address.code and codes.parse_address_code(address.code) == address.code
        assert address.code.startswith(f"SM{clock.today().year % 100}-0001-")
        assert address.approved_on == clock.today() and address.need_vnd == 20_000_000
        moves = db.session.scalars(select(Move).where(Move.axis == Axis.DOSSIER).order_by(Move.id)).all()
        assert [move.after for move in moves] == ["surveyed", "awaiting", "verified", "approved"]
        assert [move.by_name for move in moves] == ["Nguyễn Thị Hoa", "Nguyễn Thị Hoa", "Lê Thị Sen", "Phạm Văn Minh"]
        deeds = {event.what for event in audit.history(address)}
        assert {"address:open", "address:verify", "address:approve", "address:publish"} <= deeds
        assert db.session.scalars(select(SearchRow).where(SearchRow.ref == address.code)).one()


def test_the_first_residence_reaches_back_to_the_first_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        row = db.session.scalars(select(Residence)).one()
        assert (row.unit_id, row.hamlet_id, row.from_on.year) == (address.unit_id, address.hamlet_id, 1)


def test_verification_cannot_be_skipped(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        lives.agree(address, cast)
        with pytest.raises(RuleBroken, match="đã xác minh"):
            workflow.approve(address, by=cast.account("minh"))
        assert address.dossier is Dossier.AWAITING and address.code is None


def test_a_dossier_without_survey_or_need_is_not_submitted(site: Flask, cast: Cast) -> None:
    with site.app_context():
        with pytest.raises(RuleBroken, match="đã khảo sát"):
            workflow.submit(lives.opened(cast), by=cast.account("hoa"))
        empty = lives.surveyed(cast, lives.told(cast, name="Lê Văn Không", needs=[]))
        with pytest.raises(RuleBroken, match="ít nhất một nhu cầu"):
            workflow.submit(empty, by=cast.account("hoa"))


def test_nobody_verifies_approves_or_publishes_the_own_dossier(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        lives.agree(address, cast)
        with pytest.raises(RuleBroken, match="nhờ người khác"):
            workflow.verify(address, on=clock.today(), by=cast.account("hoa"))
        workflow.verify(address, on=clock.today(), by=cast.account("minh"))
        with pytest.raises(RuleBroken, match="người duyệt phải là người khác"):
            workflow.approve(address, by=cast.account("minh"))
        workflow.approve(address, by=cast.account("linh"))

        own = lives.opened(cast, lives.told(cast, name="Phan Thị Riêng", birth_year=1960), by="minh")
        workflow.record_survey(own, on=clock.today(), surveyors="Minh", findings="…", by=cast.account("minh"))
        with pytest.raises(RuleBroken):
            workflow.approve(own, by=cast.account("minh"))


def test_who_corrected_the_facts_is_an_author_too(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        lives.agree(address, cast)
        richer = lives.told(cast, other_support="trợ cấp xã hội")
        workflow.change(address, richer, seen_version=address.version, by=cast.account("sen"))
        with pytest.raises(RuleBroken, match="lập hoặc sửa"):
            workflow.verify(address, on=clock.today(), by=cast.account("sen"))


@pytest.mark.both_databases
@pytest.mark.parametrize("pair", [("approved_by_id", "created_by_id"), ("approved_by_id", "verified_by_id"),
                                  ("verified_by_id", "created_by_id")])  # fmt: skip
def test_the_database_itself_refuses_one_person_in_two_roles(site: Flask, cast: Cast, pair: tuple[str, str]) -> None:
    with site.app_context():
        lives.approved(cast)
        db.session.commit()
        with pytest.raises(IntegrityError):
            db.session.execute(text(f"UPDATE address SET {pair[0]} = {pair[1]}"))
        db.session.rollback()


@pytest.mark.both_databases
def test_the_database_refuses_an_approval_without_three_names(site: Flask, cast: Cast) -> None:
    with site.app_context():
        lives.approved(cast)
        db.session.commit()
        with pytest.raises(IntegrityError):
            db.session.execute(text("UPDATE address SET verified_by_id = NULL"))
        db.session.rollback()


@pytest.mark.both_databases
def test_moves_are_added_and_never_changed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        lives.surveyed(cast)
        db.session.commit()
        for statement in ("UPDATE address_move SET by_name = 'Ai đó'", "DELETE FROM address_move"):
            with pytest.raises(DatabaseError, match="append-only"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_without_consent_to_receive_minutes_or_with_a_twin_the_approver_is_told_what_is_missing(
    site: Flask, cast: Cast
) -> None:
    with site.app_context():
        lives.opened(cast, lives.told(cast, name="Nguyễn Thị Hạ"))
        address = lives.surveyed(cast)
        workflow.submit(address, by=cast.account("hoa"))
        workflow.verify(address, on=clock.today(), by=cast.account("sen"))
        with pytest.raises(RuleBroken) as said:
            workflow.approve(address, by=cast.account("minh"))
        for part in ("biên bản bình chọn", "nhận trợ giúp", "nghi trùng"):
            assert part in str(said.value)


def test_a_commune_officer_may_verify_but_not_where_a_living_district_stands_above(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        district = workflow.Tiers(verifies=UnitKind.DISTRICT, approves=UnitKind.PROVINCE)
        with pytest.raises(NotAllowed, match="cấp huyện trở lên"):
            workflow.verify(address, on=clock.today(), by=cast.account("sen"), tier=district)
        workflow.verify(address, on=clock.today(), by=cast.account("quan"), tier=district)


def test_an_officer_of_another_commune_is_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast)
        with pytest.raises(NotAllowed):
            workflow.verify(address, on=clock.today(), by=cast.account("tam"))
        with pytest.raises(NotAllowed):
            lives.opened(cast, by="tam")


def test_sending_back_needs_a_reason_tells_the_author_and_asks_for_a_new_verification(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.verified(cast)
        with pytest.raises(RuleBroken, match="lý do"):
            workflow.send_back(address, reason="  ", by=cast.account("minh"))
        workflow.send_back(address, reason="Xin thêm báo giá mái tôn", by=cast.account("minh"))
        assert address.dossier is Dossier.RETURNED and address.verified_on is None
        letter = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert letter is not None and "Xin thêm báo giá" in letter.body and letter.recipient == "hoa@nhandao.example"
        assert "Nguyễn Thị Hà" not in letter.body
        workflow.submit(address, by=cast.account("hoa"))
        with pytest.raises(RuleBroken, match="đã xác minh"):
            workflow.approve(address, by=cast.account("minh"))


def test_what_is_verified_only_the_approver_sends_back_or_rejects(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.verified(cast)
        with pytest.raises(NotAllowed):
            workflow.reject(address, reason="Không đúng", by=cast.account("sen"))
        workflow.reject(address, reason="Đã có nhà mới", by=cast.account("minh"))
        assert address.dossier is Dossier.REJECTED
        with pytest.raises(RuleBroken, match="từ chối"):
            workflow.submit(address, by=cast.account("hoa"))


def test_a_closed_address_stops_asking_and_stays_closed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        workflow.close(
            address, closing=Closing.DECEASED, reason="Gia đình báo", on=clock.today(), by=cast.account("hoa")
        )
        assert address.dossier is Dossier.CLOSED and address.publication is Publication.REMOVED
        assert db.session.scalars(select(SearchRow)).all() == []
        for again in (workflow.publish, workflow.submit, workflow.approve):
            with pytest.raises(RuleBroken):
                again(address, by=cast.account("linh"))
        fresh = workflow.open_dossier(lives.told(cast), follows=address, by=cast.account("hoa"))
        assert fresh.household_key == address.household_key and not duplicates.suspects(fresh)[0].living
        with pytest.raises(RuleBroken, match="làm tiếp"):
            workflow.open_dossier(lives.told(cast), follows=fresh, by=cast.account("hoa"))


def test_dates_in_the_future_and_before_their_cause_are_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        tomorrow = clock.today() + timedelta(days=1)
        hoa = cast.account("hoa")
        with pytest.raises(RuleBroken, match="chưa tới"):
            workflow.record_survey(address, on=tomorrow, surveyors="Hoa", findings="x", by=hoa)
        workflow.record_survey(address, on=clock.today(), surveyors="Hoa", findings="x", by=hoa)
        with pytest.raises(RuleBroken, match="trước ngày khảo sát"):
            workflow.record_review(
                address, on=lives.yesterday(), place="ấp", attended=3, agreed=3, minutes_symbol="1", by=hoa
            )
        with pytest.raises(RuleBroken, match="biên bản"):
            workflow.record_review(address, on=clock.today(), place="ấp", attended=3, agreed=3, by=hoa)
        with pytest.raises(RuleBroken, match="đồng ý không vượt"):
            workflow.record_review(
                address, on=clock.today(), place="ấp", attended=3, agreed=4, minutes_symbol="1", by=hoa
            )


def test_numbers_run_on_and_are_never_given_twice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first = lives.approved(cast)
        second = lives.approved(cast, lives.told(cast, name="Đỗ Văn Bảy", birth_year=1970))
        assert first.code and second.code
        assert [code.split("-")[1] for code in (first.code, second.code)] == ["0001", "0002"]
        workflow.close(second, closing=Closing.UNTRUE, reason="sai", on=clock.today(), by=cast.account("hoa"))
        third = lives.approved(cast, lives.told(cast, name="Hồ Thị Mười", birth_year=1955))
        assert third.code and third.code.split("-")[1] == "0003"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"story": "Bà Nguyễn Thị Hà kể chuyện."}, "họ tên đầy đủ"),
        ({"story": "Ba\u0300 NGUYE\u0302\u0303N THI\u0323 HA\u0300 kể."}, "họ tên đầy đủ"),
        ({"summary": "Gọi 0912 345 678 để giúp."}, "số điện thoại"),
        ({"headline": "Nhà số 12 hẻm Bến Đò dột nát"}, "nơi ở cụ thể"),
    ],
)
def test_public_words_that_say_too_much_are_not_published(
    site: Flask, cast: Cast, words: dict[str, str], fault: str
) -> None:
    with site.app_context():
        secret = {"phone": "0912345678", "residence": "số 12 hẻm Bến Đò"}
        address = lives.approved(cast, lives.told(cast, **secret, **words))
        with pytest.raises(RuleBroken, match=fault):
            workflow.publish(address, by=cast.account("minh"))


def test_listing_on_inhandao_keeps_its_code_and_first_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address: Address = lives.approved(cast)
        hoa = cast.account("hoa")
        workflow.list_elsewhere(address, system="iNHANDAO", code="IN-77", on=clock.today(), by=hoa)
        workflow.list_elsewhere(address, system="inhandao", code="IN-70", on=lives.yesterday(), by=hoa)
        assert (address.inhandao_code, address.inhandao_on) == ("IN-70", lives.yesterday())
        with pytest.raises(RuleBroken, match="mã"):
            workflow.list_elsewhere(address, system="iNHANDAO", on=clock.today(), by=hoa)
        with pytest.raises(RuleBroken, match="https://"):
            workflow.list_elsewhere(address, system="X", on=clock.today(), link="javascript:alert(1)", by=hoa)
