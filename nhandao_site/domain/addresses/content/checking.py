"""What a dossier may not say: sentences per field for the form, or one refusal for a verb."""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from nhandao_site.db import Blinded, db
from nhandao_site.domain.addresses.content.shape import Content, MemberContent, NeedContent
from nhandao_site.domain.addresses.words import Cycle, Group, Kind
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

LONG = 20_000
ARTS = ("ngoi", "ong", "san", "ton", "truong")
_LINES = ("name", "gender", "household_key", "other_support", "alias", "headline")
_TEXTS = ("residence", "health", "summary", "story")


@dataclass(frozen=True)
class Fault:
    """`field` is the name in the form: "name", "needs-0-amount_vnd", "guardian-name"."""

    field: str
    message: str


def clean(content: Content) -> Content:
    """One spelling of everything typed: NFC, single blanks, digits of papers and telephones."""
    spelt: dict[str, Any] = {name: _line(getattr(content, name)) for name in _LINES}
    spelt |= {name: _text(getattr(content, name)) for name in _TEXTS}
    spelt["name"] = spelt["name"] or ""
    year = content.birth_date.year if content.birth_date else content.birth_year
    guardian = content.guardian
    return dataclasses.replace(
        content,
        **spelt,
        birth_year=year,
        cccd=digits_of(content.cccd),
        phone=phone_of(content.phone),
        needs=[_clean_need(need) for need in content.needs],
        members=[_clean_member(member) for member in content.members if _line(member.name)],
        guardian=dataclasses.replace(
            guardian, name=_line(guardian.name) or "", relation=_line(guardian.relation), phone=phone_of(guardian.phone)
        )
        if guardian and _line(guardian.name)
        else None,
    )


def _line(text: str | None) -> str | None:
    return (vietnamese.clean(text) or None) if text else None


def _text(text: str | None) -> str | None:
    return (vietnamese.clean_lines(text) or None) if text else None


def _clean_need(need: NeedContent) -> NeedContent:
    return dataclasses.replace(
        need, title=_line(need.title) or need.kind.label, basis=_line(need.basis), measure=_line(need.measure)
    )


def _clean_member(member: MemberContent) -> MemberContent:
    cccd = member.cccd if isinstance(member.cccd, Blinded) else digits_of(member.cccd)
    return dataclasses.replace(
        member, name=_line(member.name) or "", relation=_line(member.relation) or "", cccd=cccd, note=_text(member.note)
    )


def digits_of(text: str | None) -> str | None:
    """The digits of an identity paper; anything else in it stays, so that the check can say so."""
    return re.sub(r"[\s.\-]", "", vietnamese.clean(text)) or None if text else None


def phone_of(text: str | None) -> str | None:
    """`+84 912…`, `0084…`, `84…` and `0912.345.678` become `0912345678`."""
    if not text:
        return None
    plain = re.sub(r"[\s.\-()]", "", vietnamese.clean(text))
    return re.sub(r"^(?:\+|00)?84(?=\d{9,10}$)", "0", plain) or None


def check(content: Content) -> None:
    """Raises RuleBroken with every sentence of `faults`."""
    if found := faults(content):
        raise RuleBroken(" ".join(fault.message for fault in found))


def faults(content: Content) -> list[Fault]:
    """What stands against keeping this dossier, field by field."""
    content = clean(content)
    return [*_who(content), *_where(content), *_needs(content), *_people(content), *_lengths(content)]


def _who(content: Content) -> list[Fault]:
    found = []
    if not content.name:
        found.append(Fault("name", "Hãy ghi họ tên hoặc tên tập thể."))
    year = clock.today().year
    if content.birth_year is not None and not year - 125 <= content.birth_year <= year:
        found.append(Fault("birth_year", f"Năm sinh phải từ {year - 125} đến {year}."))
    if content.birth_date and content.birth_date > clock.today():
        found.append(Fault("birth_date", "Ngày sinh không thể ở tương lai."))
    if content.cccd and not re.fullmatch(r"\d{9}|\d{12}", content.cccd, re.ASCII):
        found.append(Fault("cccd", "Số CCCD có 12 chữ số (CMND cũ có 9 chữ số)."))
    if content.phone and not is_phone(content.phone):
        found.append(Fault("phone", "Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0."))
    if content.group is Group.SCHOOL and content.kind is not Kind.COLLECTIVE:
        found.append(Fault("kind", "Nhóm “tập thể trường học” chỉ dành cho loại “tập thể”."))
    if content.group is Group.OTHER and content.other_support:
        sentence = "Nhóm “yếu thế khác” chỉ nhận người chưa được Nhà nước hoặc tổ chức khác hỗ trợ; hãy chọn nhóm khác."
        found.append(Fault("other_support", sentence))
    if not 0 <= content.dependants <= 30:
        found.append(Fault("dependants", "Số người phụ thuộc phải từ 0 đến 30."))
    if content.art not in ARTS:
        found.append(Fault("art", "Hãy chọn một trong các tranh có sẵn."))
    return found


