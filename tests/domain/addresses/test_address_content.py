"""What the form holds: checked in sentences, compared without telling secrets, kept without losing a row."""

import dataclasses
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from nhandao_site.db import db
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import standing, workflow
from nhandao_site.domain.addresses.content import Content, GuardianContent, MemberContent, NeedContent
from nhandao_site.domain.addresses.models import Need, Version
from nhandao_site.domain.addresses.words import Cycle, Dossier, Group, Kind, NeedKind, Publication
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from tests.cast import Cast
from tests.domain.addresses import lives

WHOLE = {
    "birth_date": date(1948, 2, 3),
    "cccd": "070 148 000 001",
    "phone": "+84 912.345.678",
    "residence": "số 12",
    "health": "tim",
    "members": [MemberContent("Lê Văn Tám", "chồng", 1945, "070145000002", "đau khớp")],
    "guardian": GuardianContent("Lê Thị Chín", "con", "0912000009"),
}


def test_a_dossier_comes_back_as_it_was_typed_in_one_spelling(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast, lives.told(cast, **WHOLE))
        db.session.commit()
        kept = contents.of(address)
        assert (kept.cccd, kept.phone, kept.birth_year) == ("070148000001", "0912345678", 1948)
        assert kept.guardian == WHOLE["guardian"] and [need.title for need in kept.needs] == [
            "Lợp lại mái tôn",
            "Gạo hằng tháng",
        ]
        assert contents.from_json(contents.to_json(kept)) == kept
        assert contents.differences(kept, contents.from_json(contents.to_json(kept))) == []


def test_personal_columns_are_unreadable_in_the_database(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast, lives.told(cast, **WHOLE))
        workflow.change(
            address, lives.told(cast, name="Nguyễn Thị Hạ"), seen_version=address.version, by=cast.account("hoa")
        )
        db.session.commit()
        for table in ("address", "household_member", "guardian", "address_version", "audit_event"):
            dump = str(db.session.execute(text(f"SELECT * FROM {table}")).all())
            for secret in ("070148000001", "0912345678", "0912000009", "số 12", "đau khớp", "Lê Thị Chín"):
                assert secret not in dump, (table, secret)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": " "}, "name", "họ tên"),
        ({"birth_year": 1800}, "birth_year", "Năm sinh"),
        ({"cccd": "12345"}, "cccd", "12 chữ số"),
        ({"phone": "12345"}, "phone", "bắt đầu bằng 0"),
        ({"group": Group.SCHOOL}, "kind", "tập thể"),
        ({"group": Group.OTHER, "other_support": "quỹ xã"}, "other_support", "chưa được Nhà nước"),
        ({"needs": [NeedContent(NeedKind.CAPITAL, "Vốn", amount_vnd=-1)]}, "needs-0-amount_vnd", "Số tiền"),
        ({"needs": [NeedContent(NeedKind.OTHER, "Gạo", quantity=3)]}, "needs-0-measure", "đơn vị tính"),
        ({"needs": [NeedContent(NeedKind.OTHER, "Gạo", periods=3)]}, "needs-0-periods", "1 kỳ"),
        ({"guardian": GuardianContent("Lê Thị Chín", None, "99")}, "guardian-phone", "giám hộ"),
        ({"art": "../../etc"}, "art", "tranh"),
        ({"headline": "x" * 200}, "headline", "dài quá"),
    ],
)
def test_each_fault_stands_at_its_field_and_says_what_to_do(
    site: Flask, cast: Cast, typed: dict[str, object], field: str, sentence: str
) -> None:
    with site.app_context():
        content = lives.told(cast, **typed)
        assert [fault.field for fault in contents.faults(content)] == [field]
        assert sentence in contents.faults(content)[0].message
        with pytest.raises(RuleBroken, match=sentence):
            lives.opened(cast, content)


def test_a_hamlet_of_another_commune_is_a_fault(site: Flask, cast: Cast) -> None:
    with site.app_context():
        content = lives.told(cast, hamlet_id=cast.unit("H3").id)
        assert [fault.field for fault in contents.faults(content)] == ["hamlet_id"]
        nowhere = lives.told(cast, unit_id=cast.unit("S1").id, hamlet_id=None)
        assert [fault.field for fault in contents.faults(nowhere)] == ["unit_id"]


@pytest.mark.parametrize(
    ("changes", "alias"),
    [
        ({}, "Bà N.T.H."),
        ({"gender": "nam", "birth_year": 1990}, "Anh N.T.H."),
        ({"kind": Kind.PERSON, "birth_year": 2020}, "Em H."),
        ({"kind": Kind.COLLECTIVE, "name": "Lớp tình thương"}, "Lớp tình thương"),
    ],
)
def test_the_suggested_alias_calls_people_as_neighbours_do(
    site: Flask, cast: Cast, changes: dict[str, object], alias: str
) -> None:
    with site.app_context():
        assert contents.suggested_alias(lives.told(cast, **changes)) == alias


def test_the_difference_is_readable_and_keeps_secrets(site: Flask, cast: Cast) -> None:
    with site.app_context():
        before = contents.clean(lives.told(cast, phone="0912345678"))
        roof = dataclasses.replace(lives.ROOF, amount_vnd=25_000_000)
        after = dataclasses.replace(
            before, phone="0988888888", health="tim", hamlet_id=cast.unit("H2").id, needs=[roof]
        )
        found = {one.label: (one.before, one.after) for one in contents.differences(before, after)}
        assert found["Điện thoại"] == ("(đang giữ)", "đã đổi")
        assert found["Sức khỏe"] == (None, "đã ghi")
        assert found["Thôn, ấp"] == ("Ấp 1", "Ấp 2")
        assert "25.000.000" in str(found)
        assert "0988888888" not in str(found) and "tim" not in str(found)


