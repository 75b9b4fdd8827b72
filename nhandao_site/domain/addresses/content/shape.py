import dataclasses
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nhandao_site.db import Blinded
from nhandao_site.domain.addresses import ages
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Cycle, Group, Kind, NeedKind, Urgency


@dataclass(frozen=True)
class NeedContent:
    """One thing asked for; money has `amount_vnd`, things and days `quantity` and `measure`."""

    kind: NeedKind
    title: str
    amount_vnd: int = 0
    basis: str | None = None
    quantity: int | None = None
    measure: str | None = None
    cycle: Cycle = Cycle.ONCE
    periods: int = 1
    id: int | None = None  # the row it corrects


@dataclass(frozen=True)
class MemberContent:
    name: str
    relation: str
    birth_year: int | None = None
    cccd: str | None = None  # digits when typed; the mark of the blind index when read back
    note: str | None = None


@dataclass(frozen=True)
class GuardianContent:
    name: str
    relation: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything an officer types into a dossier. The first need is the primary one."""

    kind: Kind
    name: str
    unit_id: int
    group: Group
    birth_year: int | None = None
    birth_date: date | None = None
    gender: str | None = None
    cccd: str | None = None
    phone: str | None = None
    residence: str | None = None
    health: str | None = None
    household_key: str | None = None
    hamlet_id: int | None = None
    introduced_by_id: int | None = None
    other_support: str | None = None
    urgency: Urgency = Urgency.CAN_WAIT
    nobody_earns: bool = False
    dependants: int = 0
    alias: str | None = None
    headline: str | None = None
    summary: str | None = None
    story: str | None = None
    art: str = "ngoi"
    shown_photo_id: int | None = None
    needs: list[NeedContent] = field(default_factory=list)
    members: list[MemberContent] = field(default_factory=list)
    guardian: GuardianContent | None = None

    def is_child_on(self, day: date) -> bool:
        return ages.is_child(self.kind, self.group, self.birth_date, self.birth_year, day)


def facts_of(content: "Content") -> "Content":
    """Without the words and pictures for the public: what a verifier answers for."""
    return dataclasses.replace(
        content, alias=None, headline=None, summary=None, story=None, art="ngoi", shown_photo_id=None
    )


PLAIN = tuple(f.name for f in dataclasses.fields(Content) if f.name not in {"needs", "members", "guardian"})


def of(address: Address) -> Content:
    """What the dossier says now; dropped needs are left out."""
    guardian = address.guardian
    return Content(
        **{name: getattr(address, name) for name in PLAIN},
        needs=[_need(need) for need in living_needs(address)],
        members=[
            MemberContent(m.name, m.relation, m.birth_year, Blinded(m.cccd_blind) if m.cccd_blind else None, m.note)
            for m in address.members
        ],
        guardian=GuardianContent(guardian.name, guardian.relation, guardian.phone) if guardian else None,
    )


def living_needs(address: Address) -> list[Need]:
    """In their order, the primary one first."""
    return sorted((need for need in address.needs if need.dropped_at is None), key=lambda need: need.position)


def _need(need: Any) -> NeedContent:
    return NeedContent(**{f.name: getattr(need, f.name) for f in dataclasses.fields(NeedContent)})


def to_json(content: Content) -> str:
    return json.dumps(dataclasses.asdict(content), ensure_ascii=False, default=date.isoformat)


def from_json(text: str) -> Content:
    """Raises ValueError, KeyError or TypeError when `text` was not written by `to_json`."""
    raw: dict[str, Any] = json.loads(text)
    raw["kind"], raw["group"], raw["urgency"] = Kind(raw["kind"]), Group(raw["group"]), Urgency(raw["urgency"])
    raw["birth_date"] = date.fromisoformat(raw["birth_date"]) if raw["birth_date"] else None
    raw["needs"] = [
        NeedContent(**{**need, "kind": NeedKind(need["kind"]), "cycle": Cycle(need["cycle"])}) for need in raw["needs"]
    ]
    raw["members"] = [MemberContent(**{**member, "cccd": _mark(member["cccd"])}) for member in raw["members"]]
    raw["guardian"] = GuardianContent(**raw["guardian"]) if raw["guardian"] else None
    return Content(**raw)


def _mark(cccd: str | None) -> str | None:
    return Blinded(cccd) if cccd and cccd.startswith("b1:") else cccd
