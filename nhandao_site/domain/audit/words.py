"""The log in the reader's language: what was done, on what, and which field changed how."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhandao_site.domain.audit.models import Event
from nhandao_site.kit import clock

SUBJECTS = {
    "account": "tài khoản",
    "allocation": "phần dòng sao kê",
    "address": "hồ sơ địa chỉ",
    "assistance": "việc trao giúp",
    "bank_line": "dòng sao kê",
    "concern": "phản ánh",
    "consent": "đồng ý",
    "disbursement": "phiếu chi",
    "document": "văn bản",
    "figures": "bảng số liệu",
    "fund_transfer": "lần chuyển quỹ",
    "honour": "tôn vinh",
    "inspection": "cuộc kiểm tra",
    "journal": "sổ cái",
    "loan": "khoản vay",
    "loan_repayment": "phiếu thu hồi vốn",
    "loan_write_off": "việc xóa nợ",
    "media": "ảnh, tệp",
    "media_file": "ảnh, tệp",
    "meeting": "cuộc gặp mặt",
    "offer": "lượt giới thiệu",
    "official_account": "tài khoản chính thức",
    "official_account_change": "thay đổi tài khoản chính thức",
    "plan": "kế hoạch chỉ tiêu",
    "plan_target": "chỉ tiêu của kế hoạch",
    "plan_task": "việc của kế hoạch",
    "pledge": "đăng ký giúp",
    "proposal": "giới thiệu hoàn cảnh",
    "receipt": "phiếu thu",
    "report": "báo cáo",
    "roster": "danh sách năm",
    "rosters": "danh sách năm",
    "snapshot": "số liệu của báo cáo",
    "statement": "sao kê ngân hàng",
    "story": "câu chuyện",
    "story_subject": "người trong câu chuyện",
    "tip": "tin người tốt",
    "unit": "đơn vị",
    "units": "đơn vị",
    "workbook": "tệp Excel",
}
ROOMS = (
    *("account", "address", "allocation", "assistance", "bank_line", "concern", "consent", "disbursement"),
    *("figures", "fund_transfer", "honour", "inspection", "journal", "loan", "loan_repayment", "loan_write_off"),
    *("media", "meeting", "offer", "official_account", "plan", "plan_target", "plan_task"),
    *("pledge", "proposal", "receipt", "report", "rosters", "statement", "story", "tip", "units", "workbook"),
)
"""What stands before the colon of a deed: the choices of the log's filter."""
VERBS = {
    "absorb": "nhận dữ liệu gộp vào",
    "accept": "nhận",
    "acknowledge": "đánh dấu đã đọc ở",
    "accepted": "tiếp nhận",
    "add": "thêm",
    "amend": "gửi bản đính chính của",
    "amend_drop": "bỏ bản đính chính của",
    "amended": "cho đăng bản đính chính của",
    "answer": "trả lời",
    "approve": "duyệt",
    "as_story": "viết bài từ",
    "ask": "đề nghị",
    "assign": "giao lại",
    "attach": "kèm tệp vào",
    "begin": "lập",
    "call": "gọi điện về",
    "cancel": "hủy",
    "change": "sửa",
    "change_role": "đổi vai trò, đơn vị của",
    "claim": "báo đã chuyển tiền theo",
    "class": "ghi loại xã vào",
    "close": "đóng",
    "clubs": "dán câu lạc bộ vào",
    "commune_bodies": "dán ban ngành xã vào",
    "comment": "ghi ý kiến vào",
    "complete": "hoàn thành",
    "confirm": "xác nhận",
    "copy": "chép",
    "correct": "sửa",
    "cover": "đổi ảnh bìa của",
    "decline": "từ chối",
    "describe": "ghi mô tả",
    "discard": "bỏ",
    "download": "tải về",
    "draft": "bắt đầu viết",
    "drop": "bỏ",
    "embargo": "đặt giờ giữ tin cho",
    "end": "kết thúc",
    "end_sessions": "thoát mọi thiết bị của",
    "expire": "ghi hết hạn",
    "export": "xuất",
    "extend": "đổi ngày hết hạn của",
    "finish": "hoàn thành",
    "forget": "bỏ muối các dòng của",
    "follow_on": "nối tiếp",
    "freeze": "giữ số liệu cho",
    "found": "ghi kết quả của",
    "from_proposal": "mở từ lời giới thiệu",
    "give": "ghi nhận",
    "glance": "đọc những chữ đầu của",
    "grant_summary": "mở bản tổng hợp của người giúp theo",
    "hand_down": "giao xuống",
    "hand_over": "trao theo",
    "hidden": "tạm ẩn",
    "hide": "tạm ẩn",
    "hold": "giữ lại",
    "import": "nhập",
    "instalment": "ghi kỳ trợ giúp của",
    "keep": "giữ",
    "lapse": "để quá hạn",
    "leaders": "dán lãnh đạo vào",
    "lend": "lập",
    "link": "cấp lại liên kết của",
    "list": "đưa vào danh sách",
    "list_elsewhere": "ghi nơi đăng khác của",
    "load": "nạp",
    "lock": "khóa",
    "locked": "khóa",
    "look": "mở xem",
    "make": "lập",
    "meet": "khớp sao kê với",
    "members": "dán thành viên BCĐ vào",
    "mend": "ghi đã khắc phục sau",
    "merge": "gộp",
    "move": "chuyển",
    "move_own": "ghi",
    "name": "ghi tên vào",
    "new": "lập",
    "nominate": "đưa vào đề cử từ",
    "not_duplicate": "ghi không trùng cho",
    "off": "để chưa đăng",
    "open": "mở",
    "photo": "thêm ảnh vào",
    "photo_out": "cho hiện ảnh của",
    "plan": "ghi việc cần làm cho",
    "plan_done": "ghi việc đã xong của",
    "prepare": "lập",
    "print": "in",
    "propose": "đề nghị đổi",
    "publish": "đăng",
    "publish_head": "công bố đầu",
    "published": "đăng",
    "put": "đặt",
    "recall": "đưa về chờ duyệt",
    "record": "ghi",
    "refuse": "từ chối",
    "reject": "từ chối",
    "remind": "nhắc về",
    "remove": "bỏ khỏi",
    "removed": "gỡ",
    "rename": "đổi tên",
    "reopen": "mở lại",
    "reopen_verification": "mở lại việc xác minh",
    "reparent": "đổi cấp trên của",
    "rescore": "tính lại điểm ưu tiên của",
    "restore": "lấy lại bản cũ của",
    "return": "trả bổ sung",
    "returned": "trả lại",
    "reveal": "mở xem phần riêng của",
    "reverse": "đảo",
    "review": "ghi biên bản bình chọn",
    "reword": "sửa lời trên",
    "school_bodies": "dán tổ chức trong trường vào",
    "schools": "dán hội trường học vào",
    "schedule": "hẹn giờ đăng",
    "send": "gửi",
    "set_aside": "để riêng",
    "set_password": "đặt mật khẩu",
    "settle": "đánh dấu đã xong một góp ý của",
    "show": "đổi cách hiện",
    "sign_in": "đăng nhập",
    "split": "tách",
    "start": "bắt đầu",
    "sub_branches": "dán chi hội vào",
    "submit": "gửi xét",
    "submitted": "nộp",
    "survey": "ghi khảo sát",
    "take": "nhận xử lý",
    "take_back": "lấy lại vào hàng chờ",
    "take_effect": "cho có hiệu lực",
    "unlock": "mở khóa",
    "unsettle": "mở lại một góp ý của",
    "unname": "che tên trong",
    "verify": "xác minh",
    "visit": "ghi lần thăm",
    "withdraw": "rút",
    "withdraw_summary": "đóng bản tổng hợp của người giúp theo",
    "write": "soạn",
}
FIELDS = {
    "changed": "dòng sửa",
    "new": "dòng mới",
    "year": "năm",
    "address": "địa chỉ",
    "amount_vnd": "số tiền",
    "code": "mã",
    "ends_on": "ngày hết hạn",
    "gift": "quà",
    "instalment": "kỳ",
    "kind": "loại",
    "lines": "số dòng",
    "met": "đã trao",
    "name": "tên",
    "number": "số",
    "parent": "thuộc",
    "reverses": "đảo của",
    "role": "vai trò",
    "roster": "danh sách",
    "shown": "cách hiện",
    "state": "trạng thái",
    "successions": "kế tục",
    "to": "sang",
    "unit": "đơn vị",
    "units": "đơn vị",
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
