"""What officers do with a request: write it down, make sure who asks, answer, withdraw, finish or refuse."""

from datetime import date
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting, content
from nhandao_site.domain.addresses.models import Address, Listing
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours import children
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.privacy import clocks, erasing, offers
from nhandao_site.domain.privacy.models import (
    OPEN,
    Erasure,
    PrivacyRequest,
    RequestState,
    SpeaksFor,
    Subject,
    Way,
    Wish,
)
from nhandao_site.kit import clock

PAPER, MOST_PAPERS = "paper", 5


def record(
    *, wish: Wish, way: Way, speaks_for: SpeaksFor, code: str | None, name: str, phone: str | None,
    words: str | None, received_on: date, by: Actor,
) -> PrivacyRequest:  # fmt: skip
    """Came by telephone, on paper or in person; the clocks run from the day it came. Raises RuleBroken."""
    if way is Way.WEB:
        raise RuleBroken("Yêu cầu gửi trên trang tự vào đây; hãy chọn cách khác.")
    if received_on > clock.today():
        raise RuleBroken("Ngày nhận không thể ở tương lai; hãy xem lại ngày.")
    number = content.phone_of(phone)
    if number and not content.is_phone(number):
        raise RuleBroken("Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0; hoặc để trống.")
    request = offers.made(
        wish=wish, way=way, speaks_for=speaks_for, code=code, name=name, phone=number, words=words,
        received_on=received_on,
    )  # fmt: skip
    unit: Any = getattr(by, "unit", None)
    if unit is not None and not by.may(Permission.PRIVACY_HANDLE, within=_unit(request)):
        request.unit_id = unit.id  # a code of another commune: whoever was asked answers for it
    request.recorded_by_id = by.id
    db.session.flush()
    _may(request, by)
    audit.record("privacy_request:record", request, by=by, changes={"loại": [None, wish.label]})
    return request


def attach(request: PrivacyRequest, data: bytes, name: str | None, *, by: Actor) -> MediaFile:
    """The paper it came on, as a scan or a photo of it, private; it goes when the words of the request go.

    Raises:
        RuleBroken: no paper of a kind we keep; enough of them already; the request is over.
    """
    _open(request, by)
    if len(papers_of(request)) >= MOST_PAPERS:
        raise RuleBroken(f"Mỗi yêu cầu kèm nhiều nhất {MOST_PAPERS} tệp; hãy ghép các trang vào một tệp PDF.")
    file = keeping.keep_document(
        data, subject=PrivacyRequest.__tablename__, subject_id=request.id, role=PAPER, original_name=name, by=by
    )
    audit.record("privacy_request:attach", request, by=by, changes={"tệp số": [None, file.id]})
    return file


def papers_of(request: PrivacyRequest) -> list[MediaFile]:
    return files.files_of(PrivacyRequest.__tablename__, request.id)


def look(request: PrivacyRequest, *, by: Actor) -> None:
    """Somebody reads who asks for what."""
    _may(request, by)
    audit.record("privacy_request:look", request, by=by)


def take(request: PrivacyRequest, *, by: Actor) -> None:
    _open(request, by)
    if request.state is not RequestState.NEW:
        raise RuleBroken(f"Yêu cầu này “{request.state.label}” rồi.")
    request.state, request.taken_by_id = RequestState.TAKEN, by.id
    audit.record("privacy_request:take", request, by=by)


def identify(request: PrivacyRequest, subject: Subject, row: Any, *, proof: str, by: Actor) -> None:
    """Ties the request to the row it is about and keeps how somebody made sure who asks.

    Raises:
        RuleBroken: no proof; a child asks without the guardian, a guardian for whom nobody is a guardian.
    """
    _open(request, by)
    said = proof.strip()
    if not said:
        raise RuleBroken("Hãy ghi bằng cách nào Hội biết đúng người: gọi lại số đã lưu, xem giấy tờ tại trụ sở…")
    _must_speak_for(request, subject, row)
    request.subject, request.subject_id, request.identity_proof, request.proved_by_id = subject, row.id, said, by.id
    request.with_third_parties = subject is Subject.ADDRESS and _stands_elsewhere(row)
    request.finish_by = clocks.finish_by(request.received_on, with_third_parties=request.with_third_parties)
    if request.state is RequestState.NEW:
        request.state, request.taken_by_id = RequestState.TAKEN, by.id
    audit.record("privacy_request:identify", request, by=by, changes={"về": [None, f"{subject.label}, số {row.id}"]})


def _must_speak_for(request: PrivacyRequest, subject: Subject, row: Any) -> None:
    child = _is_child(subject, row)
    if child and request.speaks_for is not SpeaksFor.GUARDIAN:
        raise RuleBroken("Đây là hồ sơ của trẻ em: người giám hộ đứng ra yêu cầu; hãy ghi lại yêu cầu cho đúng người.")
    grown_alone = subject is Subject.ADDRESS and not child and row.guardian is None
    if grown_alone and request.speaks_for is SpeaksFor.GUARDIAN:
        raise RuleBroken("Hồ sơ này không ghi người giám hộ nào; chỉ chính người ấy yêu cầu được.")


