"""A name out of a long list: typed, looked up, asked back; a short list stays a drop-down."""

from flask import Flask, render_template_string

from nhandao_site.web.forms import Form
from nhandao_site.web.named_field import NamedField, asked

DRAWN = '{% from "components/form.html" import field %}{{ field(f) }}'
MANY = [(str(n), f"Chi hội Ấp {n}") for n in range(1, 40)]


class WhoForm(Form):
    who = NamedField("Ai", default="1")


def sent(site: Flask, text: str, choices: list[tuple[str, str]]) -> tuple[WhoForm, bool, str]:
    with site.test_request_context("/", method="POST", data={"who": text}):
        form = WhoForm()
        form.who.offer(choices)
        good = form.validate()
        return form, good, render_template_string(DRAWN, f=form.who)


def test_a_long_list_is_typed_into_and_keeps_what_was_typed(site: Flask) -> None:
    form, good, page = sent(site, "chi hoi ap 7", MANY)
    assert good and form.who.data == "7" and "<select" not in page and "<datalist" in page
    form, good, page = sent(site, "ấp 3", MANY)
    assert (
        not good and form.who.data is None and 'value="ấp 3"' in page and 'type="radio" name="who" value="30"' in page
    )
    form, good, page = sent(site, "trường <b>", MANY)
    assert not good and "Không có “trường &lt;b&gt;” trong danh sách" in page


def test_a_short_list_stays_a_drop_down_and_refuses_what_is_not_in_it(site: Flask) -> None:
    form, good, page = sent(site, "2", MANY[:3])
    assert good and form.who.data == "2" and "<select" in page
    assert not sent(site, "9", MANY[:3])[1]


def test_a_condition_of_a_list_says_when_it_means_nothing(site: Flask) -> None:
    for typed, meant, wrong in (("", None, False), ("ap 7", "7", False), ("9" * 400, None, True)):
        with site.test_request_context("/", query_string={"ai": typed}):
            field = asked("ai", "Ai", MANY)
            assert (field.data, bool(field.errors)) == (meant, wrong)