@pytest.mark.both_databases
def test_needs_change_places_and_leave_without_losing_their_row(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        roof, rice = contents.of(address).needs
        standing.set_pledged(address.id, {rice.id: (0, 40)})
        bed = NeedContent(NeedKind.OTHER, "Giường", amount_vnd=3_000_000)
        hoa = cast.account("hoa")
        new = dataclasses.replace(contents.of(address), needs=[rice, bed, roof])
        workflow.change(address, new, seen_version=address.version, reason="Xếp lại", by=hoa)
        db.session.commit()
        assert [need.title for need in contents.of(address).needs] == ["Gạo hằng tháng", "Giường", "Lợp lại mái tôn"]
        assert contents.of(address).needs[0].id == rice.id and address.need_vnd == 23_000_000
        fewer = dataclasses.replace(contents.of(address), needs=[contents.of(address).needs[1]])
        workflow.change(address, fewer, seen_version=address.version, reason="Bớt", by=hoa)
        db.session.commit()
        dropped = db.session.scalars(select(Need).where(Need.dropped_at.is_not(None)).order_by(Need.position)).all()
        assert {need.id for need in dropped} == {roof.id, rice.id} and address.need_vnd == 3_000_000
        assert [need.pledged_quantity for need in dropped if need.id == rice.id] == [40]


def test_a_wish_nobody_could_answer_yet_goes_for_good(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        new = dataclasses.replace(contents.of(address), needs=[NeedContent(NeedKind.LOAN, "Vốn nuôi gà")])
        workflow.change(address, new, seen_version=address.version, by=cast.account("hoa"))
        db.session.commit()
        assert [need.title for need in db.session.scalars(select(Need))] == ["Vốn nuôi gà"]


def test_a_correction_after_approval_keeps_the_old_version_and_the_approval(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.published(cast)
        hoa = cast.account("hoa")
        new = dataclasses.replace(contents.of(address), headline="Bà H. cần lợp lại mái")
        with pytest.raises(RuleBroken, match="lý do"):
            workflow.change(address, new, seen_version=address.version, by=hoa)
        workflow.change(address, new, seen_version=address.version, reason="Viết rõ hơn", by=hoa)
        assert address.dossier is Dossier.APPROVED and address.publication is Publication.PUBLISHED
        old = contents.from_json(db.session.scalars(select(Version)).one().content)
        assert old.headline == "Bà H. mong một mái nhà không dột"


def test_facts_changed_after_the_verification_are_verified_again_but_words_are_not(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.verified(cast)
        hoa = cast.account("hoa")
        words = dataclasses.replace(contents.of(address), summary="Bà ở một mình.")
        workflow.change(address, words, seen_version=address.version, by=hoa)
        assert address.dossier is Dossier.VERIFIED
        facts = dataclasses.replace(contents.of(address), nobody_earns=True)
        workflow.change(address, facts, seen_version=address.version, by=hoa)
        assert address.dossier is Dossier.AWAITING and address.verified_by_id is None


@pytest.mark.both_databases
def test_the_second_editor_sees_what_the_first_one_changed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast)
        db.session.commit()
        seen, mine = address.version, contents.of(address)
        theirs = dataclasses.replace(mine, other_support="trợ cấp người cao tuổi")
        workflow.change(address, theirs, seen_version=seen, by=cast.account("sen"))
        db.session.commit()
        with pytest.raises(ChangedMeanwhile, match="Lê Thị Sen") as said:
            workflow.change(address, dataclasses.replace(mine, dependants=2), seen_version=seen, by=cast.account("hoa"))
        found = [(one.label, one.before, one.after) for one in said.value.differences]  # type: ignore[attr-defined]
        assert found == [("Hỗ trợ đang hưởng", None, "trợ cấp người cao tuổi")]


def test_a_sum_that_arrives_meanwhile_disturbs_no_editor(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        seen = address.version
        standing.set_pledged(address.id, {None: (5_000_000, 0)})
        new: Content = dataclasses.replace(contents.of(address), dependants=3)
        workflow.change(address, new, seen_version=seen, reason="Thêm người", by=cast.account("hoa"))
        assert address.dependants == 3


def test_an_approved_address_changes_its_commune_only_by_moving(site: Flask, cast: Cast) -> None:
    with site.app_context():
        minh = cast.account("minh")
        draft = lives.opened(cast, lives.told(cast, name="Lý Thị Dời"))
        elsewhere = dataclasses.replace(contents.of(draft), unit_id=cast.unit("X2").id, hamlet_id=cast.unit("H3").id)
        with pytest.raises(RuleBroken, match="phạm vi"):
            workflow.change(draft, elsewhere, seen_version=draft.version, by=cast.account("hoa"))
        workflow.change(draft, elsewhere, seen_version=draft.version, by=minh)
        assert draft.unit_id == cast.unit("X2").id
        address = lives.approved(cast)
        away = dataclasses.replace(contents.of(address), unit_id=cast.unit("X2").id, hamlet_id=None)
        with pytest.raises(RuleBroken, match="Chuyển nơi ở"):
            workflow.change(address, away, seen_version=address.version, reason="x", by=minh)


def test_regular_needs_say_their_rhythm(site: Flask, cast: Cast) -> None:
    with site.app_context():
        monthly = NeedContent(NeedKind.REGULAR, "Sữa", amount_vnd=6_000_000, cycle=Cycle.MONTH, periods=12)
        assert contents.faults(lives.told(cast, needs=[monthly])) == []
