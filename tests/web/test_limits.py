"""Nothing comes in without an end: each box of each form, each body, each address has a size it may not pass."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from wtforms import BooleanField, FieldList, FileField, FormField, MultipleFileField, RadioField, SelectField
from wtforms.fields.core import UnboundField

from nhandao_site.web import limits
from nhandao_site.web.forms import Form
from tests.conftest import Desks
from tests.house import doors

BY_THEIR_CHOICES = (BooleanField, RadioField, SelectField)
BY_THEIR_DOOR = (FileField, MultipleFileField)
PARTS = "multipart/form-data; boundary=x"


def all_forms(kind: type = Form) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from all_forms(each)


def all_boxes(form: type) -> Iterator[tuple[str, UnboundField]]:
    for name in dir(form):
        box = getattr(form, name, None)
        if isinstance(box, UnboundField):
            yield name, box


@pytest.mark.usefixtures("cast")
def test_every_box_of_every_form_refuses_more_than_it_may_hold(site: Flask) -> None:
    seen = 0
    with site.test_request_context():
        for form in set(all_forms()):
            bare = Form(formdata=None)
            for name, box in all_boxes(form):
                options = {"name": name, "prefix": "", "translations": form.Meta().get_translations(bare)}
                field: Any = form.Meta().bind_field(bare, box, options)
                seen += 1
                if isinstance(field, FieldList):
                    assert field.max_entries or name in {"needs", "members"}, f"{form.__name__}.{name}"
                if isinstance(field, (*BY_THEIR_CHOICES, *BY_THEIR_DOOR, FieldList, FormField)):
                    continue
                field.process(MultiDict({name: "9" * (limits.longest(field) + 1)}))
                assert not field.validate(bare), f"{form.__module__}.{form.__name__}.{name} has no end"
                assert limits.longest(field) <= limits.TEXT
    assert seen > 300


def takes_posts(site: Flask) -> list[Rule]:
    return [rule for rule in site.url_map.iter_rules() if "POST" in (rule.methods or ())]


def sent(client: FlaskClient, url: str, size: int, kind: str) -> int:
    """A body that says how long it is: the answer comes before anything of it is read."""
    told = {"CONTENT_LENGTH": str(size)}
    return client.post(url, data=b"--x--", content_type=kind, environ_overrides=told).status_code


def test_every_door_refuses_a_body_larger_than_its_own_measure(site: Flask, sign_in: Desks) -> None:
    site.config["WTF_CSRF_ENABLED"] = True  # the token is looked for in the body, so every body is begun
    officer = sign_in("quan")
    for rule in takes_posts(site):
        url = doors.url_of(site, rule.endpoint)
        most = limits.FILES.get(rule.endpoint, limits.PARTED)
        assert sent(officer, url, most + 1, PARTS) == 413, rule.endpoint
        assert sent(officer, url, limits.TEXT + 1, "application/x-www-form-urlencoded") == 413, rule.endpoint
        assert sent(officer, url, limits.TEXT + 1, "application/json") in {400, 413}, rule.endpoint


def test_every_door_that_is_said_to_take_files_exists_and_posts(site: Flask) -> None:
    assert set(limits.FILES) <= {rule.endpoint for rule in takes_posts(site)}


def test_a_stranger_brings_no_files_to_the_staff_door(site: Flask, visitor: FlaskClient) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    assert sent(visitor, "/quan-tri/so-lieu-excel", limits.PARTED + 1, PARTS) == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", PARTS])
def test_a_form_of_too_many_boxes_is_not_unpacked(visitor: FlaskClient, kind: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 1001 + b"--x--" if kind == PARTS else b"&".join([b"a=1"] * 1001)
    assert visitor.post("/gioi-thieu", data=body, content_type=kind).status_code == 413


def test_an_endless_address_is_refused(visitor: FlaskClient) -> None:
    for url in ("/dia-chi?q=" + "a" * 9000, "/" + "a" * 9000):
        answer = visitor.get(url)
        assert answer.status_code in {404, 414}
        assert "<h1" in answer.get_data(as_text=True)


def test_the_sentence_of_a_box_says_how_much_it_takes(site: Flask) -> None:
    with site.test_request_context():
        bare = Form(formdata=None)
        bare.form_key.process(MultiDict({"form_key": "a" * 8193}))
        assert not bare.form_key.validate(bare)
        assert bare.form_key.errors == ["Ô này nhận nhiều nhất 8.192 ký tự; bạn đã viết 8.193."]
