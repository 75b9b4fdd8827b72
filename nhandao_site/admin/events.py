"""Events of the movement: launches, the month of May, meetings with honoured people, reviews."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from nhandao_site.admin import event_people, event_photos
from nhandao_site.admin.event_finding import found, home
from nhandao_site.admin.event_forms import ConcludeForm, EventForm
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.honours import published as wall
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.movement import desk, events, honoured
from nhandao_site.domain.movement.models import REVIEWS, Event, EventKind
from nhandao_site.domain.reports.reviews import keeping, published
from nhandao_site.kit import clock, money
from nhandao_site.web import typed
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.permissions import requires

bp = Blueprint("events", __name__, url_prefix="/su-kien")
bp.register_blueprint(event_people.bp)
bp.register_blueprint(event_photos.bp)


@bp.get("")
@requires(Permission.MOVEMENT_READ)
def index() -> Page:
    kind = next((one for one in EventKind if one.value == request.args.get("loai")), None)
    year, after = typed.year("nam"), typed.number("sau")
    return render_template(
        "admin/events/index.html", page=desk.events(current_user, kind, year, after), kinds=list(EventKind), kind=kind,
        year=year, today=clock.today(), may=current_user.may(Permission.MOVEMENT_RECORD),
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def new() -> Page:
    form = _bound(EventForm(data={"kind": request.args.get("loai", "launch"), "unit": current_user.unit}))
    made: list[Event] = []

    def again() -> str:
        return render_template("admin/events/form.html", form=form, event=None)

    return filed(
        form, lambda: made.append(events.record(_content(form), by=current_user)), done="Đã ghi sự kiện.",
        leads_to=lambda: home(made[0].id), again=again,
    )  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.MOVEMENT_READ)
def show(number: int) -> Page:
    return _draw(number)


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def edit(number: int) -> Page:
    event = found(number)
    form = _bound(EventForm(data=_values(event)))

    def deed() -> None:
        events.correct(event, _content(form), seen=typed.whole(form.seen.data), by=current_user)

    def again() -> str:
        return render_template("admin/events/form.html", form=form, event=found(number))

    return filed(form, deed, done="Đã lưu.", leads_to=home(number), again=again)


@bp.route("/<int:number>/rut", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def withdraw(number: int) -> Page:
    event, form = found(number), ReasonForm(label="Vì sao rút")

    def again() -> str:
        return render_template(
            "admin/events/ask.html", form=form, event=found(number), heading="Rút sự kiện",
            lead="Sự kiện rời trang công khai và mọi phép đếm ngay. Dòng đã ghi vẫn còn trong nhật ký.",
        )  # fmt: skip

    return filed(
        form, lambda: events.withdraw(event, reason=form.reason.data or "", by=current_user), done="Đã rút sự kiện.",
        leads_to=home(number), again=again,
    )  # fmt: skip


@bp.post("/<int:number>/ket-luan")
@requires(Permission.MOVEMENT_RECORD)
def conclude(number: int) -> Page:
    event, form = found(number), ConcludeForm()

    def deed() -> None:
        events.conclude(event, lessons=form.lessons.data or "", changes=form.changes.data or "", by=current_user)

    return filed(
        form, deed, done="Đã ghi kết luận.", leads_to=home(number) + "#ket-luan",
        again=lambda: _draw(number, concluding=form),
    )  # fmt: skip


def _draw(number: int, concluding: ConcludeForm | None = None) -> str:
    event = found(number)
    kept = keeping.figures_of(number)
    return render_template(
        "admin/events/show.html", event=event, history=[telling.told(one) for one in audit.history(event, limit=60)],
        may=_may(event), shown_name=honoured.shown_name, honours=wall.at_event(number), is_review=event.kind in REVIEWS,
        photos=files.files_of("event", number), papers=keeping.papers_of(number), held=event.on <= clock.today(),
        frozen=published.frozen(kept.snapshot) if kept else None, targets=kept.snapshot.targets if kept else [],
        concluding=concluding or ConcludeForm(formdata=None, data={"lessons": event.lessons, "changes": event.changes}),
        period=keeping.period_of(event), url=events.url(event), frozen_rows=_rows,
    )  # fmt: skip


def _rows(frozen: published.Frozen) -> list[tuple[str, str]]:
    return [
        (one.label, (money.format_money if one.is_money else money.format_number)(one.number)) for one in frozen.figures
    ]


def _may(event: Event) -> bool:
    return event.withdrawn_at is None and bool(current_user.may(Permission.MOVEMENT_RECORD, event.unit))


def _bound(form: EventForm) -> EventForm:
    form.unit.within = current_user.unit
    return form


def _values(event: Event) -> dict[str, Any]:
    return {
        "seen": str(events.mark(event)), "kind": event.kind.value, "name": event.name, "unit": event.unit,
        "on": event.on, "until_on": event.until_on, "place": event.place, "guests": event.guests,
        "summary": event.summary, "reader": "public" if event.is_public else "staff",
    }  # fmt: skip


def _content(form: EventForm) -> events.Content:
    return events.Content(
        kind=EventKind(form.kind.data),
        unit=form.unit.data or abort(422),
        name=form.name.data or "",
        on=form.on.data or clock.today(),
        until_on=form.until_on.data,
        place=form.place.data,
        guests=form.guests.data,
        summary=form.summary.data,
        is_public=form.reader.data == "public",
    )
