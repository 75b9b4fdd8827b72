"""Dossiers: the list, the page of one, the list that hangs on the wall."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField

from nhandao_site.domain import consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import (
    consenting,
    desk,
    duplicates,
    fitness,
    follow_up,
    openings,
    priority,
    words,
)
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import desk as media_desk
from nhandao_site.domain.units import desk as units
from nhandao_site.kit import clock, markdown, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("addresses", __name__, url_prefix="/dia-chi")
Page = Response | str | tuple[str, int]

BRANCH = "Tên hoặc mã; gồm cả các đơn vị bên dưới."
FILTERS = (
    ("ho-so", "Hồ sơ", words.Dossier),
    ("dang", "Đăng", words.Publication),
    ("dong-y", "Đồng ý đăng", words.ConsentState),
    ("tro-giup", "Trợ giúp", words.Help),
    ("nhu-cau", "Nhu cầu", words.NeedKind),
    ("nhom", "Nhóm", words.Group),
)


class RevealForm(Form):
    reason = StringField("Lý do mở", id="ly-do-mo", description="Ví dụ: gọi hẹn ngày trao. Lý do được ghi vào nhật ký.")


def reason_form(**given: Any) -> ReasonForm:
    return ReasonForm(hint="Viết đúng việc cần làm. Người lập hồ sơ sẽ thấy nguyên văn.", **given)


@dataclass(frozen=True)
class Place:
    """Where in a queue the officer is: what follows in it, and how many are left."""

    label: str
    url: str
    next_url: str | None
    left: int


@dataclass(frozen=True)
class Check:
    ok: bool
    text: str
    small: str = ""
    url: str = ""  # where the one who may do it does it
    do: str = ""


@bp.get("")
@requires(Permission.ADDRESSES_READ)
def index() -> str:
    place = asked_unit("noi", within=current_user.unit, hint=BRANCH)
    filters = desk.Filters.read(request.args.to_dict() | {"noi": place.data.code if place.data else ""})
    page = desk.page_for(current_user, filters, after=request.args.get("sau", ""))
    queue = desk.queues.KEYS.get(filters.queue)
    return render_template(
        "admin/addresses/index.html",
        page=page,
        filters=filters,
        choices=FILTERS,
        heading=queue.label if queue else "Hồ sơ địa chỉ",
        called=called,
        place=place,
    )


@bp.get("/danh-sach-uu-tien")
@requires(Permission.ADDRESSES_READ)
def selection() -> str:
    """Printed and hung up for objections, so nobody's full name stands on it."""
    unit = units.by_code(request.args.get("noi", "")) if request.args.get("noi") else current_user.unit
    if unit is None or not unit.is_within(current_user.unit):
        abort(404)
    rows = desk.selection_list(current_user, unit)
    return render_template("admin/addresses/selection.html", rows=rows, unit=unit, rule=priority.RULE.sentences())


@bp.get("/<int:address_id>")
@requires(Permission.ADDRESSES_READ)
def show(address_id: int) -> Page:
    return draw(_address(address_id))