def is_phone(text: str) -> bool:
    return re.fullmatch(r"0\d{9,10}", text, re.ASCII) is not None


def _where(content: Content) -> list[Fault]:
    commune = db.session.get(Unit, content.unit_id)
    if commune is None or commune.kind is not UnitKind.COMMUNE:
        return [Fault("unit_id", "Hãy chọn xã, phường nơi ở.")]
    if content.hamlet_id is None:
        return []
    hamlet = db.session.get(Unit, content.hamlet_id)
    if hamlet is None or hamlet.kind is not UnitKind.HAMLET or not hamlet.is_within(commune):
        return [Fault("hamlet_id", f"Thôn, ấp phải thuộc {commune.name}; hãy chọn lại.")]
    return []


def _needs(content: Content) -> list[Fault]:
    found = []
    for n, need in enumerate(content.needs):
        if not 0 <= need.amount_vnd < 10**12:
            found.append(Fault(f"needs-{n}-amount_vnd", "Số tiền của nhu cầu phải từ 0 đến dưới 1.000 tỷ đồng."))
        if need.quantity is not None and not 0 < need.quantity < 10**6:
            found.append(Fault(f"needs-{n}-quantity", "Số lượng phải lớn hơn 0."))
        if need.quantity is not None and not need.measure:
            found.append(Fault(f"needs-{n}-measure", "Hãy ghi đơn vị tính, ví dụ “kg gạo”, “ngày công”."))
        if not 1 <= need.periods <= 120 or (need.cycle is Cycle.ONCE and need.periods != 1):
            found.append(Fault(f"needs-{n}-periods", "Số kỳ phải từ 1 đến 120; trợ giúp một lần chỉ có 1 kỳ."))
    return found


def _people(content: Content) -> list[Fault]:
    found = []
    year = clock.today().year
    for n, member in enumerate(content.members):
        if member.birth_year is not None and not year - 125 <= member.birth_year <= year:
            found.append(
                Fault(f"members-{n}-birth_year", f"Năm sinh của {member.name} phải từ {year - 125} đến {year}.")
            )
        plain = member.cccd and not isinstance(member.cccd, Blinded)
        if plain and not re.fullmatch(r"\d{9}|\d{12}", str(member.cccd), re.ASCII):
            found.append(Fault(f"members-{n}-cccd", f"Số CCCD của {member.name} có 12 chữ số (CMND cũ có 9 chữ số)."))
    phone = content.guardian.phone if content.guardian else None
    if phone and not is_phone(phone):
        found.append(Fault("guardian-phone", "Số điện thoại người giám hộ có 10 hoặc 11 chữ số, bắt đầu bằng 0."))
    return found


def _lengths(content: Content) -> list[Fault]:
    limits = {
        "name": 200,
        "alias": 60,
        "headline": 160,
        "summary": 600,
        "residence": 400,
        "health": LONG,
        "story": LONG,
    }
    return [
        Fault(name, f"Ô này dài quá {limit} ký tự; hãy viết gọn lại.")
        for name, limit in limits.items()
        if len(getattr(content, name) or "") > limit
    ]


def suggested_alias(content: Content, day: date | None = None) -> str:
    """“Bà N.T.H.” for a grown person, “Em A.” for a child, the name itself for a collective."""
    today = day or clock.today()
    if content.kind is Kind.COLLECTIVE:
        return vietnamese.clean(content.name)
    marks = vietnamese.initials(content.name)
    if content.is_child_on(today):
        return f"Em {marks[-2:]}" if marks else "Em"
    age = today.year - content.birth_year if content.birth_year else 40
    by_gender = {"nữ": ("Chị", "Bà"), "nam": ("Anh", "Ông")}.get((content.gender or "").casefold())
    title = by_gender[age >= 60] if by_gender else "Cô, chú"
    return f"{title} {marks}".strip()
