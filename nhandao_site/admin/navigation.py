"""The side bar: only rooms this account may enter, with how much waits in each."""

import time
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_login import current_user

from nhandao_site.admin import work
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.ledger import official

ROOMS = (
    ("desk.index", "Hôm nay", "home", P.DESK_READ),
    ("addresses.index", "Hồ sơ địa chỉ", "book", P.ADDRESSES_READ),
    ("field.show", "Đi thực địa", "phone", P.ADDRESSES_EDIT),
    ("intake.index", "Tin từ người dân", "flag", P.ADDRESSES_EDIT),
    ("intake.mine", "Đơn vị giới thiệu", "horn", P.ADDRESSES_PROPOSE),
    ("pledges.index", "Đăng ký giúp", "hand", P.PLEDGES_READ),
    ("offers.index", "Giới thiệu địa chỉ", "link", P.PLEDGES_OFFER),
    ("assistance.index", "Trao giúp", "gift", P.ASSISTANCE_READ),
    ("receipts.index", "Phiếu thu", "receipt", P.LEDGER_READ),
    ("disbursements.index", "Phiếu chi", "send", P.ASSISTANCE_READ),
    ("funds.index", "Quỹ và tài khoản", "wallet", P.LEDGER_READ),
    ("loans.index", "Vốn vay", "swap", P.ASSISTANCE_READ),
    ("reconciliation.index", "Đối soát", "scale", P.LEDGER_READ),
    ("statements.index", "Sao kê ngân hàng", "bank", P.LEDGER_READ),
    ("stories.index", "Câu chuyện", "pen", P.STORIES_READ),
    ("tips.index", "Tin người tốt", "heart", P.TIPS_HANDLE),
    ("sharing.index", "Chia sẻ, bản tin", "share", P.STORIES_READ),
    ("honours.index", "Vinh danh", "medal", P.HONOURS_READ),
    ("participation.index", "Phong trào", "calendar", P.MOVEMENT_READ),
    ("documents.index", "Văn bản", "copy", P.DOCUMENTS_READ),
    ("overview.index", "Toàn cảnh", "eye", P.FIGURES_READ),
    ("figures.index", "Số liệu", "chart", P.FIGURES_READ),
    ("targets.index", "Chỉ tiêu", "target", P.TARGETS_READ),
    ("plan_tasks.index", "Việc của kế hoạch", "check", P.TARGETS_READ),
    ("inspections.index", "Kiểm tra, giám sát", "search", P.INSPECTIONS_READ),
    ("reports.index", "Báo cáo", "file", P.REPORTS_READ),
    ("rosters.index", "Danh sách năm", "list", P.ROSTERS_READ),
    ("units.index", "Đơn vị", "tree", P.UNITS_READ),
    ("workbook.index", "Nhập từ Excel", "table", P.WORKBOOK_IMPORT),
    ("accounts.index", "Tài khoản cán bộ", "users", P.ACCOUNTS_MANAGE),
    ("official_accounts.index", "Tài khoản chính thức", "shield", P.SETTINGS_MANAGE),
    ("privacy_requests.index", "Yêu cầu dữ liệu", "lock", P.PRIVACY_HANDLE),
    ("privacy.index", "Dữ liệu cá nhân", "shield", P.PRIVACY_READ),
    ("oversight.index", "Kiểm tra lại", "eye", P.AUDIT_READ),
    ("audit.index", "Nhật ký", "clock", P.AUDIT_READ),
    ("soundness.index", "Soát sổ", "scale", P.AUDIT_READ),
    ("components.index", "Thành phần giao diện", "box", P.SETTINGS_MANAGE),
    ("self_check.index", "Tự kiểm", "gear", P.SETTINGS_MANAGE),
)
FRESH = 20.0  # seconds; one's own deed is seen at once, a colleague's a moment later


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    count: int
    active: bool


def items() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"nav_items": [], "help_url": ""}
    here = (request.endpoint or "").removeprefix("admin.")
    counts = _counts()
    return {
        "help_url": url_for("admin.help.show", page=request.path.split("/")[2] or "hom-nay"),
        "nav_items": [
            Item(label, url_for(f"admin.{endpoint}"), icon, counts.get(endpoint, 0), _active(endpoint, here))
            for endpoint, label, icon, permission in ROOMS
            if current_user.may(permission) and _of_use(endpoint)
        ],
    }


def _of_use(endpoint: str) -> bool:
    """Whoever files dossiers needs no page to propose them."""
    return endpoint != "intake.mine" or not current_user.may(P.ADDRESSES_EDIT)


def _active(endpoint: str, here: str) -> bool:
    room = here.split(".", maxsplit=1)[0]
    within = {"dossiers": "addresses", "casework": "addresses", "decisions": "addresses", "follow_up": "addresses"}
    within |= dict.fromkeys(("pilots", "channels", "events"), "participation")
    within |= {"instalments": "pledges", "donors": "pledges", "pledge_records": "pledges"}
    within |= {"bulletins": "sharing", "coverage": "sharing"}
    if room.startswith("honour_"):
        return endpoint == "honours.index"
    if here in {"intake.mine", "intake.propose"}:
        return endpoint == "intake.mine"
    return endpoint == f"{within.get(room, room)}.index" or endpoint == here


def _counts() -> dict[str, int]:
    """Counted anew after a deed of this person, else kept for a few seconds: the bar stands on every page."""
    kept: dict[int, tuple[float, dict[str, int]]] = current_app.extensions.setdefault("nhandao-nav", {})
    at, counts = kept.get(current_user.id, (0.0, {}))
    if request.method != "GET":
        kept.pop(current_user.id, None)
        return counts
    if time.monotonic() - at > FRESH:
        counts = _counted()
        kept[current_user.id] = (time.monotonic(), counts)
    return counts


def _counted() -> dict[str, int]:
    waiting = work.waiting().rooms
    found = {
        "pledges.index": waiting.calls,
        "assistance.index": waiting.acts,
        "stories.index": waiting.stories,
        "tips.index": waiting.tips,
        "reconciliation.index": waiting.lines,
        "funds.index": waiting.approvals,
        "loans.index": waiting.late_loans,
        "reports.index": waiting.reports,
    }
    for each in work.waiting().dossiers:
        found[f"{each.room}.index"] = found.get(f"{each.room}.index", 0) + each.count
    found["privacy_requests.index"] = work.waiting().privacy[0]
    found["honours.index"] = work.waiting().nominations + work.waiting().votes
    if current_user.may(P.SETTINGS_MANAGE):
        found["official_accounts.index"] = official.waiting_for(current_user)
    return found
