"""Where each chapter runs the column: opened, corrected, ended; and which chapter lacks one."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.event_forms import choices
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.movement import channels, desk
from nhandao_site.domain.movement.models import Channel, ChannelKind
from nhandao_site.domain.movement.published import CHANNELS
from nhandao_site.kit import clock
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("channels", __name__, url_prefix="/kenh")


class ChannelForm(Form):
    kind = SelectField("Loại kênh", choices=choices(ChannelKind))
    name = StringField(
        "Tên kênh", [Length(max=channels.MAX_NAME)], description="Ví dụ: Báo Sông Mây, Trang Hội xã Bàu Sen."
    )
    from_on = DayField("Có chuyên mục từ ngày", [InputRequired("Hãy ghi ngày bắt đầu."), not_in_future])
    link = StringField(
        "Liên kết",
        [Length(max=channels.MAX_LINK)],
        description="Chép từ thanh địa chỉ của trình duyệt. Báo in, đài, loa, bản tin giấy thì để trống.",
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )


class OpenForm(ChannelForm):
    unit = UnitField("Đơn vị", [InputRequired("Hãy chọn đơn vị.")])


class EndForm(ReasonForm):
    until = DayField("Ngày cuối cùng còn chuyên mục", [InputRequired("Hãy ghi ngày ngừng."), not_in_future])


@bp.get("")
@requires(Permission.MOVEMENT_READ)
def index() -> Page:
    """Channels that run, those that ended, and the chapters that lack the asked kind."""
    lacking = next((kind for kind in ChannelKind if kind.value == request.args.get("thieu")), None)
    chapters = desk.coverage(current_user, clock.today())
    return render_template(
        "admin/channels/index.html", running=desk.channels(current_user), ended=desk.channels(current_user, ended=True),
        chapters=[one for one in chapters if lacking is None or lacking not in one.kinds], lacking=lacking,
        all_chapters=len(chapters), kinds=CHANNELS, may=current_user.may(Permission.MOVEMENT_RECORD),
        core=(ChannelKind.FACEBOOK, ChannelKind.ZALO, ChannelKind.WEBSITE),
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def new() -> Page:
    form: Any = OpenForm(data={"unit": _asked_unit(), "kind": request.args.get("loai", ChannelKind.FACEBOOK.value)})
    form.unit.within = current_user.unit

    def again() -> str:
        return render_template("admin/channels/form.html", form=form, channel=None, history=[])

    return filed(
        form, lambda: channels.open_one(form.unit.data, _content(form), by=current_user), done="Đã ghi kênh.",
        leads_to=url_for(".index"), again=again,
    )  # fmt: skip


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def edit(number: int) -> Page:
    channel = _channel(number)
    kept = {"kind": channel.kind.value, "name": channel.name, "from_on": channel.from_on, "link": channel.link}
    form: Any = ChannelForm(data=kept)

    def again() -> str:
        row = _channel(number)
        deeds = [telling.told(one) for one in audit.history(row, limit=40)]
        return render_template("admin/channels/form.html", form=form, channel=row, history=deeds)

    return filed(
        form, lambda: channels.correct(channel, _content(form), by=current_user), done="Đã lưu.",
        leads_to=url_for(".index"), again=again,
    )  # fmt: skip


@bp.route("/<int:number>/ngung", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def end(number: int) -> Page:
    channel, form = _channel(number), EndForm(label="Vì sao ngừng")

    def deed() -> None:
        until: date = form.until.data or clock.today()
        channels.end(channel, until, reason=form.reason.data or "", by=current_user)

    def again() -> str:
        return render_template("admin/channels/end.html", form=form, channel=_channel(number))

    return filed(form, deed, done="Đã ghi kênh ngừng.", leads_to=url_for(".index"), again=again)


def _channel(number: int) -> Channel:
    return desk.channel_for(current_user, number) or abort(404)


def _asked_unit() -> Any:
    """The chapter whose gap was pressed, else one's own."""
    asked = request.args.get("don-vi", "")
    return next((one.unit for one in desk.coverage(current_user, clock.today()) if one.unit.code == asked), None) or (
        current_user.unit
    )


def _content(form: Any) -> channels.Content:
    return channels.Content(ChannelKind(form.kind.data), form.from_on.data, form.name.data, form.link.data)
