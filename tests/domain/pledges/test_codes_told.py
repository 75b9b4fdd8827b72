"""From a refusal nobody learns whether a family's dossier exists."""

from typing import Any

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Publication
from nhandao_site.domain.pledges import introductions, lifecycle
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from nhandao_site.kit import codes
from tests.cast import Cast
from tests.waiting import an_address

OUT_OF_SIGHT = (
    {"dossier": Dossier.SURVEYED, "publication": Publication.NONE},
    {"dossier": Dossier.CLOSED},
    {"publication": Publication.HIDDEN},
    {"publication": Publication.NONE},
    {"consent": ConsentState.WITHDRAWN},
)


def _of_the_school(cast: Cast, code: str, **changes: Any) -> Wish:
    return Wish(
        **{
            "address_code": code,
            "need_id": None,
            "form": Form.CASH,
            "amount_vnd": 500_000,
            "donor_kind": DonorKind.ORGANISATION,
            "donor_name": "THPT Sông Mây",
            "unit_id": cast.unit("S1").id,
            **changes,
        }
    )


def refused(cast: Cast, code: str, who: str) -> str:
    with pytest.raises(WishFaults) as said:
        lifecycle.record_paper(_of_the_school(cast, code), by=cast.account(who))
    return said.value.faults["address_code"].replace(code, "…")


@pytest.mark.both_databases
def test_a_reporter_hears_the_same_of_an_unknown_code_and_of_one_that_is_not_shown(app: Flask, cast: Cast) -> None:
    unknown = refused(cast, codes.address_code("SM", 2026, 7), "trang")
    for number, hidden in enumerate(OUT_OF_SIGHT, start=40):
        family = an_address(cast, number, **hidden)
        assert refused(cast, family.code or "", "trang") == unknown, hidden
    assert db.session.query(Pledge).count() == 0


@pytest.mark.both_databases
def test_the_family_s_own_officers_hear_how_its_dossier_stands(app: Flask, cast: Cast) -> None:
    family = an_address(cast, dossier=Dossier.SURVEYED, publication=Publication.NONE)
    assert "đã khảo sát" in refused(cast, family.code or "", "hoa")


@pytest.mark.both_databases
def test_a_body_pledges_to_a_family_that_was_proposed_to_it_though_it_is_not_shown(app: Flask, cast: Cast) -> None:
    family = an_address(cast, publication=Publication.NONE)
    introductions.introduce([family], unit=cast.unit("S1"), by=cast.account("minh"))
    row = lifecycle.record_paper(_of_the_school(cast, family.code or ""), by=cast.account("trang"))
    assert row.address_id == family.id


def test_everything_wrong_with_a_paper_is_told_at_once(app: Flask, cast: Cast) -> None:
    wish = _of_the_school(cast, "SM26-0000-0", amount_vnd=None, donor_name="")
    faults = lifecycle.paper_faults(wish, by=cast.account("trang"))
    assert set(faults) == {"address_code", "amount_vnd", "donor_name"}
