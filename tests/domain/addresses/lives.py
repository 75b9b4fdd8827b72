"""Dossiers brought to a point of their life by the people of the cast, always through the verbs."""

import dataclasses
from datetime import date, timedelta
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting, workflow
from nhandao_site.domain.addresses.content import Content, GuardianContent, NeedContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group, Kind, NeedKind, Urgency
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.kit import clock
from tests.cast import Cast

ROOF = NeedContent(NeedKind.HOUSE_REPAIR, "Lợp lại mái tôn", amount_vnd=20_000_000)
RICE = NeedContent(NeedKind.REGULAR, "Gạo hằng tháng", quantity=120, measure="kg gạo")


def told(cast: Cast, **changes: Any) -> Content:
    """What Hoa types about Bà Nguyễn Thị Hà of Ấp 1."""
    content = Content(
        kind=Kind.HOUSEHOLD,
        name="Nguyễn Thị Hà",
        unit_id=cast.unit("X1").id,
        hamlet_id=cast.unit("H1").id,
        group=Group.ELDERLY_ALONE,
        birth_year=1948,
        gender="nữ",
        urgency=Urgency.SOON,
        alias="Bà N.T.H.",
        headline="Bà H. mong một mái nhà không dột",
        summary="Bà ở một mình, mái tôn thủng bảy chỗ.",
        story="Mưa thì bà kê giường vào góc bếp.",
        needs=[ROOF, RICE],
    )
    return dataclasses.replace(content, **changes)


def child(cast: Cast, **changes: Any) -> Content:
    """A child of nine, with a grandmother as guardian."""
    return told(
        cast,
        **{
            "kind": Kind.PERSON,
            "name": "Trần Văn An",
            "group": Group.ORPHAN,
            "birth_year": clock.today().year - 9,
            "gender": "nam",
            "alias": "Em A.",
            "headline": "Em A. mong có xe đạp đến trường",
            "summary": "Em ở với bà ngoại.",
            "story": "Em dậy từ năm giờ để kịp giờ học.",
            "needs": [NeedContent(NeedKind.SCHOLARSHIP, "Học bổng một năm", amount_vnd=6_000_000)],
            "guardian": GuardianContent("Lê Thị Sáu", "bà ngoại", "0912000006"),
            **changes,
        },
    )


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


def opened(cast: Cast, content: Content | None = None, by: str = "hoa") -> Address:
    return workflow.open_dossier(content or told(cast), by=cast.account(by))


def agree(address: Address, cast: Cast, *scopes: Scope, giver: Giver = Giver.SELF, **more: Any) -> None:
    consenting.give(
        address,
        scopes=scopes or (Scope.RECEIVE, Scope.TEXT),
        giver=giver,
        giver_name=more.pop("giver_name", "Người đồng ý thay"),
        given_on=more.pop("given_on", yesterday()),
        evidence="phiếu ký tay",
        by=cast.account("hoa"),
        **more,
    )


def surveyed(cast: Cast, content: Content | None = None) -> Address:
    address = opened(cast, content)
    workflow.record_survey(address, on=yesterday(), surveyors="Hoa; Tâm", findings="Mái dột", by=cast.account("hoa"))
    return address


def reviewed(cast: Cast, content: Content | None = None) -> Address:
    address = surveyed(cast, content)
    workflow.record_review(
        address,
        on=yesterday(),
        place="Nhà văn hóa ấp",
        attended=38,
        agreed=36,
        rank=1,
        minutes_symbol="04/BB",
        by=cast.account("hoa"),
    )
    return address


def awaiting(cast: Cast, content: Content | None = None) -> Address:
    address = reviewed(cast, content)
    workflow.submit(address, by=cast.account("hoa"))
    return address


def verified(cast: Cast, content: Content | None = None) -> Address:
    address = awaiting(cast, content)
    if not address.is_child_on(clock.today()):
        agree(address, cast)
    else:
        agree(address, cast, giver=Giver.GUARDIAN)
        agree(address, cast, giver=Giver.CHILD)
    workflow.verify(address, on=clock.today(), by=cast.account("sen"))
    return address


def approved(cast: Cast, content: Content | None = None) -> Address:
    address = verified(cast, content)
    workflow.approve(address, by=cast.account("minh"))
    return address


def published(cast: Cast, content: Content | None = None) -> Address:
    address = approved(cast, content)
    workflow.publish(address, by=cast.account("minh"))
    db.session.flush()
    return address
