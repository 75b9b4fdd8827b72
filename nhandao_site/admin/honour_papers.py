"""What a nomination stands on: papers, addresses, stories, and the private list of people in hardship."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.admin.honour_asking import Page, ask, do, nomination_at, nomination_trail, sent_file
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours.nominating import hardship, papers
from nhandao_site.domain.honours.nominating.models import AT_HOME, Hardship, Nomination
from nhandao_site.domain.media import desk as files
from nhandao_site.web import saving
from nhandao_site.web.filing import ReasonForm, filed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_papers", __name__, url_prefix="/de-cu")
_KINDS = "PDF, Word, Excel hoặc ảnh chụp giấy; nhiều nhất 20 MB. Chỉ cán bộ xem được."


class FileForm(Form):
    paper = FileField("Tệp", description=_KINDS)
    caption = StringField("Là giấy gì", [InputRequired("Hãy ghi tệp là giấy gì."), Length(max=200)])


class AuthorityForm(Form):
    paper = FileField("Bản giấy xác nhận", description=_KINDS)


class AddressForm(Form):
    code = StringField("Mã địa chỉ đã giúp", [InputRequired("Hãy ghi mã, ví dụ SM26-0031-T."), Length(max=60)])


class StoryForm(Form):
    link = StringField("Địa chỉ trang của bài đang đăng", [InputRequired("Hãy dán địa chỉ của bài."), Length(max=400)])


class HardshipForm(Form):
    code = StringField(
        "Mã địa chỉ", [Optional(), Length(max=60)],
        description="Nếu người ấy là địa chỉ của trang: đã giúp hay chưa thì tính theo sổ.",
    )  # fmt: skip
    name = StringField("Hoặc họ tên", [Optional(), Length(max=200)], description="Được niêm kín, chỉ hiện chữ đầu.")
    help = StringField("Đã giúp gì, ai giúp", [Optional(), Length(max=300)])
    helped_on = DayField("Ngày giúp", [Optional(), not_in_future])
    evidence = StringField("Giấy tờ chứng minh", [Optional(), Length(max=300)], description="Ví dụ: phiếu ký nhận.")


def _home(number: int) -> str:
    return url_for("admin.honour_nominations.show", number=number)


@bp.route("/<int:number>/tep", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def attach(number: int) -> Page:
    form: Any = FileForm()

    def deed() -> None:
        data, name = sent_file(form.paper, "Hãy chọn một tệp.")
        papers.attach(nomination_at(number), data, caption=form.caption.data or "", name=name, by=current_user)

    return ask(form, deed, done="Đã kèm tệp.", back=_home(number), heading="Kèm minh chứng", button="Kèm tệp",
               trail=nomination_trail(nomination_at(number)), multipart=True)  # fmt: skip


@bp.route("/<int:number>/xac-nhan", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def confirm(number: int) -> Page:
    form: Any = AuthorityForm()

    def deed() -> None:
        data, name = sent_file(form.paper, "Hãy chọn bản giấy xác nhận.")
        papers.confirm(nomination_at(number), data, name=name, by=current_user)

    return ask(form, deed, done="Đã giữ giấy xác nhận.", back=_home(number), heading="Giấy xác nhận của địa phương",
               button="Giữ giấy này", trail=nomination_trail(nomination_at(number)), multipart=True)  # fmt: skip


@bp.get("/<int:number>/tep/<int:file_id>")
@requires(Permission.HONOURS_READ)
def look(number: int, file_id: int) -> Response:
    """Each look is written down."""
    saving.begin_writing()
    nomination = nomination_at(number)
    file = files.one_of(Nomination.__tablename__, nomination.id, file_id) or abort(404)
    kept = files.look_at(file, by=current_user) or abort(404)
    saving.save()
    return handed_out(kept)


@bp.post("/<int:number>/tep/<int:file_id>/bo")
@requires(Permission.HONOURS_NOMINATE)
def take_away(number: int, file_id: int) -> Response:
    nomination = nomination_at(number)
    file = files.one_of(Nomination.__tablename__, nomination.id, file_id) or abort(404)
    return do(lambda: papers.take_away(nomination, file, by=current_user), "Đã bỏ tệp.", _home(number))


@bp.route("/<int:number>/dia-chi", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def address(number: int) -> Page:
    form: Any = AddressForm()
    return ask(form, lambda: papers.link_address(nomination_at(number), form.code.data or "", by=current_user),
               done="Đã dẫn địa chỉ.", back=_home(number), heading="Dẫn địa chỉ đã giúp", button="Dẫn vào hồ sơ",
               trail=nomination_trail(nomination_at(number)))  # fmt: skip


@bp.route("/<int:number>/cau-chuyen", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def story(number: int) -> Page:
    form: Any = StoryForm()
    return ask(form, lambda: papers.link_story(nomination_at(number), form.link.data or "", by=current_user),
               done="Đã dẫn bài.", back=_home(number), heading="Dẫn câu chuyện", button="Dẫn vào hồ sơ",
               trail=nomination_trail(nomination_at(number)))  # fmt: skip


@bp.post("/<int:number>/bo-dan")
@requires(Permission.HONOURS_NOMINATE)
def unlink(number: int) -> Response:
    nomination = nomination_at(number)

    def deed() -> None:
        papers.unlink_address(nomination, request.form.get("dia-chi", 0, type=int), by=current_user)
        papers.unlink_story(nomination, request.form.get("bai", 0, type=int), by=current_user)

    return do(deed, "Đã bỏ khỏi hồ sơ.", _home(number))


@bp.route("/<int:number>/danh-sach", methods=["GET", "POST"])
@requires(Permission.HONOURS_READ)
def people(number: int) -> Page:
    """The list of people in hardship: initials and codes for every colleague; adding is the unit's."""
    form: Any = HardshipForm()

    def deed() -> None:
        nomination = nomination_at(number)
        if form.code.data:
            hardship.add_address(nomination, form.code.data, by=current_user)
        else:
            hardship.add_person(
                nomination, name=form.name.data or "", help=form.help.data, helped_on=form.helped_on.data,
                evidence=form.evidence.data, by=current_user,
            )  # fmt: skip

    return filed(form, deed, done="Đã ghi vào danh sách.", leads_to=url_for(".people", number=number),
                 again=lambda: _people(form, nomination_at(number)))  # fmt: skip


