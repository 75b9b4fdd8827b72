"""Sealed columns are opened by a person with a reason, and the look is written down."""

from collections.abc import Callable

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import showing, steps
from nhandao_site.domain.addresses.desk.looking import surveys_of
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile

LABELS = {
    "cccd": "CCCD",
    "phone": "Điện thoại",
    "residence": "Nơi ở cụ thể",
    "health": "Sức khỏe",
    "guardian": "Người giám hộ",
    "guardian_phone": "Điện thoại người giám hộ",
    "findings": "Kết quả khảo sát",
    "notes": "Ghi chú về người trong hộ",
}


def reveal(address: Address, *fields: str, reason: str, by: Actor) -> dict[str, str | None]:
    """The values asked for by name (`LABELS`); without a name all of them."""
    steps.may(address, Permission.ADDRESSES_REVEAL, by=by)
    wanted = fields or tuple(LABELS)
    if unknown := [name for name in wanted if name not in LABELS]:
        raise RuleBroken(f"Không có phần riêng nào tên “{unknown[0][:40]}”.")
    said = steps.said(reason, "mở phần riêng")
    audit.record(
        "address:reveal", address, by=by, reason=said, changes={"đã mở": [None, ", ".join(LABELS[n] for n in wanted)]}
    )
    return {name: _value(address, name) for name in wanted}


def _value(address: Address, name: str) -> str | None:
    value: str | None = _READERS[name](address) if name in _READERS else getattr(address, name)
    return value


def _guardian(address: Address) -> str | None:
    return address.guardian.name if address.guardian else None


def _guardian_phone(address: Address) -> str | None:
    return address.guardian.phone if address.guardian else None


def _findings(address: Address) -> str | None:
    return "\n\n".join(survey.findings for survey in surveys_of(address)) or None


def _notes(address: Address) -> str | None:
    return "\n".join(f"{member.name}: {member.note}" for member in address.members if member.note) or None


_READERS: dict[str, Callable[[Address], str | None]] = {
    "guardian": _guardian,
    "guardian_phone": _guardian_phone,
    "findings": _findings,
    "notes": _notes,
}


def discard_file(address: Address, file: MediaFile, *, reason: str | None, by: Actor) -> None:
    """The bytes of a paper or photo go. What an approval or a consent stands on stays."""
    steps.lock(address)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    if (file.subject, file.subject_id) != (Address.__tablename__, address.id):
        raise RuleBroken("Tệp này không thuộc hồ sơ đang mở.")
    if file.role in {"consent", "minutes", "survey"} and address.approved_on is not None:
        raise RuleBroken("Hồ sơ đã duyệt dựa trên giấy tờ này nên phải giữ lại.")
    said = steps.said(reason, "bỏ tệp")
    if address.shown_photo_id == file.id:
        address.shown_photo_id = None
    keeping.discard(file, by=by, reason=said)
    audit.record("address:discard", address, by=by, reason=said, changes={"bỏ tệp": [f"số {file.id}", None]})
    showing.renew(address, by=by)
