"""What goes along when a unit is merged, split or moved: addresses, accounts, and the proof that no total changed."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_login import current_user

from nhandao_site.domain.accounts import following
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses import moving
from nhandao_site.domain.addresses.moving import Plan
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.targets import unchanged
from nhandao_site.domain.targets.unchanged import Comparison
from nhandao_site.domain.units.models import Unit

LOCKED = "khoa"


def carry_out(
    unit: Unit, heirs: Sequence[Unit], form: Any, change: Callable[[], object], planned: Plan, people: following.Choices
) -> Comparison:
    """The change with everything that hangs on it; refused when a figure of the past would read differently."""
    unchanged.may_be_recorded(form.on.data)

    def whole() -> None:
        change()
        moving.follow(planned, form.on.data, by=current_user)
        following.follow(unit, people, decision=form.decision.data, by=current_user)

    return proved(unit, heirs, form.on.data, form.decision.data, whole)


def proved(unit: Unit, others: Sequence[Unit], on: date, decision: str, change: Callable[[], object]) -> Comparison:
    before = unchanged.seen(unchanged.above([unit, *others]), on)
    change()
    return unchanged.confirm(before, unit, on, decision=decision, by=current_user)


def chosen_for(people: Sequence[Account]) -> dict[int, str]:
    """What was picked for everybody: the name of a field of the form, LOCKED, or nothing yet."""
    return {account.id: request.form.get(f"tai-khoan-{account.id}", "") for account in people}


def choices(chosen: dict[int, str], form: Any) -> following.Choices:
    """Raises RuleBroken: somebody goes to a part that was not named."""
    made: dict[int, Unit | None] = {}
    for number, name in chosen.items():
        if name == LOCKED:
            made[number] = None
        elif name in {"rest", "part_1", "part_2", "part_3"}:
            if form[name].data is None:
                raise RuleBroken("Có tài khoản về một nơi nhận chưa được chọn; hãy chọn nơi nhận hoặc đổi tài khoản.")
            made[number] = form[name].data
    return made
