import pytest
from flask import Flask

from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.pledges import lifecycle, published
from nhandao_site.domain.pledges.models import Form
from tests.cast import Cast
from tests.waiting import RICE, ROOF, a_wish, an_address


@pytest.mark.parametrize(
    ("need", "kind", "told"),
    [
        (RICE, NeedKind.REGULAR, "20 kg gạo"),
        (RICE, NeedKind.TREATMENT, "hiện vật"),
        (ROOF, NeedKind.HOUSE_REPAIR, "hiện vật"),
        (None, NeedKind.REGULAR, "hiện vật"),
    ],
)
def test_of_things_the_public_reads_the_needs_own_measure_and_of_medicine_none(
    site: Flask, cast: Cast, need: int | None, kind: NeedKind, told: str
) -> None:
    with site.app_context():
        address = an_address(cast)
        address.needs[need or ROOF].kind = kind
        things = {"form": Form.IN_KIND, "amount_vnd": None, "content": "Giúp nhà", "quantity": 20}
        wish = a_wish(address, need, measure="lọ thuốc của ông Ba", **things)
        lifecycle.record_paper(wish, by=cast.account("hoa"))
        assert [each.gift for each in published.supporters(address.id)] == [told]
