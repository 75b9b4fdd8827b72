"""Opening and correcting a dossier, the survey at home, the public selection, listings elsewhere."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting, content, fitness, notices, priority, showing, standing, steps
from nhandao_site.domain.addresses.content import ChangedSince, Content
from nhandao_site.domain.addresses.models import Address, Listing, PublicReview, Residence, Survey, Version
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Help, Publication, Urgency
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

FIRST_DAY = date.min
INHANDAO = "iNHANDAO"


def open_dossier(given: Content, *, follows: Address | None = None, by: Actor) -> Address:
    """A new draft; it may be incomplete, but what it says must make sense.

    `follows` is the closed or rejected dossier of the same household: that one stays as it ended.
    """
    given = content.clean(given)
    content.check(given)
    unit = db.session.get(Unit, given.unit_id)
    if not by.may(Permission.ADDRESSES_EDIT, within=unit):
        raise NotAllowed("Bạn chỉ lập được hồ sơ cho xã, phường trong phạm vi của mình.")
    now = clock.now()
    address = Address(unit_id=given.unit_id, created_by_id=by.id, created_at=now, updated_at=now, waiting_since=now)
    _set_axes(address)
    with db.session.no_autoflush:
        content.write(address, given)
        priority.rescore(address)
        db.session.add(address)
    db.session.flush()
    db.session.add(
        Residence(address_id=address.id, unit_id=given.unit_id, hamlet_id=given.hamlet_id, from_on=FIRST_DAY)
    )
    audit.record("address:open", address, by=by)
    if follows is not None:
        _join(address, follows, by)
    db.session.flush()
    return address


def _join(address: Address, ended: Address, by: Actor) -> None:
    """The two stand side by side as one household; neither blocks the other."""
    steps.may(ended, Permission.ADDRESSES_READ, by=by)
    if ended.dossier not in {Dossier.CLOSED, Dossier.REJECTED}:
        raise RuleBroken(f"Hồ sơ cũ đang “{ended.dossier.label}”; hãy làm tiếp trên hồ sơ đó.")
    ended.household_key = ended.household_key or f"HO-{ended.id}"
    address.household_key = ended.household_key
    for row, other in ((address, ended), (ended, address)):
        audit.record("address:follow_on", row, by=by, changes={"cùng hộ với": [None, notices.label(other)]})


def _set_axes(address: Address) -> None:
    """The defaults of the columns arrive only at the flush; rules ask before."""
    address.dossier, address.publication = Dossier.DRAFT, Publication.NONE
    address.help, address.consent = Help.NONE, ConsentState.NONE
    address.urgency, address.nobody_earns, address.dependants = Urgency.CAN_WAIT, False, 0


def change(address: Address, given: Content, *, seen_version: int, by: Actor, reason: str | None = None) -> None:
    """A correction. What stood before is kept; an approval stays, a verification of other facts does not."""
    given = content.clean(given)
    content.check(given)
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    if address.dossier not in steps.LIVING:
        raise RuleBroken(f"Hồ sơ đã ở trạng thái “{address.dossier.label}” nên không sửa được nữa.")
    before = content.of(address)
    _refuse_stale(address, before, seen_version)
    found = content.differences(before, given)
    if not found:
        return
    if address.dossier is Dossier.APPROVED:
        reason = steps.said(reason, "sửa hồ sơ đã duyệt")
    if given.unit_id != before.unit_id:
        _check_other_commune(address, given, by)
    _keep_version(address, before, by, reason)
    content.write(address, given)
    _after_change(address, before, given, by, reason)
    audit.record(
        "address:reword" if _only_words(before, given) else "address:change",
        address,
        by=by,
        reason=reason,
        changes={difference.label: [difference.before, difference.after] for difference in found},
    )


def _refuse_stale(address: Address, now: Content, seen_version: int) -> None:
    """Only a change of content counts: sums and moves raise the version too, and disturb nobody."""
    first = db.session.scalar(
        select(Version)
        .where(Version.address_id == address.id, Version.number >= seen_version)
        .order_by(Version.number)
        .limit(1)
    )
    if first is not None:
        seen = content.from_json(first.content)
        raise ChangedSince(
            f"{first.by_name} đã sửa hồ sơ này sau khi bạn mở. Hãy xem phần đã đổi rồi lưu lại.",
            content.differences(seen, now),
        )


def _check_other_commune(address: Address, given: Content, by: Actor) -> None:
    """Until it counts anywhere a wrong commune is a slip; afterwards the family moved."""
    if address.approved_on is not None:
        raise RuleBroken("Đổi xã, phường bằng việc “Chuyển nơi ở”, để số liệu trước ngày chuyển vẫn ở nơi cũ.")
    if not by.may(Permission.ADDRESSES_EDIT, within=db.session.get(Unit, given.unit_id)):
        raise NotAllowed("Bạn chỉ chuyển được hồ sơ sang xã, phường trong phạm vi của mình.")


def _keep_version(address: Address, before: Content, by: Actor, reason: str | None) -> None:
    db.session.add(
        Version(
            address_id=address.id,
            number=address.version,
            at=clock.now(),
            by_id=by.id,
            by_name=by.name,
            reason=reason,
            content=content.to_json(before),
        )
    )


def _only_words(before: Content, after: Content) -> bool:
    return content.facts_of(before) == content.facts_of(after)


def _after_change(address: Address, before: Content, after: Content, by: Actor, reason: str | None) -> None:
    """Everything that was derived from the old content is derived anew."""
    residence = db.session.scalars(
        select(Residence).where(Residence.address_id == address.id).order_by(Residence.from_on.desc()).limit(1)
    ).first()
    if residence is not None and (residence.unit_id == after.unit_id or address.approved_on is None):
        residence.unit_id, residence.hamlet_id = after.unit_id, after.hamlet_id
    priority.rescore(address)
    standing.recount_needs(address.id)
    if address.dossier is Dossier.VERIFIED and not _only_words(before, after):
        address.verified_on = address.verified_by_id = None
        steps.take("reopen_verification", address, by=by, reason="Nội dung đã sửa sau khi xác minh")
    consenting.renew(address, by=by, reason="Nội dung đã sửa làm thay đổi người phải đồng ý")
    if address.publication is Publication.PUBLISHED:
        _stand_or_hide(address, by, reason)


def _stand_or_hide(address: Address, by: Actor, reason: str | None) -> None:
    """A correction may show a face, name a child's home or leave no headline: then it waits for a person."""
    obstacles = [*consenting.missing(address), *fitness.unfit(address)]
    if obstacles:
        showing.stop(address, Publication.HIDDEN, by=by, reason=obstacles[0])
        notices.tell_holders(address, Permission.ADDRESSES_PUBLISH, "đã tạm ẩn sau khi sửa", by=by, reason=obstacles[0])
    else:
        showing.renew(address, by=by)


