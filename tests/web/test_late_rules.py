"""Addresses come out as the library would put them together, and only those that were asked for were prepared."""

import pytest
from werkzeug.routing import Map, Rule

from nhandao_site.web.late_rules import LateRule

ADDRESSES = [
    ("/dia-chi/<code>", {"code": "SM-2026-31 ấp"}),
    ("/van-ban/<int:number>-<slug>", {"number": 7, "slug": "ke-hoach"}),
    ("/trang/", {"sau": "x~1", "q": "mái nhà"}),
]


@pytest.mark.parametrize(("rule", "values"), ADDRESSES)
def test_an_address_is_put_together_as_by_the_library(rule: str, values: dict[str, object]) -> None:
    ours, theirs = (Map([kind(rule, endpoint="x")]).bind("localhost") for kind in (LateRule, Rule))
    for append_unknown in (True, False):
        how = {"append_unknown": append_unknown}
        assert ours.build("x", values, **how) == theirs.build("x", values, **how)


def test_a_rule_nobody_asked_for_is_not_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    real = Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda rule, *how: prepared.append(rule.rule) or real(rule, *how))
    street = Map([LateRule("/a", endpoint="a"), LateRule("/b", endpoint="b")]).bind("localhost")
    assert street.match("/a") == ("a", {})
    assert prepared == []
    assert [street.build("b"), street.build("b")] == ["/b", "/b"]
    assert prepared == ["/b"]
