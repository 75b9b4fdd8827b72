"""The history of a dossier as a person reads it: who did what, when, why, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.content import Difference
from nhandao_site.domain.addresses.models import Address, Move, Version
from nhandao_site.domain.addresses.words import Axis, Help
from nhandao_site.domain.audit import telling

DEEDS = {
    "address:open": "Lập hồ sơ",
    "address:change": "Sửa hồ sơ",
    "address:reword": "Sửa phần sẽ đăng",
    "address:survey": "Khảo sát tại nhà",
    "address:review": "Ghi biên bản bình chọn",
    "address:submit": "Gửi xác minh",
    "address:verify": "Xác minh",
    "address:approve": "Duyệt",
    "address:return": "Trả bổ sung",
    "address:reject": "Từ chối",
    "address:reopen_verification": "Cần xác minh lại",
    "address:publish": "Đăng",
    "address:hidden": "Tạm ẩn",
    "address:removed": "Gỡ khỏi trang công khai",
    "address:close": "Đóng hồ sơ",
    "address:merge": "Gộp vào hồ sơ khác",
    "address:absorb": "Nhận một hồ sơ trùng",
    "address:not_duplicate": "Kết luận không trùng",
    "address:keep": "Vẫn lưu dù nghi trùng",
    "address:move": "Chuyển nơi ở",
    "address:photo": "Thêm ảnh",
    "address:discard": "Bỏ ảnh, tệp",
    "address:list_elsewhere": "Đưa lên hệ thống khác",
    "address:reveal": "Mở phần riêng",
    "address:visit": "Thăm lại",
    "address:visit_withdraw": "Rút một lần thăm ghi nhầm",
    "address:plan": "Thêm việc vào kế hoạch",
    "address:plan_done": "Xong một việc trong kế hoạch",
    "address:plan_reopen": "Mở lại một việc trong kế hoạch",
    "address:draw_back": "Rút lại để sửa",
    "address:unreturn": "Rút lời trả bổ sung",
    "address:doubt_again": "Bỏ lời ghi không trùng",
    "address:follow_on": "Nối hồ sơ cũ và mới của một hộ",
    "address:rescore": "Tính lại điểm ưu tiên",
    "address:import": "Nhập từ danh sách",
    "address:from_proposal": "Lập từ tin giới thiệu",
    "consent:give": "Ghi đồng ý",
    "consent:withdraw": "Rút đồng ý",
    "consent:expire": "Đồng ý hết hạn",
}


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    reason: str | None
    changes: list[Difference]


def history(address: Address, limit: int = 100) -> list[Line]:
    """Newest first. Two statements: the deeds, and the moves of the help axis that nobody's deed shows."""
    deeds = [
        Line(deed.at, deed.actor_name, _did(deed.what), deed.reason, _changes(deed.changes))
        for deed in audit.history(address, limit)
    ]
    lines = [*deeds, *_help_moves(address, limit)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


def _did(what: str) -> str:
    said = DEEDS.get(what) or telling.did(what)
    return said[:1].upper() + said[1:]


def _changes(kept: dict[str, Any] | None) -> list[Difference]:
    found = []
    for label, change in (kept or {}).items():
        pair = isinstance(change, Sequence) and not isinstance(change, str) and len(change) == 2
        before, after = change if pair else (None, change)
        found.append(Difference(label, before, after))
    return found


def _help_moves(address: Address, limit: int) -> list[Line]:
    moves = (
        select(Move).where(Move.address_id == address.id, Move.axis == Axis.HELP).order_by(Move.id.desc()).limit(limit)
    )
    return [
        Line(
            move.at,
            move.by_name,
            "Mức trợ giúp",
            move.reason,
            [Difference("Trợ giúp", Help(move.before).label, Help(move.after).label)],
        )
        for move in db.session.scalars(moves)
    ]


def versions_of(address: Address, limit: int = 50) -> list[Version]:
    """What the dossier said before each correction, newest first; `content` is sealed JSON."""
    found = select(Version).where(Version.address_id == address.id).order_by(Version.number.desc())
    return list(db.session.scalars(found.limit(limit)))
