"""What a nomination stands on: papers, the confirmation of the local authority, addresses and stories of the site."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.honours.nominating import handling
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import codes, vietnamese

EVIDENCE, AUTHORITY = "evidence", "authority"
MOST_FILES = 30
MOST_LINKS = 50


def files_of(nomination: Nomination) -> list[MediaFile]:
    """Papers of evidence, oldest first; the authority's paper is not among them."""
    return [file for file in files.files_of(Nomination.__tablename__, nomination.id) if file.role == EVIDENCE]


def attach(nomination: Nomination, data: bytes, *, caption: str, name: str | None = None, by: Actor) -> MediaFile:
    """One more paper of evidence: PDF, Word, Excel or a photographed paper; never public."""
    fresh = handling.at_home(nomination, by=by)
    if len(files_of(fresh)) >= MOST_FILES:
        raise RuleBroken(f"Mỗi hồ sơ giữ nhiều nhất {MOST_FILES} tệp; hãy gộp bớt.")
    if not vietnamese.clean(caption):
        raise RuleBroken("Hãy ghi tệp này là giấy gì, ví dụ “Bằng khen năm 2024”.")
    file = _kept(fresh, data, EVIDENCE, name, by)
    file.caption = vietnamese.clean(caption)[:200]
    return file


def confirm(nomination: Nomination, data: bytes, *, name: str | None = None, by: Actor) -> MediaFile:
    """The paper by which the local authority confirms; a new one takes the place of the old."""
    fresh = handling.at_home(nomination, by=by)
    old = db.session.get(MediaFile, fresh.authority_file_id) if fresh.authority_file_id else None
    file = _kept(fresh, data, AUTHORITY, name, by)
    fresh.authority_file_id = file.id
    db.session.flush()
    if old is not None:
        keeping.discard(old, by=by, reason="thay bằng bản mới")
    return file


def take_away(nomination: Nomination, file: MediaFile, *, by: Actor) -> None:
    fresh = handling.at_home(nomination, by=by)
    if (file.subject, file.subject_id) != (Nomination.__tablename__, fresh.id):
        raise RuleBroken("Tệp này không thuộc hồ sơ đang mở.")
    if fresh.authority_file_id == file.id:
        fresh.authority_file_id = None
    keeping.discard(file, by=by)


def link_address(nomination: Nomination, typed: str, *, by: Actor) -> Address:
    """An address of the site this person or collective has helped, by its code."""
    fresh = handling.at_home(nomination, by=by)
    address = address_near(fresh, typed)
    if address in fresh.addresses:
        raise RuleBroken(f"Địa chỉ {address.code} đã có trong hồ sơ.")
    if len(fresh.addresses) >= MOST_LINKS:
        raise RuleBroken(f"Mỗi hồ sơ dẫn nhiều nhất {MOST_LINKS} địa chỉ.")
    fresh.addresses.append(address)
    db.session.flush()
    audit.record("nomination:refer", fresh, by=by, changes={"địa chỉ": [None, address.code]})
    return address


def unlink_address(nomination: Nomination, address_id: int, *, by: Actor) -> None:
    fresh = handling.at_home(nomination, by=by)
    for address in [each for each in fresh.addresses if each.id == address_id]:
        fresh.addresses.remove(address)
        db.session.flush()
        audit.record("nomination:unrefer", fresh, by=by, changes={"địa chỉ": [address.code, None]})


def link_story(nomination: Nomination, typed: str, *, by: Actor) -> Story:
    """A published story that tells of it, by the address of its page."""
    fresh = handling.at_home(nomination, by=by)
    slug = vietnamese.clean(typed).split("?")[0].rstrip("/").rpartition("/")[2][:200]
    story = db.session.scalar(select(Story).where(Story.slug == slug, Story.state == StoryState.PUBLISHED))
    if story is None:
        raise RuleBroken("Không tìm thấy bài đang đăng nào ở địa chỉ ấy; hãy chép địa chỉ trang của bài.")
    if story in fresh.stories:
        raise RuleBroken("Bài này đã có trong hồ sơ.")
    if len(fresh.stories) >= MOST_LINKS:
        raise RuleBroken(f"Mỗi hồ sơ dẫn nhiều nhất {MOST_LINKS} bài.")
    fresh.stories.append(story)
    db.session.flush()
    audit.record("nomination:refer", fresh, by=by, changes={"câu chuyện": [None, f"bài số {story.id}"]})
    return story


def unlink_story(nomination: Nomination, story_id: int, *, by: Actor) -> None:
    fresh = handling.at_home(nomination, by=by)
    for story in [each for each in fresh.stories if each.id == story_id]:
        fresh.stories.remove(story)
        db.session.flush()
        audit.record("nomination:unrefer", fresh, by=by, changes={"câu chuyện": [f"bài số {story.id}", None]})


def address_near(nomination: Nomination, typed: str) -> Address:
    """The living address behind a code, if the nominating unit has to do with it; a merged one leads on."""
    code = codes.parse_address_code(typed)
    if code is None:
        raise RuleBroken(f"“{vietnamese.clean(typed)[:40]}” không đúng dạng mã địa chỉ, ví dụ SM26-0031-T.")
    old = aliased(Address)
    followed = select(Address).join(old, or_(old.id == Address.id, old.merged_into_id == Address.id))
    found = db.session.scalar(
        followed.where(old.code == code, Address.merged_into_id.is_(None), near(nomination.unit)).limit(1)
    )
    if found is None:
        raise RuleBroken(f"Không có địa chỉ {code} trong địa bàn hoặc do đơn vị giới thiệu.")
    return found


def near(unit: Unit) -> ColumnElement[bool]:
    """In the branch, introduced from it, or of the commune a school or club stands in."""
    branch = select(Unit.id).where(unit.branch())
    above = [int(part) for part in unit.path.strip("/").split("/")]
    return or_(Address.unit_id.in_(branch), Address.unit_id.in_(above), Address.introduced_by_id.in_(branch))


def _kept(nomination: Nomination, data: bytes, role: str, name: str | None, by: Actor) -> MediaFile:
    return keeping.keep_document(
        data, subject=Nomination.__tablename__, subject_id=nomination.id, role=role, original_name=name, by=by
    )
