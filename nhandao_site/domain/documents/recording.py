"""Papers are laid on the shelf, corrected (each version is kept), withdrawn with a reason; never deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit, search
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.documents import keeping
from nhandao_site.domain.documents.models import (
    Document,
    DocumentKind,
    DocumentVersion,
    Party,
    Recipient,
    RecipientRole,
    searchable,
)
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

FIRST_DAY = date(1946, 11, 23)
MAX_LINE, MAX_ABSTRACT, MAX_SUMMARY = 200, 1000, 8000
MOST_LINES = 60
_ROLES = {vietnamese.fold(role.label).replace(" ", ""): role for role in RecipientRole} | {
    "baocao": RecipientRole.REPORT_TO,
    "chidao": RecipientRole.DIRECTED_BY,
    "phoihop": RecipientRole.COOPERATE,
    "thuchien": RecipientRole.CARRY_OUT,
}


@dataclass(frozen=True)
class Content:
    """What the page of a paper says. `parties` and `recipients` are lines as the paper prints them."""

    symbol: str
    on: date
    kind: DocumentKind
    unit: Unit
    abstract: str
    summary: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    parties: Sequence[str] = ()
    recipients: Sequence[str] = ()
    is_public: bool = True


def lay(content: Content, files: Sequence[keeping.Sent] = (), *, by: Actor) -> Document:
    """A paper with its files on the shelf."""
    _may(content.unit, by)
    _check(content)
    document = Document(revision=1, recorded_by_id=by.id, recorded_at=clock.now())
    _fill(document, content)
    db.session.add(document)
    _flush()
    _write_lines(document, content)
    for sent in files:
        keeping.add(document, sent, by=by)
    _keep_version(document, by)
    announce(document)
    audit.record("document:record", document, by=by, changes={"văn bản": [None, spoken(document)]})
    return document


def correct(document: Document, content: Content, files: Sequence[keeping.Sent] = (), *, seen: int, by: Actor) -> None:
    """A new version; `seen` is the revision that was on the screen, a newer one is not written over."""
    _may(document.unit, by)
    _may(content.unit, by)
    _current(document)
    _stands(document)
    if document.revision != seen:
        raise RuleBroken("Có người vừa sửa văn bản này; hãy mở lại trang để xem bản mới rồi sửa tiếp.")
    _check(content)
    before = told(document)
    if not _versions(document):
        _keep_version(document, None)
    _fill(document, content)
    document.revision += 1
    _flush()
    _write_lines(document, content)
    for sent in files:
        keeping.add(document, sent, by=by)
    keeping.follow(document, by=by)
    _keep_version(document, by)
    announce(document)
    changes = {name: [before[name], now] for name, now in told(document).items() if before[name] != now}
    audit.record("document:correct", document, by=by, changes=changes)


def withdraw(document: Document, *, reason: str, by: Actor) -> None:
    """Replaced, revoked, or laid here by mistake. It counts for nobody any more; its page says so with the reason."""
    _may(document.unit, by)
    _current(document)
    _stands(document)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao rút văn bản này (bị thay thế, ban hành nhầm…).")
    document.withdrawn_at, document.withdrawn_reason = clock.now(), why[:MAX_LINE]
    keeping.follow(document, by=by)
    db.session.flush()
    announce(document)
    audit.record("document:withdraw", document, by=by, reason=why)


def announce(document: Document) -> None:
    """Findable as long as anyone may read it. Whoever writes papers in bulk calls this for each."""
    if document.withdrawn_at is not None or not document.is_public:
        search.remove("document", str(document.id))
        return
    search.put(
        "document", str(document.id), url=url(document), title=document.symbol, snippet=document.abstract,
        also=document.summary or "", at=clock.start_of(document.on),
    )  # fmt: skip


def url(document: Document) -> str:
    return f"/van-ban/{document.id}-{vietnamese.slugify(document.symbol) or 'van-ban'}"


def told(document: Document) -> dict[str, Any]:
    """What the page of the paper says, field by field: the shape of a kept version."""
    return {
        "số, ký hiệu": document.symbol, "ngày": document.on.isoformat(), "loại": document.kind.label,
        "đơn vị": document.unit.name, "trích yếu": document.abstract, "nội dung chính": document.summary,
        "người ký": document.signer, "chức vụ": document.signer_title,
        "cùng ký": "; ".join(party.name for party in document.parties) or None,
        "nơi nhận": "; ".join(map(line, document.recipients)) or None,
        "ai đọc": "công khai" if document.is_public else "nội bộ",
    }  # fmt: skip


def spoken(document: Document) -> str:
    return f"{document.kind.label} {document.symbol} ngày {clock.format_date(document.on)}: {document.abstract}"


def line(recipient: Recipient) -> str:
    """“Tỉnh ủy (b/c)”, “Lưu: VT”, as the paper prints it."""
    if recipient.role is RecipientRole.FILE:
        return f"Lưu: {recipient.name}"
    return f"{recipient.name} ({recipient.role.label})" if recipient.role else recipient.name


def read_recipient(text: str) -> tuple[str, RecipientRole | None]:
    """“- Tỉnh ủy (b/c);” → its name and why it gets the paper; “- Lưu: VT.” is what is filed."""
    said = vietnamese.clean(text).lstrip("-–•* ").rstrip(";. ")
    inside = re.search(r"\(([^()]{1,30})\)\s*$", said)
    role = _role(inside[1]) if inside else None
    if inside and role:
        return said[: inside.start()].strip(), role
    head, colon, rest = said.partition(":")
    role = _role(head) if colon else None
    return (rest.strip(), role) if role and rest.strip() else (said, None)


def _role(word: str) -> RecipientRole | None:
    return _ROLES.get(re.sub(r"[\s.]", "", vietnamese.fold(word)).removeprefix("de"))


def _may(unit: Unit, by: Actor) -> None:
    if not by.may(Permission.DOCUMENTS_RECORD, within=unit):
        raise NotAllowed("Bạn không có quyền ghi văn bản của đơn vị này.")


def _stands(document: Document) -> None:
    if document.withdrawn_at is not None:
        raise RuleBroken("Văn bản này đã rút; nếu cần, hãy ghi một văn bản mới.")


def _current(document: Document) -> None:
    """Waits for whoever changes the paper now, and reads what they left."""
    found = select(Document).where(Document.id == document.id).with_for_update(of=Document)
    db.session.scalars(found.execution_options(populate_existing=True)).one()


def _check(content: Content) -> None:
    if not vietnamese.clean(content.symbol):
        raise RuleBroken("Hãy ghi số, ký hiệu trên văn bản; văn bản không số thì ghi “không số”.")
    if not vietnamese.clean(content.abstract):
        raise RuleBroken("Hãy ghi trích yếu.")
    if not FIRST_DAY <= content.on <= clock.today():
        raise RuleBroken("Ngày ban hành ở tương lai hoặc quá xa; hãy xem lại ngày trên văn bản.")
    short = (content.symbol, content.signer or "", content.signer_title or "", *content.parties, *content.recipients)
    if max(map(len, short)) > MAX_LINE:
        raise RuleBroken(f"Số, người ký và mỗi dòng nơi nhận dài nhất {MAX_LINE} ký tự.")
    if len(content.abstract) > MAX_ABSTRACT or len(content.summary or "") > MAX_SUMMARY:
        raise RuleBroken(f"Trích yếu dài nhất {MAX_ABSTRACT} ký tự, nội dung chính {MAX_SUMMARY}.")
    if max(len(content.parties), len(content.recipients)) > MOST_LINES:
        raise RuleBroken(f"Nhiều nhất {MOST_LINES} nơi nhận và {MOST_LINES} đơn vị cùng ký.")
    if content.kind is DocumentKind.PROGRAMME and not content.parties:
        raise RuleBroken("Chương trình phối hợp có ít nhất một đơn vị cùng ký; hãy ghi đơn vị ấy.")


def _fill(document: Document, content: Content) -> None:
    document.symbol, document.on, document.kind = vietnamese.clean(content.symbol), content.on, content.kind
    document.unit, document.abstract = content.unit, vietnamese.clean(content.abstract)
    document.summary = vietnamese.clean_lines(content.summary or "") or None
    document.signer = vietnamese.clean(content.signer or "") or None
    document.signer_title = vietnamese.clean(content.signer_title or "") or None
    document.is_public = content.is_public
    document.folded = searchable(document.symbol, document.abstract, document.summary)


def _write_lines(document: Document, content: Content) -> None:
    """The old lines go before the new ones come: they stand under the same numbers."""
    document.parties.clear()
    document.recipients.clear()
    db.session.flush()
    names = [vietnamese.clean(name) for name in content.parties]
    for position, name in enumerate(dict.fromkeys(filter(None, names)), 1):
        unit = _named(name)
        party = Party(position=position, name=unit.name if unit else name, unit_id=unit.id if unit else None)
        document.parties.append(party)
    read = [read_recipient(text) for text in content.recipients]
    for position, (name, role) in enumerate(dict.fromkeys(pair for pair in read if pair[0]), 1):
        document.recipients.append(Recipient(position=position, name=name, role=role))
    db.session.flush()


def _named(name: str) -> Unit | None:
    """A unit of the tree called exactly so, or by its code; of two with one name, neither."""
    same = select(Unit).where((Unit.folded == vietnamese.fold(name)) | (Unit.code == name)).limit(2)
    found = list(db.session.scalars(same))
    return found[0] if len(found) == 1 else None


def _versions(document: Document) -> bool:
    return db.session.scalar(select(DocumentVersion.id).where(DocumentVersion.document_id == document.id)) is not None


def _keep_version(document: Document, by: Actor | None) -> None:
    """What the page says now; a paper that came with a list gets its first version when it is first changed."""
    who = by.name if by else "theo danh sách của đơn vị"
    db.session.add(
        DocumentVersion(
            document_id=document.id, revision=document.revision, at=clock.now(), by_id=by.id if by else None,
            by_name=who, content=told(document),
        )
    )  # fmt: skip
    db.session.flush()


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as twice:
        raise RuleBroken("Văn bản cùng số, cùng ngày của đơn vị này đã có; hãy sửa văn bản đã có.") from twice
