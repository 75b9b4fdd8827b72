"""The sheet “Xử lý”: states of dossiers, publications and pledges that have no cell of their own."""

from typing import Any

from nhandao_site.domain.addresses.words import Axis, ConsentState, Dossier, Publication
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.pledges.models import State as PledgeState
from nhandao_site.domain.workbook import life
from nhandao_site.domain.workbook.filed import Filed, Register
from nhandao_site.domain.workbook.life import Deed
from nhandao_site.domain.workbook.plan import Plan
from nhandao_site.domain.workbook.pledge_rows import Pledges
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.domain.workbook.words import PLEDGE_STATES
from nhandao_site.kit import vietnamese

SHEET = "Xử lý"

_ADDRESS_STATES: dict[str, dict[str, tuple[Axis, Any]]] = {
    "dossier": {
        state.label: (Axis.DOSSIER, state)
        for state in Dossier
        if state not in {Dossier.APPROVED, Dossier.MERGED, Dossier.CLOSED}
    },
    "publication": {
        "tạm ẩn": (Axis.PUBLICATION, Publication.HIDDEN),
        "đã gỡ": (Axis.PUBLICATION, Publication.REMOVED),
        "gỡ": (Axis.PUBLICATION, Publication.REMOVED),
        "đang đăng": (Axis.PUBLICATION, Publication.PUBLISHED),
    },
}
_CONSENT = {
    "rút đồng ý": (Axis.CONSENT, ConsentState.WITHDRAWN),
    "đã rút": (Axis.CONSENT, ConsentState.WITHDRAWN),
    "hết hạn": (Axis.CONSENT, ConsentState.EXPIRED),
    "hết hạn đồng ý": (Axis.CONSENT, ConsentState.EXPIRED),
}
_PUBLISHING = (Scope.TEXT, Scope.FACE, Scope.PLACE)


def prepare(plan: Plan, register: Register, pledges: Pledges) -> None:
    deeds: dict[int, list[Deed]] = {}
    for row in plan.book.rows(SHEET):
        if row["Loại"] == "pledge":
            _pledge(plan, row, pledges)
        elif (filed := register.find(row, "Mã")) is not None and (deed := _deed(plan, row)) is not None:
            _address(plan, filed, deed, deeds)
    for filed in register.fresh():
        life.live(plan, filed, deeds.get(filed.id, []))


def _deed(plan: Plan, row: Row) -> Deed | None:
    known = {vietnamese.fold_name(word): what for word, what in (_ADDRESS_STATES[row["Loại"]] | _CONSENT).items()}
    found = known.get(vietnamese.fold_name(row["Trạng thái"]))
    if found is None:
        allowed = ", ".join(_ADDRESS_STATES[row["Loại"]] | _CONSENT)
        plan.fault(row, "Trạng thái", f"“{row['Trạng thái']}” không dùng được ở đây; chỉ nhận: {allowed}.")
        return None
    scopes = tuple(Scope) if row["Loại"] == "dossier" else _PUBLISHING
    return Deed(row, *found, row["Ngày"], row["Lý do"], scopes)


def _address(plan: Plan, filed: Filed, deed: Deed, deeds: dict[int, list[Deed]]) -> None:
    if filed.row is not None:
        deeds.setdefault(filed.id, []).append(deed)
        plan.count(deed.row, new=True)
    elif _done_before(filed, deed):
        plan.count(deed.row, new=False)
    else:
        plan.count(deed.row, new=True)
        life.carry_out(plan, filed, deed)


def _done_before(filed: Filed, deed: Deed) -> bool:
    if (deed.axis, deed.after.value, deed.on) in filed.stepped or getattr(filed, deed.axis.value) is deed.after:
        return True
    living = [yes for yes in life.kept(filed) if yes.scope in deed.scopes and yes.withdrawn_at is None]
    return deed.axis is Axis.CONSENT and not living


def _pledge(plan: Plan, row: Row, pledges: Pledges) -> None:
    state = PLEDGE_STATES.get(row["Trạng thái"])
    if not isinstance(state, PledgeState):
        allowed = ", ".join(one.label for one in PledgeState)
        plan.fault(row, "Trạng thái", f"“{row['Trạng thái']}” không phải trạng thái của đăng ký; chỉ nhận: {allowed}.")
        return
    pledges.handle(row, state)
