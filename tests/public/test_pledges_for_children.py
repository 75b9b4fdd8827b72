from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import NeedKind
from tests.cast import Cast
from tests.waiting import RICE, an_address


def test_the_form_for_a_child_counts_the_medicine_without_naming_it(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        family = an_address(cast, birth_year=2018, alias="Em A.")
        need = family.needs[RICE]
        need.kind, need.title, need.measure = NeedKind.TREATMENT, "Thuốc động kinh", "lọ thuốc động kinh"
        code = family.code
        db.session.commit()
    page = visitor.get(f"/dia-chi/{code}/dang-ky").get_data(as_text=True)
    assert "động kinh" not in page and "Còn thiếu 120 phần" in page
