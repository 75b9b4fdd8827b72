"""What one person may do with a dossier now, and for the rest why not: the same rules the verbs keep."""

from collections.abc import Callable
from dataclasses import dataclass

from nhandao_site.domain import consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import deciding, publishing, steps, tiers, undoing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.errors import Actor, RuleBroken

P = Permission


@dataclass(frozen=True)
class Opening:
    """`why_not` is the sentence the verb would say; None when it would go through."""

    name: str
    why_not: list[str] | None

    @property
    def open(self) -> bool:
        return self.why_not is None


def openings(address: Address, *, by: Actor) -> dict[str, Opening]:
    """Only moves this person's role ever takes; those that can't be taken now carry their reasons."""
    asked: dict[str, tuple[set[Permission], Callable[[Address, Actor], list[str]]]] = {
        "submit": ({P.ADDRESSES_EDIT}, _submit),
        "draw_back": ({P.ADDRESSES_EDIT}, _stepped("draw_back")),
        "verify": ({P.ADDRESSES_VERIFY}, _verify),
        "approve": ({P.ADDRESSES_APPROVE}, _approve),
        "publish": ({P.ADDRESSES_PUBLISH}, _publish),
        "return": ({P.ADDRESSES_VERIFY}, _judged("return")),
        "unreturn": ({P.ADDRESSES_VERIFY}, _unreturn),
        "reject": ({P.ADDRESSES_VERIFY}, _judged("reject")),
        "hide": ({P.ADDRESSES_PUBLISH, P.ADDRESSES_WITHDRAW}, _off(Publication.HIDDEN)),
        "take_down": ({P.ADDRESSES_PUBLISH, P.ADDRESSES_WITHDRAW}, _off(Publication.REMOVED)),
        "close": ({P.ADDRESSES_EDIT}, _stepped("close")),
        "merge": ({P.ADDRESSES_MERGE}, _stepped("merge")),
        "withdraw": ({P.ADDRESSES_WITHDRAW}, _withdraw),
    }
    return {
        name: Opening(name, reasons or None)
        for name, (permissions, ask) in asked.items()
        if any(by.may(permission, within=address.unit) for permission in permissions)
        for reasons in [ask(address, by)]
    }


def _said(rule: Callable[[], object]) -> list[str]:
    try:
        rule()
    except RuleBroken as broken:
        return [str(broken)]
    return []


def _stepped(name: str) -> Callable[[Address, Actor], list[str]]:
    return lambda address, by: _said(lambda: steps.check(name, address, by=by))


def _submit(address: Address, by: Actor) -> list[str]:
    if address.dossier is Dossier.DRAFT:
        return ["Hãy ghi khảo sát tại nhà trước khi gửi xác minh."]
    found = _stepped("submit")(address, by)
    if not found and not any(need.dropped_at is None for need in address.needs):
        found.append("Chưa ghi nhu cầu nào.")
    return found


def _verify(address: Address, by: Actor) -> list[str]:
    return (
        _stepped("verify")(address, by)
        or _said(lambda: tiers.ask(tiers.usual(address).verifies, "xác minh", by=by))
        or _said(lambda: deciding.not_an_author(address, "xác minh", by=by))
    )


def _approve(address: Address, by: Actor) -> list[str]:
    found = _stepped("approve")(address, by)
    if found:
        return found
    if by.id is not None and by.id == address.verified_by_id:
        found = ["Bạn đã xác minh hồ sơ này; người duyệt phải là người khác."]
    found += _said(lambda: tiers.ask(tiers.usual(address).approves, "duyệt", by=by))
    found += _said(lambda: deciding.not_an_author(address, "duyệt", by=by))
    return found + deciding.against_approval(address)


def _publish(address: Address, by: Actor) -> list[str]:
    if not by.may(P.ADDRESSES_PUBLISH, within=address.unit):
        return ["Chỉ người duyệt của tỉnh đăng được hồ sơ."]
    if address.dossier is not Dossier.APPROVED:
        return [f"Chỉ đăng hồ sơ đã duyệt; hồ sơ này đang “{address.dossier.label}”."]
    if address.publication is Publication.PUBLISHED:
        return ["Hồ sơ đang đăng rồi."]
    found = [publishing.NOT_THE_WRITER] if publishing.is_the_writer(address, by=by) else []
    return found + publishing.against_publication(address)


def _judged(name: str) -> Callable[[Address, Actor], list[str]]:
    return lambda address, by: _said(lambda: deciding.judge(address, name, by=by))


def _unreturn(address: Address, by: Actor) -> list[str]:
    return _stepped("unreturn")(address, by) or undoing.against_unreturning(address, by=by)


def _off(to: Publication) -> Callable[[Address, Actor], list[str]]:
    def _ask(address: Address, by: Actor) -> list[str]:
        if address.publication in steps.PUBLICATION_STEPS[to]:
            return []
        return [f"Hồ sơ đang “{address.publication.label}” nên không có gì để gỡ."]

    return _ask


def _withdraw(address: Address, by: Actor) -> list[str]:
    living = any(yes.withdrawn_at is None for yes in consent.of(address))
    return [] if living else ["Không có sự đồng ý nào còn hiệu lực để rút."]