@bp.post("/<int:address_id>/mo-phan-rieng")
@requires(Permission.ADDRESSES_REVEAL)
def reveal(address_id: int) -> Page:
    """Opened for this one answer: a reload asks, and writes down, again."""
    address, form = _address(address_id), RevealForm()
    try:
        opened = desk.reveal(address, reason=form.reason.data or "", by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.reason.errors = [str(broken)]
        return draw(address, reveal_form=form), 422
    saving.save()
    return draw(address, opened=opened)


def draw(
    address: Address,
    opened: dict[str, str | None] | None = None,
    reveal_form: RevealForm | None = None,
    decision: ReasonForm | None = None,
) -> str:
    """The page of one dossier; decisions that were refused come back to it with what was typed."""
    kept = consent.of(address)
    suspects = duplicates.suspects(address)
    form = decision or reveal_form
    return render_template(
        "admin/addresses/show.html",
        address=address,
        form=form if form and form.errors else None,
        opened=opened,
        reveal_form=reveal_form or RevealForm(formdata=None),
        decision=decision or reason_form(formdata=None),
        heading=address.headline or address.alias or f"Hồ sơ số {address.id}",
        name=called(address.name),
        called=called,
        today=clock.today(),
        story=markdown.render(address.story) if address.story else "",
        files=media_desk.files_of("address", address.id),
        surveys=desk.surveys_of(address),
        reviews=desk.reviews_of(address),
        listings=desk.listings_of(address),
        consents=kept,
        said_again=consent.said_again(kept),
        withdrawals=desk.withdrawals_of(address),
        history=desk.history(address),
        visits=follow_up.visits_of(address, limit=3, withdrawn=False),
        plan=follow_up.plan_of(address),
        suspects=[_suspect(each) for each in suspects],
        checks=_checks(address, kept, suspects, _ways(address)),
        moves=openings.openings(address, by=current_user),
        place=_place(),
        here=kept_place(),
        points=priority.explain(address),
        may=current_user.may,
        can_edit=current_user.may(Permission.ADDRESSES_EDIT, within=address.unit),
        can_follow=current_user.may(Permission.ADDRESSES_FOLLOW, within=address.unit),
        can_reveal=current_user.may(Permission.ADDRESSES_REVEAL, within=address.unit),
    )


def kept_place() -> dict[str, str]:
    """The queue the officer came from and the place in it, for the next address line."""
    kept = {name: request.args.get(name, "")[:80] for name in ("viec", "vi-tri")}
    return kept if kept["viec"] in desk.queues.KEYS and kept["vi-tri"] else {}


def _place() -> Place | None:
    here = kept_place()
    if not here:
        return None
    rest = desk.page_for(current_user, desk.Filters(queue=here["viec"]), after=here["vi-tri"], limit=1)
    following = next(iter(rest.rows), None)
    told: dict[str, Any] = {"viec": here["viec"], "vi-tri": following.place} if following else {}
    return Place(
        desk.queues.KEYS[here["viec"]].label, url_for("admin.addresses.index", viec=here["viec"]),
        url_for("admin.addresses.show", address_id=following.id, **told) if following else None, rest.count,
    )  # fmt: skip


def called(name: str) -> str:
    """Those who work on cases read the name, everybody else its first letters."""
    return name if current_user.may(Permission.ADDRESSES_REVEAL) else vietnamese.mask_name(name)


def _suspect(each: duplicates.Suspect) -> dict[str, Any]:
    mine = desk.one_for(current_user, each.address_id)
    return {
        "id": each.address_id,
        "label": each.code or (f"Hồ sơ số {each.address_id}" if mine else "Hồ sơ của đơn vị khác"),
        "reasons": each.reasons,
        "living": each.living,
        "url": url_for("admin.addresses.show", address_id=each.address_id) if mine else None,
    }


def _ways(address: Address) -> dict[str, tuple[str, str]]:
    """Where each paper that is missing is laid in, for whoever may."""
    if not current_user.may(Permission.ADDRESSES_EDIT, within=address.unit):
        return {}
    rooms = {"survey": ("casework.survey", "Ghi khảo sát"), "review": ("casework.review", "Ghi bình chọn"),
             "consent": ("casework.consent", "Ghi đồng ý"), "edit": ("dossiers.edit", "Sửa hồ sơ")}  # fmt: skip
    if address.dossier not in {words.Dossier.DRAFT, words.Dossier.SURVEYED, words.Dossier.RETURNED}:
        rooms.pop("survey")
    if address.dossier in {words.Dossier.DRAFT, words.Dossier.APPROVED}:
        rooms.pop("review")
    return {name: (url_for(f"admin.{page}", address_id=address.id), text) for name, (page, text) in rooms.items()}


def _checks(
    address: Address, kept: list[Any], suspects: list[duplicates.Suspect], ways: dict[str, tuple[str, str]]
) -> list[Check]:
    receive = consenting.missing_for(address, Scope.RECEIVE, kept)
    text = consenting.missing_for(address, Scope.TEXT, kept)
    unfit = fitness.unfit(address)
    living = [each.code or f"hồ sơ số {each.address_id}" for each in suspects if each.living]
    needs = any(need.dropped_at is None for need in address.needs)
    minutes = any(review.minutes_symbol or review.minutes_file_id for review in desk.reviews_of(address))

    def way(name: str) -> tuple[str, str]:
        return ways.get(name, ("", ""))

    return [
        Check(bool(address.surveyed_on), "Có phiếu khảo sát tại nhà", _day(address.surveyed_on), *way("survey")),
        Check(not receive, "Gia đình đồng ý nhận giúp", " ".join(receive), *way("consent")),
        Check(minutes, "Biên bản bình chọn công khai", _day(address.reviewed_on), *way("review")),
        Check(needs, "Có nhu cầu, có số tiền hoặc số lượng", "", *way("edit")),
        Check(address.verified_on is not None, "Đã xác minh, khác người lập", _day(address.verified_on)),
        Check(not living, "Không trùng hồ sơ khác", f"Nghi trùng {', '.join(living)}" if living else ""),
        Check(not text, "Đồng ý đăng chữ", " ".join(text) or "chỉ cần khi đăng", *way("consent")),
        Check(not unfit, "Phần sẽ đăng đủ và kín", " ".join(unfit) or "máy đã soát, xin đọc lại", *way("edit")),
    ]


def _day(day: Any) -> str:
    return f"ngày {day.day:02}/{day.month:02}/{day.year}" if day else ""


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)
