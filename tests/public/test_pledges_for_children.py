from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import NeedKind
from tests.cast import Cast
from tests.waiting import RICE, an_address, typed


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


def test_a_child_s_medicine_is_named_in_no_answer_to_the_street(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        family = an_address(cast, birth_year=2018, alias="Em A.")
        need = family.needs[RICE]
        need.kind, need.title, need.measure = NeedKind.TREATMENT, "Thuốc hen", "hộp Ventolin"
        code, number = family.code, str(need.id)
        db.session.commit()
    gift = {"form": "in_kind", "need": number, "amount": None, "content": "Thuốc", "quantity": "500"}
    refused = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**gift))
    assert refused.status_code == 422 and "chỉ còn thiếu 120 phần" in refused.text and "Ventolin" not in refused.text
    made = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**gift | {"quantity": "3"}))
    assert made.status_code == 303
    own = visitor.get(made.location).text
    assert "Thuốc: 3 phần" in own and "Ventolin" not in own
    late = visitor.post(f"{made.location}/doi", data={"doi-content": "Thuốc", "doi-quantity": "900"})
    assert late.status_code == 422 and "120 phần" in late.text and "Ventolin" not in late.text
