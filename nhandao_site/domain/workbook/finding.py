"""Imported profiles that stand in public become findable; those taken out of sight stop being so."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.addresses import places
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.documents import recording as shelf
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours import recording
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.search.models import folded_of
from nhandao_site.domain.workbook.filed import Filed, Register, sketch
from nhandao_site.domain.workbook.plan import Plan, in_chunks
from nhandao_site.kit import clock


def put(plan: Plan, register: Register) -> None:
    shown = [filed for filed in register.fresh() if filed.publication is Publication.PUBLISHED]
    for some in in_chunks(shown):
        areas = places.areas({filed.unit_id for filed in some})
        search.put_new([_row(plan, filed, areas) for filed in some])

    _put_lists(plan)


def _put_lists(plan: Plan) -> None:
    """Honours and papers are few: each is announced as the room itself does it."""
    for ids in in_chunks([row["id"] for row in plan.inserts.get(Honour, ())]):
        for honour in db.session.scalars(select(Honour).where(Honour.id.in_(ids))):
            recording.announce(honour)
    for ids in in_chunks([row["id"] for row in plan.inserts.get(Document, ())]):
        for document in db.session.scalars(select(Document).where(Document.id.in_(ids))):
            shelf.announce(document)


def _row(plan: Plan, filed: Filed, areas: dict[int, str]) -> dict[str, object]:
    """What `addresses.showing` puts for one profile."""
    code, values = filed.code or "", filed.values
    title, snippet = values.get("headline") or values["alias"] or code, values["summary"] or ""
    child = sketch(filed).is_child_on(plan.today)
    words = [code, code.replace("-", ""), values["alias"] or ""]
    if not child or values["group"] not in places.TELLS_OF_HEALTH:
        words.append(values["group"].label)
    words.append(areas.get(filed.unit_id, "") if child else plan.units_by_id[filed.unit_id].name)
    return {
        "kind": "address",
        "ref": code,
        "url": f"/dia-chi/{code}",
        "title": title,
        "snippet": snippet,
        "folded": folded_of("address", title, snippet, *words, code),
        "at": clock.start_of(filed.published_on) if filed.published_on else plan.now,
        "consent_subject": Address.__tablename__,
        "consent_subject_id": filed.id,
    }


def remove(moved: list[Filed]) -> None:
    for filed in moved:
        if filed.code and filed.publication is not Publication.PUBLISHED:
            search.remove("address", filed.code)
