"""The side bar: only rooms this account may enter."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission as P

ROOMS = (
    ("desk.index", "Hôm nay", "home", P.DESK_READ),
    ("addresses.index", "Hồ sơ địa chỉ", "book", P.ADDRESSES_READ),
    ("intake.index", "Tin từ người dân", "flag", P.ADDRESSES_EDIT),
    ("pledges.index", "Đăng ký giúp", "hand", P.PLEDGES_READ),
    ("offers.index", "Giới thiệu địa chỉ", "link", P.PLEDGES_OFFER),
    ("assistance.index", "Trao giúp", "gift", P.ASSISTANCE_READ),
    ("receipts.index", "Phiếu thu", "receipt", P.LEDGER_READ),
    ("stories.index", "Câu chuyện", "pen", P.STORIES_READ),
    ("honours.index", "Vinh danh", "medal", P.HONOURS_READ),
    ("rosters.index", "Danh sách năm", "list", P.ROSTERS_READ),
    ("units.index", "Đơn vị", "tree", P.UNITS_READ),
    ("workbook.index", "Nhập từ Excel", "table", P.WORKBOOK_IMPORT),
    ("accounts.index", "Tài khoản cán bộ", "users", P.ACCOUNTS_MANAGE),
    ("audit.index", "Nhật ký", "clock", P.AUDIT_READ),
)


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    count: int
    active: bool


def items() -> dict[str, Any]:
    here = (request.endpoint or "").removeprefix("admin.").split(".")[0]
    return {
        "nav_items": [
            Item(label, url_for(f"admin.{endpoint}"), icon, 0, endpoint.split(".")[0] == here)
            for endpoint, label, icon, permission in ROOMS
            if current_user.is_authenticated and current_user.may(permission)
        ]
    }
