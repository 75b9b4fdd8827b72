"""The log in the reader's language: what was done, on what, and which field changed how."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhandao_site.domain.audit.models import Event
from nhandao_site.kit import clock

SUBJECTS = {
    "account": "tài khoản",
    "address": "hồ sơ địa chỉ",
    "address_consent": "đồng ý",
    "consent": "đồng ý",
    "assistance": "việc trao giúp",
    "document": "văn bản",
    "honour": "tôn vinh",
    "import": "lượt nhập",
    "media_file": "tệp",
    "offer": "lượt giới thiệu",
    "pledge": "đăng ký",
    "receipt": "phiếu thu",
    "roster": "danh sách",
    "roster_entry": "danh sách",
    "story": "câu chuyện",
    "unit": "đơn vị",
    "visit": "lần thăm",
    "workbook": "tệp Excel",
}
VERBS = {
    "accept": "nhận",
    "add": "thêm",
    "approve": "duyệt",
    "cancel": "hủy",
    "change": "sửa",
    "change_role": "đổi vai trò, đơn vị",
    "close": "đóng",
    "comment": "ghi ý kiến",
    "complete": "hoàn thành",
    "confirm": "xác nhận",
    "decline": "từ chối",
    "end": "kết thúc",
    "end_sessions": "thoát mọi thiết bị",
    "export": "xuất",
    "extend": "đổi ngày hết hạn",
    "give": "ghi nhận",
    "hide": "tạm ẩn",
    "import": "nhập",
    "lapse": "để quá hạn",
    "list_elsewhere": "ghi nơi đăng khác",
    "load": "nạp",
    "lock": "khóa",
    "merge": "gộp",
    "move": "chuyển",
    "offer": "giới thiệu",
    "open": "mở",
    "publish": "đăng",
    "record": "ghi",
    "record_review": "ghi biên bản bình chọn",
    "record_survey": "ghi khảo sát",
    "record_visit": "ghi lần thăm",
    "reject": "từ chối",
    "remove": "bỏ",
    "rename": "đổi tên",
    "reveal": "mở xem phần riêng",
    "reverse": "đảo",
    "schedule": "hẹn giờ đăng",
    "send_back": "trả bổ sung",
    "set_password": "đặt mật khẩu",
    "sign_in": "đăng nhập",
    "split": "tách",
    "start": "bắt đầu",
    "submit": "gửi xét",
    "take_down": "gỡ",
    "unlock": "mở khóa",
    "upload": "tải lên",
    "verify": "xác minh",
    "withdraw": "rút",
    "write": "viết",
}
FIELDS = {
    "amount": "số tiền",
    "amount_vnd": "số tiền",
    "code": "mã",
    "dossier": "hồ sơ",
    "dossier_state": "bước của hồ sơ",
    "ends_on": "ngày hết hạn",
    "hamlet": "thôn, ấp",
    "help_state": "trợ giúp",
    "into": "gộp vào",
    "kind": "loại",
    "lede": "câu mở đầu",
    "body": "bài viết",
    "name": "tên",
    "needs": "nhu cầu",
    "on": "ngày",
    "parent": "thuộc",
    "publication": "đăng",
    "quantity": "số lượng",
    "rank": "thứ tự ưu tiên",
    "role": "vai trò",
    "scopes": "phạm vi đồng ý",
    "state": "trạng thái",
    "story": "câu chuyện",
    "summary": "tóm tắt",
    "title": "tên gọi",
    "topic": "chủ đề",
    "unit": "đơn vị",
    "valid_from": "từ ngày",
    "valid_to": "đến ngày",
    "value_vnd": "trị giá",
}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One line of the log as a person reads it."""

    id: int
    at: datetime
    who: str
    did: str
    subject: str
    subject_id: int | None
    reason: str | None
    changes: list[Change]
    origin: str | None


def told(deed: Event) -> Told:
    return Told(
        id=deed.id,
        at=deed.at,
        who=deed.actor_name,
        did=did(deed.what),
        subject=SUBJECTS.get(deed.subject, deed.subject),
        subject_id=deed.subject_id,
        reason=deed.reason,
        changes=[_change(name, pair) for name, pair in (deed.changes or {}).items()],
        origin=deed.origin,
    )


def did(what: str) -> str:
    """`address:approve` → “duyệt hồ sơ địa chỉ”; a new word is shown as it is written."""
    room, _, verb = what.partition(":")
    return f"{VERBS.get(verb, verb.replace('_', ' '))} {SUBJECTS.get(room, room)}".strip()


def _change(name: str, pair: Any) -> Change:
    before, after = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, pair)
    return Change(FIELDS.get(name, name.replace("_", " ")), _plain(before), _plain(after))


def _plain(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{FIELDS.get(key, key)}: {_plain(inner)}" for key, inner in value.items())
    return _day_or_text(str(value))


def _day_or_text(text: str) -> str:
    try:
        return clock.format_date(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
