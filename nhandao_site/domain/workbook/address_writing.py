"""From imported addresses to rows: the dossier with its code, needs, yeses, stays and steps."""

from collections import defaultdict
from typing import Any

from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import numbering, places, priority
from nhandao_site.domain.addresses.content import Content
from nhandao_site.domain.addresses.models import Address, Guardian, Listing, Move, Need, Residence
from nhandao_site.domain.addresses.words import Closing, Cycle, Kind, NeedKind, Origin
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.units import naming
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.domain.workbook import headlines
from nhandao_site.domain.workbook.address_rows import need_kinds
from nhandao_site.domain.workbook.filed import Filed, Register, sketch
from nhandao_site.domain.workbook.plan import Plan
from nhandao_site.kit import clock, codes

ARTS = ("ngoi", "ong", "san", "ton")
SIX_MONTHS = 6


def number(plan: Plan, register: Register) -> None:
    """Public codes, in the order of the list; the year is that of the approval, or else of the filing."""
    series: dict[tuple[str, int], list[Filed]] = defaultdict(list)
    for filed in register.fresh():
        series[_letters(plan, filed), _year(plan, filed)].append(filed)
    for (letters, year), members in series.items():
        numbers = numbering.next_numbers(f"address:{letters}:{year}", len(members))
        for filed, one in zip(members, numbers, strict=True):
            filed.code = codes.address_code(letters, year, one)


def _letters(plan: Plan, filed: Filed) -> str:
    place = plan.units_by_id[filed.stays[0].unit_id]
    while place.kind is not UnitKind.PROVINCE and place.parent_id is not None:
        place = plan.units_by_id[place.parent_id]
    return place.abbreviation or naming.abbreviate(place.name)


def _year(plan: Plan, filed: Filed) -> int:
    day = filed.approved_on or (filed.row["Ngày khảo sát"] if filed.row else None) or plan.today
    return int(day.year) if 2016 <= day.year <= 2059 else plan.today.year


def put(plan: Plan, register: Register) -> None:
    """The rows of every fresh address; those known before only take the steps of “Xử lý”."""
    for filed in register.by_id.values():
        if filed.row is not None:
            _insert(plan, filed)
        for step in filed.steps:
            plan.add(
                Move,
                address_id=filed.id,
                axis=step.axis,
                before=step.before,
                after=step.after,
                at=step.at,
                by_id=plan.by.id,
                by_name=plan.by_name,
                reason=step.reason,
            )


def change_known(plan: Plan, register: Register) -> list[Filed]:
    """Addresses written before on which this import moved an axis."""
    moved = [filed for filed in register.by_id.values() if filed.row is None and filed.steps]
    for filed in moved:
        axes: dict[str, Any] = {step.axis.value: getattr(filed, step.axis.value) for step in filed.steps}
        if "text_consent_until" in filed.values:
            axes["text_consent_until"] = filed.values["text_consent_until"]
        plan.change(Address, filed.id, **axes, updated_at=plan.now)
    return moved


def _insert(plan: Plan, filed: Filed) -> None:
    row = filed.row
    if row is None:
        return
    amount = max(row["Số tiền cần"] or 0, 0)
    rules, closed = sketch(filed), row["Lý do đóng"] is Closing.OUT_OF_HARDSHIP
    merged = filed.merged_into_id is not None
    filed.values["alias"] = filed.values["alias"] or _alias(plan, filed)
    quiet = rules.is_child_on(plan.today) or filed.values["group"] in places.TELLS_OF_HEALTH
    said = filed.values["alias"], filed.values["summary"], row["Nhu cầu chính"]
    filed.values["headline"] = headlines.of(*said, quiet=quiet)
    plan.add(
        Address,
        id=filed.id,
        code=filed.code,
        chapter_key=filed.key,
        origin=Origin.PAPER,
        source=filed.source,
        unit_id=filed.unit_id,
        hamlet_id=filed.hamlet_id,
        art="truong" if filed.values["kind"] is Kind.COLLECTIVE else ARTS[filed.id % len(ARTS)],
        dossier=filed.dossier,
        publication=filed.publication,
        consent=filed.consent,
        approved_on=filed.approved_on,
        published_on=filed.published_on,
        merged_into_id=None,
        waiting_since=max((step.at for step in filed.steps), default=plan.now),
        created_by_id=plan.by.id,
        created_at=plan.now,
        updated_at=plan.now,
        version=1,
        priority=-priority.points(rules, day=plan.today),
        need_vnd=0 if merged else amount,
        visit_due_on=clock.add_months(row["Ngày đóng"], SIX_MONTHS) if closed and row["Ngày đóng"] else None,
        **filed.values,
    )
    if merged:
        plan.change(Address, filed.id, merged_into_id=filed.merged_into_id)
    _insert_around(plan, filed, amount)


def _alias(plan: Plan, filed: Filed) -> str:
    values = filed.values
    known = ("kind", "name", "group", "birth_year", "birth_date", "gender")
    asked = Content(unit_id=filed.unit_id, **{name: values[name] for name in known})
    return contents.suggested_alias(asked, plan.today)


def _insert_around(plan: Plan, filed: Filed, amount: int) -> None:
    row = filed.row
    if row is None:
        return
    for position, kind in enumerate(need_kinds(row)):
        plan.add(
            Need,
            id=filed.needs[kind],
            address_id=filed.id,
            position=position,
            kind=kind,
            title=kind.label[:1].upper() + kind.label[1:],
            amount_vnd=0 if position else amount,
            cycle=Cycle.MONTH if kind is NeedKind.REGULAR else Cycle.ONCE,
            periods=1,
        )
    if row["Người đại diện"]:
        plan.add(Guardian, address_id=filed.id, name=row["Người đại diện"])
    for stay in filed.stays:
        plan.add(Residence, address_id=filed.id, unit_id=stay.unit_id, hamlet_id=stay.hamlet_id, from_on=stay.from_on)
    for yes in filed.consents:
        plan.add(Consent, **{name: getattr(yes, name) for name in CONSENT_COLUMNS})
    if row["Mã iNHANDAO"] and row["Ngày iNHANDAO"]:
        plan.add(Listing, address_id=filed.id, system="iNHANDAO", code=row["Mã iNHANDAO"], on=row["Ngày iNHANDAO"])
    plan.add(
        Event,
        at=plan.now,
        what="address:import",
        actor_id=plan.by.id,
        actor_name=plan.by.name,
        subject=Address.__tablename__,
        subject_id=filed.id,
        reason=filed.source,
    )


CONSENT_COLUMNS = (
    "subject", "subject_id", "scope", "giver", "giver_name", "given_on", "valid_until", "evidence", "origin",
    "recorded_by_id", "recorded_at", "withdrawn_at", "withdrawn_reason",
)  # fmt: skip
