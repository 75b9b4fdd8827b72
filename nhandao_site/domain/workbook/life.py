"""The four axes of an imported address, from the dates of its row and the sheet “Xử lý”, in order of days."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import consenting
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Axis, Closing, ConsentState, Dossier, Publication
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.workbook import deadlines
from nhandao_site.domain.workbook.filed import Filed, State, sketch
from nhandao_site.domain.workbook.plan import Plan
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import clock


@dataclass(frozen=True)
class Deed:
    """One line of “Xử lý” about an address; `scopes` are taken back by a withdrawal of consent."""

    row: Row
    axis: Axis
    after: State
    on: date | None
    reason: str | None
    scopes: tuple[Scope, ...] = ()


def live(plan: Plan, filed: Filed, deeds: list[Deed]) -> None:
    """Walks the life of a fresh address through its days."""
    row = filed.row
    if row is None:
        return
    days: list[tuple[date, int, Axis, State, Deed | None]] = []
    order = iter(range(1000))

    def put(day: date | None, axis: Axis, after: State, deed: Deed | None = None) -> None:
        if day is not None:
            days.append((day, next(order), axis, after, deed))

    given = min((yes.given_on for yes in filed.consents), default=plan.today)
    filed.step(Axis.CONSENT, axis_of(plan, filed)[0], clock.start_of(given))
    put(row["Ngày khảo sát"], Axis.DOSSIER, Dossier.SURVEYED)
    put(row["Ngày xác minh"], Axis.DOSSIER, Dossier.VERIFIED)
    put(row["Ngày duyệt"], Axis.DOSSIER, Dossier.APPROVED)
    put(row["Ngày đăng"], Axis.PUBLICATION, Publication.PUBLISHED)
    for one in deeds:
        put(one.on or date.max, one.axis, one.after, one)
    rank = {Dossier.SURVEYED: 0, Dossier.VERIFIED: 1, Dossier.APPROVED: 2, Publication.PUBLISHED: 3}
    for day, _, axis, after, deed in sorted(days, key=lambda one: (one[0], rank.get(one[3], 4), one[1])):
        if deed is not None:
            carry_out(plan, filed, deed)
        elif axis is Axis.PUBLICATION or _goes_on(filed.dossier, after):
            filed.step(axis, after, clock.start_of(day))
    _end(plan, filed)


_ORDER = (Dossier.DRAFT, Dossier.RETURNED, Dossier.SURVEYED, Dossier.AWAITING, Dossier.VERIFIED, Dossier.APPROVED)


def _goes_on(before: Dossier, after: State) -> bool:
    """Dates out of order never lead a dossier back."""
    return before not in _ORDER or _ORDER.index(before) < _ORDER.index(after)


def carry_out(plan: Plan, filed: Filed, deed: Deed) -> None:
    """One deed on an address, fresh or known; refuses what the life of an address does not allow."""
    at = moment(plan, deed.on)
    if deed.axis is Axis.DOSSIER and filed.dossier in {Dossier.APPROVED, Dossier.CLOSED, Dossier.MERGED}:
        message = f"Hồ sơ “{filed.key}” đã ở trạng thái “{filed.dossier.label}” nên không thể “{deed.after.label}” nữa."
        plan.fault(deed.row, "Trạng thái", message)
    elif deed.axis is Axis.PUBLICATION and filed.publication is Publication.NONE:
        plan.fault(deed.row, "Mã", f"Địa chỉ “{filed.key}” chưa đăng nên không thể “{deed.after.label}”.")
    elif deed.axis is Axis.CONSENT:
        _take_back(plan, filed, deed, at)
    else:
        filed.step(deed.axis, deed.after, at, deed.reason)


def moment(plan: Plan, day: date | None) -> datetime:
    return clock.start_of(day) if day else plan.now


def _take_back(plan: Plan, filed: Filed, deed: Deed, at: datetime) -> None:
    reason = deed.reason or deed.after.label
    living = [yes for yes in kept(filed) if yes.scope in deed.scopes and yes.withdrawn_at is None]
    for yes in living:
        _end_yes(plan, filed, yes, deed, at, reason)
    # A dossier that was closed for it is a matter that was ended, on paper, before.
    if living and deed.after is ConsentState.WITHDRAWN and deed.axis is Axis.CONSENT and deed.row is not filed.row:
        deadlines.start(plan, filed, deed.row, list(dict.fromkeys(yes.scope for yes in living)), deed.on, reason)
    after, until = axis_of(plan, filed)
    filed.step(Axis.CONSENT, after, at, reason)
    filed.values["text_consent_until"] = until
    if until is None and filed.publication in {Publication.PUBLISHED, Publication.HIDDEN}:
        gone = Publication.HIDDEN if deed.after is ConsentState.EXPIRED else Publication.REMOVED
        filed.step(Axis.PUBLICATION, gone, at, reason)


def _end_yes(plan: Plan, filed: Filed, yes: Consent, deed: Deed, at: datetime, reason: str) -> None:
    if deed.after is ConsentState.EXPIRED:
        ended = {"valid_until": max(deed.on or plan.today, yes.given_on)}
    else:
        ended = {"withdrawn_at": at, "withdrawn_reason": reason}  # type: ignore[dict-item]
    if filed.row is not None:
        for name, value in ended.items():
            setattr(yes, name, value)
    else:
        plan.change(Consent, yes.id, **ended)
        db.session.expunge(yes)
        for name, value in ended.items():
            setattr(yes, name, value)


def kept(filed: Filed) -> list[Consent]:
    """The yeses of a fresh address, or those written before."""
    if filed.row is None and not filed.consents:
        found = select(Consent).where(Consent.subject == "address", Consent.subject_id == filed.id)
        filed.consents = list(db.session.scalars(found.order_by(Consent.id)))
    return filed.consents


def axis_of(plan: Plan, filed: Filed) -> tuple[ConsentState, date | None]:
    """Where the axis of consent stands today, and the last day of the text."""
    whom = sketch(filed) if filed.row is not None else db.session.get_one(Address, filed.id)
    yeses = kept(filed)
    until = consenting.holds_until(whom, Scope.TEXT, plan.today, yeses)
    text = [yes for yes in yeses if yes.scope is Scope.TEXT]
    if until is not None:
        return ConsentState.IN_FORCE, until
    if any(yes.withdrawn_at is not None for yes in text):
        return ConsentState.WITHDRAWN, None
    if any(yes.valid_until is not None and yes.valid_until < plan.today for yes in text):
        return ConsentState.EXPIRED, None
    return ConsentState.NONE, None


def _end(plan: Plan, filed: Filed) -> None:
    """What the whole row says at last: consent, closing, merging, and whether the profile may stand today."""
    row = filed.row
    if row is None:
        return
    closing = row["Lý do đóng"]
    if row["Ngày đóng"] and closing is Closing.CONSENT_WITHDRAWN:
        everything = Deed(row, Axis.CONSENT, ConsentState.WITHDRAWN, row["Ngày đóng"], closing.label, tuple(Scope))
        _take_back(plan, filed, everything, clock.start_of(row["Ngày đóng"]))
    state, until = axis_of(plan, filed)
    filed.step(Axis.CONSENT, state, plan.now)
    filed.values["text_consent_until"] = until
    if until is None and filed.publication is Publication.PUBLISHED:
        filed.step(Axis.PUBLICATION, Publication.HIDDEN, plan.now, "Không còn đồng ý đăng có hiệu lực")
        plan.warn(
            row, "Đồng ý đăng", "Chưa đủ đồng ý đăng theo tuổi của em nên hồ sơ được tạm ẩn; hãy bổ sung rồi đăng."
        )
    if row["Ngày đóng"]:
        reason = closing.label if closing else None
        filed.step(Axis.DOSSIER, Dossier.CLOSED, clock.start_of(row["Ngày đóng"]), reason)
        _out_of_sight(filed, clock.start_of(row["Ngày đóng"]), reason)
    if filed.merged_into_id is not None:
        filed.step(Axis.DOSSIER, Dossier.MERGED, plan.now, f"Gộp vào {row['Gộp vào']}")
        _out_of_sight(filed, plan.now, "Trùng, đã gộp")


def _out_of_sight(filed: Filed, at: datetime, reason: str | None) -> None:
    if filed.publication in {Publication.PUBLISHED, Publication.HIDDEN}:
        filed.step(Axis.PUBLICATION, Publication.REMOVED, at, reason)
