"""One dossier form on its way to the screen, with everything that has to be said around it."""

from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin import dossier_form
from nhandao_site.admin.dossier_form import DossierForm
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group, Kind

Page = Response | str | tuple[str, int]


@dataclass
class Sheet:
    """One form on its way to the screen, with everything that has to be said around it."""

    form: DossierForm
    address: Address | None
    suspects: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: dict[str, Any] | None = None
    story_html: str | None = None
    from_draft: Any = None

    @property
    def place(self) -> str:
        return f"address:{self.address.id}" if self.address else f"address:new:{self.form.draft_key.data}"


def values(address: Address, opened: bool) -> dict[str, Any]:
    return {
        **values_of(contents.of(address), address, opened),
        "seen_version": address.version,
        "opened": "1" if opened else "",
    }


def values_of(content: contents.Content, address: Address, opened: bool = False) -> dict[str, Any]:
    places = {"unit_id": address.unit, "hamlet_id": address.hamlet, "introduced_by_id": address.introduced_by}
    return {**dossier_form.values_of(content, opened), **places}


def bound(typed: Any = None, data: dict[str, Any] | None = None) -> DossierForm:
    """Places are chosen inside the officer's own branch; whoever reported a case may sit elsewhere."""
    form = DossierForm(formdata=typed, data=data)
    form.unit_id.within = form.hamlet_id.within = current_user.unit
    return form


def version(form: DossierForm) -> int:
    seen = form.seen_version.data or ""
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def suggested(sheet: Sheet) -> str | None:
    """How a neighbour would call them, from what is typed so far."""
    form = sheet.form
    if not form.name.data or form.kind.data not in set(Kind) or form.group.data not in set(Group):
        return None
    known = contents.Content(
        kind=Kind(form.kind.data),
        name=form.name.data,
        unit_id=0,
        group=Group(form.group.data),
        birth_year=form.birth_year.data,
        birth_date=form.birth_date.data,
        gender=form.gender.data or None,
    )
    return contents.suggested_alias(known)


def shown(sheet: Sheet, status: int = 200) -> Page:
    form, address = sheet.form, sheet.address
    opened = form.opened.data == "1"
    args: dict[str, Any] = {"address_id": address.id} if address else {}
    kept = address is not None and not opened

    def kept_hint(name: str) -> str | None:
        return "Đã ghi. Để trống là giữ nguyên." if kept and getattr(address, name) else None

    page = render_template(
        "admin/dossiers/form.html",
        form=form,
        address=address,
        opened=opened,
        action=url_for("admin.dossiers.edit" if address else "admin.dossiers.new", **args),
        autosave_url=url_for("admin.dossiers.autosave" if address else "admin.dossiers.autosave_new", **args),
        kept_hint=kept_hint,
        kept_guardian=kept and address is not None and address.guardian is not None,
        drafts=_offered_drafts(sheet) if request.method == "GET" and sheet.from_draft is None else [],
        from_draft=sheet.from_draft,
        suspects=sheet.suspects,
        meanwhile=sheet.meanwhile,
        story_html=sheet.story_html,
        suggested_alias=suggested(sheet),
    )
    return (page, status) if status != 200 else page


def _offered_drafts(sheet: Sheet) -> list[dict[str, Any]]:
    place = f"address:{sheet.address.id}" if sheet.address else "address:new"
    endpoint, here = str(request.endpoint), dict[str, Any](request.view_args or {})
    return [
        {"id": draft.id, "saved_at": draft.saved_at, "url": url_for(endpoint, **here | {"ban-nhap": draft.id})}
        for draft in drafts.mine(place, by=current_user)
    ]
