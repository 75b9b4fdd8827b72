"""The first account of an installation, and the lock that always works."""

import json

import pytest
from flask import Flask

from nhandao_site.domain import audit
from nhandao_site.domain.accounts import passwords
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast

CREATE = ["accounts", "create", "--email", "moi@nhandao.example", "--name", "Lý Thị Mới", "--role", "administrator"]


@pytest.mark.both_databases
def test_an_account_is_made_with_a_password_shown_once(site: Flask, cast: Cast) -> None:
    outcome = site.test_cli_runner().invoke(args=[*CREATE, "--unit", "P1", "--json"])
    told = json.loads(outcome.stdout)
    assert outcome.exit_code == 0
    with site.app_context():
        account = cast.account("moi")
        assert passwords.matches(account.password_hash, told["password"]) and account.owes_password
        assert (account.ends_on - clock.today()).days == 365
        assert audit.history(account)[0].actor_name == "Người giữ máy"


def test_a_password_comes_by_stdin_and_is_not_shown(site: Flask, cast: Cast) -> None:
    arguments = [*CREATE, "--unit", "P1", "--password-stdin", "--ends-on", clock.format_date(clock.today())]
    outcome = site.test_cli_runner().invoke(args=arguments, input=PASSWORD + "\n")
    assert outcome.exit_code == 0, outcome.output
    assert PASSWORD not in outcome.output
    with site.app_context():
        assert passwords.matches(cast.account("moi").password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--unit", "KHONG"], "Không có đơn vị mang mã", 1),
        (["--unit", "P1", "--ends-on", "31/02/2027"], "Không có ngày", 2),
        (["--unit", "P1", "--ends-on", "01/01/2020"], "Ngày hết hạn", 1),
        (["--unit", "P1", "--password-stdin"], "ít nhất 12", 1),
    ],
)
def test_a_mistake_is_one_sentence_and_no_success(
    site: Flask, cast: Cast, arguments: list[str], said: str, code: int
) -> None:
    outcome = site.test_cli_runner().invoke(args=[*CREATE, *arguments], input="ngắn\n")
    assert outcome.exit_code == code
    assert said in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.both_databases
def test_a_lock_from_the_command_line_works_at_once(site: Flask, cast: Cast) -> None:
    runner = site.test_cli_runner()
    locked = runner.invoke(args=["accounts", "lock", "HOA@nhandao.example", "--reason", "mất máy", "--json"])
    assert json.loads(locked.stdout) == {"email": "hoa@nhandao.example", "locked": True}
    with site.app_context():
        assert cast.account("hoa").locked_reason == "mất máy"
        assert not cast.account("hoa").is_active
    again = runner.invoke(args=["accounts", "lock", "hoa@nhandao.example", "--reason", "x"])
    assert (again.exit_code, "đã khóa từ trước" in again.stderr) == (1, True)
    assert runner.invoke(args=["accounts", "lock", "ai@o.dau", "--reason", "x"]).exit_code == 1