def _is_child(subject: Subject, row: Any) -> bool:
    if subject is Subject.ADDRESS:
        return bool(row.is_child_on(clock.today()))
    if subject in {Subject.HONOUR, Subject.NOMINATION}:
        return bool(children.settled(Said(row.is_child, row.birth_year), clock.today()))
    return False


def _stands_elsewhere(address: Address) -> bool:
    listed = select(Listing.id).where(Listing.address_id == address.id).limit(1)
    return bool(address.inhandao_code) or db.session.scalar(listed) is not None


def withdraw(request: PrivacyRequest, *, by: Actor) -> None:
    """Every yes of the address is taken back at once, and everything shown goes out of sight."""
    _open(request, by)
    address = erasing.row_of(Subject.ADDRESS, request.subject_id or 0) if request.subject is Subject.ADDRESS else None
    if request.wish is not Wish.WITHDRAW or address is None or request.proved_by_id is None:
        raise RuleBroken("Hãy tìm đúng hồ sơ và ghi cách xác nhận đúng người trước khi rút đồng ý.")
    consenting.withdraw(address, scopes=list(Scope), reason=f"Theo yêu cầu số {request.id}", by=by)
    audit.record("privacy_request:withdraw", request, by=by)


def answer(request: PrivacyRequest, *, text: str, by: Actor) -> None:
    """The person was told what is done; the clock of the answer stops."""
    _open(request, by)
    said = text.strip()
    if not said:
        raise RuleBroken("Hãy ghi Hội đã trả lời người yêu cầu thế nào.")
    if request.answered_at is None:
        request.answered_at = clock.now()
    request.reply_text, request.state = said, RequestState.ANSWERED
    audit.record("privacy_request:answer", request, by=by)


def finish(request: PrivacyRequest, *, by: Actor) -> None:
    """Everything that was asked is done. Raises RuleBroken: it is not."""
    _open(request, by)
    if request.answered_at is None:
        raise RuleBroken("Hãy trả lời người yêu cầu trước khi ghi đã làm xong.")
    if request.subject is None:
        raise RuleBroken("Hãy ghi yêu cầu này về dòng dữ liệu nào; không tìm thấy gì thì từ chối và nói rõ lý do.")
    if request.wish is Wish.ERASE and _erased(request) is None:
        raise RuleBroken("Dữ liệu chưa xóa; người có quyền xóa làm trước, rồi mới ghi đã xong.")
    if request.wish is Wish.WITHDRAW and _still_agrees(request):
        raise RuleBroken("Vẫn còn sự đồng ý có hiệu lực; hãy rút trước, rồi mới ghi đã xong.")
    request.state, request.finished_at = RequestState.DONE, clock.now()
    audit.record("privacy_request:finish", request, by=by)


def refuse(request: PrivacyRequest, *, reason: str, by: Actor) -> None:
    """With the reason the person was told: nothing found, not the right person, the law keeps it."""
    _open(request, by)
    said = reason.strip()
    if not said:
        raise RuleBroken("Hãy ghi lý do từ chối, đúng như đã nói với người yêu cầu.")
    now = clock.now()
    request.reply_text, request.answered_at, request.finished_at = said, request.answered_at or now, now
    request.state = RequestState.REFUSED
    audit.record("privacy_request:refuse", request, by=by)


def _erased(request: PrivacyRequest) -> int | None:
    found = select(Erasure.id).where(Erasure.subject == request.subject, Erasure.subject_id == request.subject_id)
    return db.session.scalar(found)


def _still_agrees(request: PrivacyRequest) -> bool:
    if request.subject is not Subject.ADDRESS:
        return False
    kept = consent.of_subject(Address.__tablename__, request.subject_id or 0)
    return any(yes.withdrawn_at is None for yes in kept)


def _unit(request: PrivacyRequest) -> Any:
    db.session.refresh(request, ["unit"])
    return request.unit


def _may(request: PrivacyRequest, by: Actor) -> None:
    if not by.may(Permission.PRIVACY_HANDLE, within=_unit(request)):
        raise NotAllowed("Tài khoản của bạn không xử lý yêu cầu của đơn vị này.")


def _open(request: PrivacyRequest, by: Actor) -> None:
    """Nobody else changes it until the transaction ends."""
    db.session.flush()
    db.session.refresh(request, with_for_update={"of": PrivacyRequest})
    _may(request, by)
    if request.state not in OPEN:
        raise RuleBroken(f"Yêu cầu này “{request.state.label}” rồi nên không làm thêm được.")