@bp.route("/<int:number>/danh-sach/<int:row_id>", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def help_given(number: int, row_id: int) -> Page:
    row = _row(number, row_id)
    form: Any = HardshipForm(data={"helped_on": row.helped_on})
    del form.code, form.name

    def deed() -> None:
        hardship.note_help(_row(number, row_id), help=form.help.data, helped_on=form.helped_on.data,
                           evidence=form.evidence.data, by=current_user)  # fmt: skip

    back = url_for(".people", number=number)
    return ask(form, deed, done="Đã ghi việc giúp.", back=back, heading="Ghi việc đã giúp", button="Ghi",
               trail=[*nomination_trail(nomination_at(number)), ("Danh sách", back)])  # fmt: skip


@bp.post("/<int:number>/danh-sach/<int:row_id>/bo")
@requires(Permission.HONOURS_NOMINATE)
def strike(number: int, row_id: int) -> Response:
    row = _row(number, row_id)
    return do(lambda: hardship.strike(row, by=current_user), "Đã bỏ khỏi danh sách.", url_for(".people", number=number))


@bp.route("/<int:number>/danh-sach/mo", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def reveal(number: int) -> Page:
    """The names, once, to whoever says why; the page is not kept anywhere."""
    form: Any = ReasonForm(label="Lý do mở họ tên", hint="Lần mở này được ghi vào nhật ký.")
    shown: dict[int, tuple[str, str, str]] = {}
    if form.validate_on_submit():
        try:
            shown = hardship.reveal(nomination_at(number), reason=form.reason.data or "", by=current_user)
            saving.save()
        except RuleBroken as broken:
            saving.undo()
            flash(str(broken), "bad")
            return redirect(url_for(".people", number=number), 303)
    return _people(HardshipForm(formdata=None), nomination_at(number), opening=form, shown=shown)


def _row(number: int, row_id: int) -> Hardship:
    return hardship.row_of(nomination_at(number), row_id) or abort(404)


def _people(form: Any, nomination: Nomination, **page: Any) -> str:
    if not nomination.lists_hardship:
        abort(404)
    mine = current_user.may(Permission.HONOURS_NOMINATE, nomination.unit)
    return render_template(
        "admin/honour_nominations/people.html", form=form, nomination=nomination, lines=hardship.lines(nomination),
        measure=hardship.measure(nomination), writes=mine and nomination.state in AT_HOME,
        opens=current_user.may(Permission.HONOURS_NOMINATE, nomination.unit), **page,
    )  # fmt: skip
