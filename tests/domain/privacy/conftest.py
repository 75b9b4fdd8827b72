"""A family whose every private word is a canary, and a request about it."""

from collections.abc import Callable

import pytest

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Guardian, HouseholdMember, Survey
from nhandao_site.domain.media import keeping
from nhandao_site.domain.privacy import requests
from nhandao_site.domain.privacy.models import PrivacyRequest, SpeaksFor, Subject, Way, Wish
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household

CANARY = "kanarivang"
PHONE = "0912345678"
Ask = Callable[..., PrivacyRequest]


def family(cast: Cast, **more: object) -> Address:
    """Published, with members, a guardian, a survey, a paper, and 1.000.000 đ handed over."""
    address = household(
        cast, name=f"Lê Thị {CANARY}", phone=PHONE, phone_blind=PHONE, cccd="001099012345", cccd_blind="001099012345",
        residence=f"số 5 {CANARY}", health=f"{CANARY} bệnh", story=f"Chuyện {CANARY}", other_support=CANARY, **more,
    )  # fmt: skip
    address.headline, address.summary = f"Bà {CANARY} cần mái nhà", CANARY
    address.guardian = Guardian(name=CANARY, relation="con", phone=PHONE, phone_blind=PHONE)
    address.members = [HouseholdMember(name=CANARY, folded_name=CANARY, relation="con", note=CANARY)]
    db.session.add(
        Survey(address_id=address.id, on=clock.today(), surveyors="Hoa", witness=CANARY, findings=CANARY,
               recorded_at=clock.now())
    )  # fmt: skip
    paper = b"%PDF-1.4\n" + CANARY.encode() * 50
    keeping.keep_document(
        paper, subject="address", subject_id=address.id, role="survey", original_name=f"{CANARY}.pdf",
        by=cast.account("hoa"),
    )  # fmt: skip
    given(cast, address, cash(1_000_000))
    db.session.commit()
    return address


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """Written down by Hoa, who rang the number that was on file."""

    def made(wish: Wish, subject: Subject, row: object, speaks_for: SpeaksFor = SpeaksFor.SELF) -> PrivacyRequest:
        request = requests.record(
            wish=wish, way=Way.PHONE, speaks_for=speaks_for, code=None, name="Bà Mơ", phone=PHONE, words="Xin giúp",
            received_on=clock.today(), by=cast.account("hoa"),
        )  # fmt: skip
        requests.identify(request, subject, row, proof="Gọi lại số đã lưu", by=cast.account("hoa"))
        return request

    return made
