"""A new dossier is compared before it is kept. Who keeps it all the same has seen these very ones and says why."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from nhandao_site.admin.dossier_sheet import Sheet
from nhandao_site.domain import audit
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import desk, duplicates
from nhandao_site.domain.addresses.models import Address


def ask(sheet: Sheet, content: contents.Content) -> bool:
    """True while somebody has to look: `sheet.suspects` and the form then hold the question."""
    if sheet.address is not None:
        return False
    form = sheet.form
    found = duplicates.suspects(content)
    sheet.suspects = [_shown(each) for each in found]
    ids = ",".join(str(each.address_id) for each in found)
    insists = request.form.get("act") == "save-anyway" and form.suspects_seen.data == ids
    form.suspects_seen.data = ids
    if insists and found and not form.duplicate_reason.data:
        form.duplicate_reason.errors = ["Hãy ghi vì sao vẫn lưu, ví dụ: hai chị em, hai hộ riêng."]
        return True
    return bool(found) and not insists


def tell(sheet: Sheet, address: Address) -> None:
    """The log keeps who was thought to be the same, and why it was kept all the same."""
    if sheet.suspects:
        labels = ", ".join(suspect["code"] or suspect["label"] for suspect in sheet.suspects)
        reason = sheet.form.duplicate_reason.data
        audit.record("address:keep", address, by=current_user, reason=reason, changes={"nghi trùng": [None, labels]})


def _shown(each: duplicates.Suspect) -> dict[str, Any]:
    """A dossier of another unit is named by its code alone."""
    mine = desk.one_for(current_user, each.address_id)
    url = url_for("admin.addresses.show", address_id=each.address_id) if mine else None
    label = each.label if mine else "Hồ sơ của đơn vị khác"
    return {"code": each.code, "label": label, "reasons": each.reasons, "url": url}
