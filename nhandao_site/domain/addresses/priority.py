"""The order of help. The rule is public: points per circumstance, ties by the day of approval (A §IV.14)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import load_only

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Urgency
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock


@dataclass(frozen=True)
class Rule:
    """The weights, a setting of the province."""

    urgent: int = 40
    soon: int = 20
    nobody_earns: int = 20
    per_dependant: int = 5
    most_for_dependants: int = 20
    no_other_support: int = 10
    per_month_waiting: int = 1
    most_for_waiting: int = 12

    def sentences(self) -> list[str]:
        """The rule as the public reads it."""
        return [
            f"Khẩn cấp, chậm giúp sẽ có hại ngay: {self.urgent} điểm; cần sớm: {self.soon} điểm.",
            f"Trong nhà không ai có thu nhập: {self.nobody_earns} điểm.",
            f"Mỗi trẻ em, người già, người khuyết tật trong hộ: {self.per_dependant} điểm, "
            f"nhiều nhất {self.most_for_dependants} điểm.",
            f"Chưa được hưởng hỗ trợ nào khác: {self.no_other_support} điểm.",
            f"Mỗi tháng chờ kể từ ngày duyệt: {self.per_month_waiting} điểm, nhiều nhất {self.most_for_waiting} điểm.",
            "Bằng điểm nhau thì ai được duyệt trước đứng trước.",
        ]


RULE = Rule()
_LIGHT = (
    load_only(
        Address.urgency, Address.nobody_earns, Address.dependants, Address.other_support, Address.approved_on,
        Address.priority,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    sentence: str
    points: int


def explain(address: Address, rule: Rule = RULE, day: date | None = None) -> list[Scored]:
    """Why the address stands where it stands; only what gives points."""
    today = day or clock.today()
    factors: list[Callable[[Address, Rule, date], Scored]] = [_urgency, _earners, _dependants, _support, _waiting]
    return [scored for factor in factors if (scored := factor(address, rule, today)).points]


def points(address: Address, rule: Rule = RULE, day: date | None = None) -> int:
    return sum(scored.points for scored in explain(address, rule, day))


def _urgency(address: Address, rule: Rule, _: date) -> Scored:
    worth = {Urgency.URGENT: rule.urgent, Urgency.SOON: rule.soon}.get(address.urgency, 0)
    return Scored("Khẩn cấp" if address.urgency is Urgency.URGENT else "Cần sớm", worth)


def _earners(address: Address, rule: Rule, _: date) -> Scored:
    return Scored("Không ai có thu nhập", rule.nobody_earns if address.nobody_earns else 0)


def _dependants(address: Address, rule: Rule, _: date) -> Scored:
    worth = min(address.dependants * rule.per_dependant, rule.most_for_dependants)
    return Scored(f"{address.dependants} người phụ thuộc", worth)


def _support(address: Address, rule: Rule, _: date) -> Scored:
    return Scored("Chưa có hỗ trợ khác", 0 if address.other_support else rule.no_other_support)


def _waiting(address: Address, rule: Rule, day: date) -> Scored:
    months = max(0, (day - address.approved_on).days // 30) if address.approved_on else 0
    return Scored(f"Đã chờ {months} tháng", min(months * rule.per_month_waiting, rule.most_for_waiting))


def rescore(address: Address, rule: Rule = RULE, day: date | None = None) -> None:
    """Writes the points down, negative, so that the index of the list reads forward."""
    if address.priority != (worth := -points(address, rule, day)):
        address.priority = worth


def rescore_all(today: date, *, by: Actor, rule: Rule = RULE) -> int:
    """The daily chore: waiting alone moves an address up. Returns how many moved; one line in the audit."""
    moved: dict[int, list[int]] = {}
    living = select(Address).where(Address.dossier == Dossier.APPROVED).options(*_LIGHT).order_by(Address.id)
    for address in db.session.scalars(living.execution_options(yield_per=500)):
        worth = -points(address, rule, today)
        if worth != address.priority:
            moved.setdefault(worth, []).append(address.id)
    for worth, ids in moved.items():
        _write(worth, ids)
    if many := sum(map(len, moved.values())):
        first = db.session.get_one(Address, min(min(ids) for ids in moved.values()))
        audit.record("address:rescore", first, by=by, changes={"số hồ sơ đổi điểm": [None, many]})
    return many


def _write(worth: int, ids: list[int]) -> None:
    """By statement: the version an editor looks at stays."""
    for start in range(0, len(ids), 500):
        some = update(Address).where(Address.id.in_(ids[start : start + 500])).values(priority=worth)
        db.session.execute(some.execution_options(synchronize_session=False))
