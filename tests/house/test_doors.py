"""One door for the staff side: each page names its permission, strangers stay out, roles go where the table says."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nhandao_site.domain.accounts.permissions import GRANTS, Permission, Role
from nhandao_site.web import errors
from tests.house import doors
from tests.house.conftest import Enter


def staff_rules(house: Flask) -> list[tuple[str, str]]:
    return sorted(doors.as_built(house))


def send(client: FlaskClient, house: Flask, endpoint: str, method: str) -> TestResponse:
    return client.open(doors.url_of(house, endpoint), method=method)


def test_every_staff_page_names_its_permission(house: Flask) -> None:
    bare = [
        endpoint
        for endpoint, _method in staff_rules(house)
        if not isinstance(getattr(house.view_functions[endpoint], "required_permission", None), Permission)
    ]
    assert not bare, f"{bare}: put @requires(Permission.…) right under the route"


def test_every_staff_page_lies_behind_the_one_door(house: Flask) -> None:
    outside = [endpoint for endpoint, _method in staff_rules(house) if not endpoint.startswith("admin.")]
    assert not outside, f"{outside}: a page under /quan-tri/ belongs to a blueprint of admin/"
    astray = [
        rule.rule
        for rule in house.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and not rule.rule.startswith("/quan-tri/")
    ]
    assert not astray, f"{astray}: a page of admin/ has its address under /quan-tri/"


def test_a_stranger_is_sent_to_the_door_from_everywhere(house: Flask) -> None:
    stranger = house.test_client()
    for endpoint, method in staff_rules(house):
        answer = send(stranger, house, endpoint, method)
        assert answer.status_code == 302, f"{method} {endpoint} answered a stranger with {answer.status_code}"
        assert answer.location.startswith("/dang-nhap"), f"{method} {endpoint} sent a stranger to {answer.location}"


def test_the_table_holds_every_door_and_says_what_the_grants_say(house: Flask) -> None:
    built, kept = doors.as_built(house), doors.as_kept()
    missing = sorted(set(built) - set(kept))
    assert not missing, f"{len(missing)} doors are not in the table yet, first {missing[:3]}; {doors.HOW}"
    gone = sorted(set(kept) - set(built))
    assert not gone, f"the table names doors that are gone, first {gone[:3]}; {doors.HOW}"
    wrong = [(door, role) for door in built for role in built[door] if built[door][role] != kept[door].get(role)]
    assert not wrong, f"{len(wrong)} answers changed, first {wrong[:3]}; {doors.HOW}"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is let in is asked here, not how the refusal looks: the page of an error is left blank."""
    monkeypatch.setattr(errors, "page", lambda code, *_, **__: Response("", code))


@pytest.mark.usefixtures("quick")
def test_each_role_really_enters_where_the_table_says_and_nowhere_else(house: Flask, enter: Enter) -> None:
    """Shut doors first: they leave everything as it was. Behind an open door no row answers to these addresses."""
    kept = doors.as_kept()
    for role in Role:
        client = enter(role)
        for (endpoint, method), answers in kept.items():
            if answers[role.value] == "0":
                code = send(client, house, endpoint, method).status_code
                assert code == 403, f"{role.label} sent {method} to {endpoint}: {code}, the table says shut"
    for role in Role:
        client = enter(role)
        for (endpoint, method), answers in kept.items():
            if answers[role.value] == "1":
                answer = send(client, house, endpoint, method)
                if at_the_door(answer):  # the page before ended this role's own sessions
                    client = enter(role)
                    answer = send(client, house, endpoint, method)
                assert answer.status_code not in {401, 403}, f"{role.label} was refused at {method} {endpoint}"
                assert not at_the_door(answer), f"{role.label} lost at {endpoint}"
                assert answer.status_code < 500, f"{method} {endpoint} gave {answer.status_code}"


def at_the_door(answer: TestResponse) -> bool:
    return (answer.location or "").startswith("/dang-nhap")


def test_every_permission_is_granted_to_somebody_and_every_role_has_some(house: Flask) -> None:
    assert set(GRANTS) == set(Role)
    nobodys = set(Permission) - set().union(*GRANTS.values())
    assert not nobodys, f"{nobodys}: give it to a role in GRANTS or take it away"


def test_permissions_are_room_and_verb_in_alphabetical_order() -> None:
    values = [permission.value for permission in Permission]
    assert values == sorted(values)
    assert all(value.count(":") == 1 for value in values)