def record_survey(
    address: Address,
    *,
    on: date,
    surveyors: str,
    witness: str | None = None,
    findings: str,
    seen_version: int | None = None,
    by: Actor,
) -> Survey:
    """The visit at home. The first one moves a draft on.

    Whoever wrote far from the office says which version of the dossier they carried along: when its
    content was changed since, ChangedSince is raised before anything is written.
    """
    steps.lock(address)
    steps.check("survey", address, by=by)
    if seen_version is not None:
        _refuse_stale(address, content.of(address), seen_version)
    not_later_than_today(on, "khảo sát")
    if not vietnamese.clean(surveyors) or not findings.strip():
        raise RuleBroken("Hãy ghi ai đã khảo sát và thấy những gì.")
    survey = Survey(
        address_id=address.id,
        on=on,
        surveyors=vietnamese.clean(surveyors),
        witness=vietnamese.clean(witness or "") or None,
        findings=vietnamese.clean_lines(findings),
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(survey)
    address.surveyed_on = min(on, address.surveyed_on or on)
    steps.take("survey", address, by=by)
    return survey


def not_later_than_today(day: date, what: str) -> None:
    if day > clock.today():
        raise RuleBroken(f"Ngày {what} {clock.format_date(day)} chưa tới; hãy xem lại ngày.")


def record_review(
    address: Address,
    *,
    on: date,
    place: str,
    attended: int,
    agreed: int,
    rank: int | None = None,
    minutes_symbol: str | None = None,
    minutes_file_id: int | None = None,
    by: Actor,
) -> PublicReview:
    """The public selection; without a number or a file of its minutes it proves nothing."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    _check_review(address, on, place, attended, agreed, minutes_symbol, minutes_file_id)
    review = PublicReview(
        address_id=address.id,
        on=on,
        place=vietnamese.clean(place),
        attended=attended,
        agreed=agreed,
        rank=rank,
        minutes_symbol=vietnamese.clean(minutes_symbol or "") or None,
        minutes_file_id=minutes_file_id,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(review)
    address.reviewed_on = on
    audit.record("address:review", address, by=by)
    db.session.flush()
    return review


def _check_review(
    address: Address, on: date, place: str, attended: int, agreed: int, symbol: str | None, file_id: int | None
) -> None:
    if address.dossier not in steps.LIVING - {Dossier.DRAFT, Dossier.APPROVED}:
        raise RuleBroken("Biên bản bình chọn ghi sau khi khảo sát và trước khi duyệt.")
    not_later_than_today(on, "bình chọn")
    if address.surveyed_on and on < address.surveyed_on:
        raise RuleBroken("Ngày bình chọn không thể trước ngày khảo sát.")
    if not vietnamese.clean(place):
        raise RuleBroken("Hãy ghi nơi họp bình chọn.")
    if attended < 1 or not 0 <= agreed <= attended:
        raise RuleBroken("Số người dự phải từ 1; số người đồng ý không vượt quá số người dự.")
    if not vietnamese.clean(symbol or "") and file_id is None:
        raise RuleBroken("Hãy ghi số biên bản bình chọn hoặc đính kèm tệp biên bản.")


def submit(address: Address, *, by: Actor) -> None:
    """Hands a complete dossier to the verifier."""
    steps.lock(address)
    steps.check("submit", address, by=by)
    if address.surveyed_on is None:
        raise RuleBroken("Hãy ghi khảo sát tại nhà trước khi gửi xác minh.")
    if not any(need.dropped_at is None for need in address.needs):
        raise RuleBroken("Hãy ghi ít nhất một nhu cầu trước khi gửi xác minh.")
    steps.take("submit", address, by=by)
    notices.tell_holders(address, Permission.ADDRESSES_VERIFY, "chờ xác minh", by=by)


def list_elsewhere(
    address: Address, *, system: str, code: str | None = None, on: date, link: str | None = None, by: Actor
) -> Listing:
    """Where else it was put (A §III.2); the first day on iNHANDAO counts for the target."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    not_later_than_today(on, "đưa lên")
    system, code = vietnamese.clean(system), vietnamese.clean(code or "") or None
    if not system:
        raise RuleBroken("Hãy ghi tên hệ thống, ví dụ iNHANDAO.")
    if link and not link.startswith(("https://", "http://")):
        raise RuleBroken("Liên kết phải bắt đầu bằng https:// hoặc http://.")
    listing = Listing(address_id=address.id, system=system, code=code, on=on, link=link or None)
    db.session.add(listing)
    if vietnamese.fold(system) == vietnamese.fold(INHANDAO):
        _keep_inhandao(address, code, on)
    audit.record("address:list_elsewhere", address, by=by, changes={system: [None, code or "có"]})
    db.session.flush()
    return listing


def _keep_inhandao(address: Address, code: str | None, on: date) -> None:
    if not code:
        raise RuleBroken("Hãy ghi mã của địa chỉ trên iNHANDAO.")
    if address.inhandao_on is None or on < address.inhandao_on:
        address.inhandao_code, address.inhandao_on = code, on
