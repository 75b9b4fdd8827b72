"""What one editor changed, line by line, for a person to read; private values are only said to have changed."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.addresses.content.shape import PLAIN, Content, NeedContent
from nhandao_site.domain.errors import ChangedMeanwhile
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money
from nhandao_site.kit.labelled import Labelled

LABELS = {
    "kind": "Loại",
    "name": "Họ tên",
    "unit_id": "Xã, phường",
    "group": "Nhóm",
    "birth_year": "Năm sinh",
    "birth_date": "Ngày sinh",
    "gender": "Giới",
    "cccd": "CCCD",
    "phone": "Điện thoại",
    "residence": "Nơi ở cụ thể",
    "health": "Sức khỏe",
    "household_key": "Cùng hộ",
    "hamlet_id": "Thôn, ấp",
    "introduced_by_id": "Đơn vị giới thiệu",
    "other_support": "Hỗ trợ đang hưởng",
    "urgency": "Mức cấp bách",
    "nobody_earns": "Không ai có thu nhập",
    "dependants": "Số người phụ thuộc",
    "alias": "Tên công khai",
    "headline": "Tiêu đề",
    "summary": "Tóm tắt",
    "story": "Câu chuyện",
    "art": "Tranh",
    "shown_photo_id": "Ảnh đăng",
}
PRIVATE = ("name", "birth_date", "cccd", "phone", "residence", "health", "household_key")
KEPT = "(đang giữ)"


@dataclass(frozen=True)
class Difference:
    label: str
    before: Any
    after: Any


class ChangedSince(ChangedMeanwhile):
    """Somebody saved first; `differences` say what changed between what was seen and what stands now."""

    def __init__(self, sentence: str, found: list[Difference]) -> None:
        super().__init__(sentence)
        self.differences = found


def differences(a: Content, b: Content) -> list[Difference]:
    """From `a` to `b`, in the order of the form."""
    pairs = [(name, getattr(a, name), getattr(b, name)) for name in PLAIN]
    fields = [_field(name, before, after) for name, before, after in pairs if before != after]
    return [*fields, *_needs(a.needs, b.needs), *_members(a, b), *_guardian(a, b)]


def _field(name: str, before: Any, after: Any) -> Difference:
    if name in PRIVATE:
        return _hidden(LABELS[name], before, after)
    return Difference(LABELS[name], _shown(name, before), _shown(name, after))


def _hidden(label: str, before: Any, after: Any) -> Difference:
    if not before:
        return Difference(label, None, "đã ghi")
    return Difference(label, KEPT, "đã đổi" if after else "đã xóa")


def _shown(name: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if name in {"unit_id", "hamlet_id", "introduced_by_id"}:
        unit = db.session.get(Unit, value)
        return unit.name if unit else None
    if name == "shown_photo_id":
        return f"ảnh số {value}"
    if isinstance(value, Labelled):
        return value.label
    return clock.format_date(value) if isinstance(value, date) else value


def _needs(before: list[NeedContent], after: list[NeedContent]) -> Iterable[Difference]:
    partners = [_partner(need, before) for need in after]
    for need, old in zip(after, partners, strict=True):
        if old is None or dataclasses.replace(old, id=need.id) != need:
            yield Difference(f"Nhu cầu: {need.title}", _need(old) if old else None, _need(need))
    for need in before:
        if need not in partners:
            yield Difference(f"Nhu cầu: {need.title}", _need(need), None)
    kept = [need for need in before if need in partners]
    if kept != [need for need in partners if need is not None]:
        yield Difference("Thứ tự nhu cầu", None, "đã đổi")


def _partner(need: NeedContent, before: list[NeedContent]) -> NeedContent | None:
    """The same row; of one that is no row yet, the same wish."""
    same = [old for old in before if old.id is not None and old.id == need.id]
    same += [old for old in before if need.id is None and (old.kind, old.title) == (need.kind, need.title)]
    return same[0] if same else None


def _need(need: NeedContent) -> str:
    parts = [need.kind.label, need.title]
    if need.quantity is not None:
        parts.append(f"{money.format_number(need.quantity)} {need.measure or ''}".strip())
    if need.amount_vnd:
        parts.append(money.format_money(need.amount_vnd))
    if need.periods > 1:
        parts.append(f"{need.periods} {need.cycle.label}")
    if need.basis:
        parts.append(need.basis)
    return " · ".join(parts)


def _members(a: Content, b: Content) -> Iterable[Difference]:
    if a.members != b.members:
        yield Difference("Người trong hộ", f"{len(a.members)} người", f"{len(b.members)} người, đã đổi")


def _guardian(a: Content, b: Content) -> Iterable[Difference]:
    if a.guardian != b.guardian:
        yield _hidden("Người giám hộ, đại diện", a.guardian, b.guardian)
