"""Requests about personal data: written down, identified, answered, done or refused within the law's days."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from nhandao_site.admin.privacy_forms import AnswerForm, IdentifyForm, PaperForm, RecordForm, RefuseForm
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.privacy import desk, erasing, excerpt, requests
from nhandao_site.domain.privacy.models import PrivacyRequest, RequestState, SpeaksFor, Subject, Way, Wish
from nhandao_site.kit import clock
from nhandao_site.web import erased, saving, typed
from nhandao_site.web.filing import Page, filed, pressed
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires

bp = Blueprint("privacy_requests", __name__, url_prefix="/rieng-tu/yeu-cau")


@bp.get("")
@requires(Permission.PRIVACY_HANDLE)
def index() -> str:
    state = typed.member("trang-thai", RequestState)
    page = desk.page_for(current_user, state=state, after=typed.number("sau"))
    late = desk.overdue(page.rows, clock.today())
    return render_template(
        "admin/privacy_requests/index.html",
        rows=page.rows,
        after=page.after,
        state=state,
        late=late,
        states=RequestState,
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.PRIVACY_HANDLE)
def new() -> Page:
    form = RecordForm()
    made: list[int] = []

    def write_down() -> None:
        row = requests.record(
            wish=Wish(form.wish.data), way=Way(form.way.data), speaks_for=SpeaksFor(form.speaks_for.data),
            code=form.code.data, name=form.name.data or "", phone=form.phone.data, words=form.words.data,
            received_on=form.received_on.data or clock.today(), by=current_user,
        )  # fmt: skip
        if form.paper.data:
            _keep(row, form.paper.data)
        made.append(row.id)

    return filed(
        form, write_down, done="Đã ghi yêu cầu; hạn tính từ ngày nhận.", leads_to=lambda: _home(made[0]),
        again=lambda: render_template("admin/privacy_requests/new.html", form=form),
    )  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.PRIVACY_HANDLE)
def show(number: int) -> str:
    """Names the person who asks: each look is written down."""
    saving.begin_writing()
    row = _one(number)
    requests.look(row, by=current_user)
    saving.save()
    return _shown(_one(number))


@bp.post("/<int:number>/don")
@requires(Permission.PRIVACY_HANDLE)
def attach(number: int) -> Page:
    """The paper the request came on, as a scan or a photo."""
    form = PaperForm()
    return filed(
        form, lambda: _keep(_one(number), form.paper.data), done="Đã kèm đơn giấy.", leads_to=_home(number),
        again=lambda: _shown(_one(number), paper=form),
    )  # fmt: skip


@bp.get("/<int:number>/don/<int:paper_id>")
@requires(Permission.PRIVACY_HANDLE)
def paper(number: int, paper_id: int) -> Response:
    """To those who answer alone; each look is written down."""
    saving.begin_writing()
    file = files.one_of(PrivacyRequest.__tablename__, _one(number).id, paper_id) or abort(404)
    kept = files.look_at(file, by=current_user) or abort(404)
    saving.save()
    return handed_out(kept)


@bp.post("/<int:number>/nhan")
@requires(Permission.PRIVACY_HANDLE)
def take(number: int) -> Page:
    return pressed(
        lambda: requests.take(_one(number), by=current_user),
        done="Bạn đã nhận yêu cầu này.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/dung-nguoi")
@requires(Permission.PRIVACY_HANDLE)
def identify(number: int) -> Page:
    form = IdentifyForm()

    def deed() -> None:
        subject = Subject(form.subject.data)
        row = desk.row_for(current_user, subject, form.row.data or "")
        if row is None:
            raise RuleBroken("Không có dòng nào mang mã hoặc số này trong phạm vi của bạn; hãy xem lại.")
        requests.identify(_one(number), subject, row, proof=form.proof.data or "", by=current_user)

    return filed(
        form, deed, done="Đã ghi yêu cầu về dữ liệu nào và cách xác nhận đúng người.", leads_to=_home(number),
        again=lambda: _shown(_one(number), identify=form),
    )  # fmt: skip


@bp.post("/<int:number>/ban-trich")
@requires(Permission.PRIVACY_HANDLE)
def excerpt_sheet(number: int) -> str:
    """The sheet to print and hand over; opening it is written down."""
    row = _one(number)
    sections = excerpt.of(row, by=current_user)
    saving.save()
    return render_template(
        "admin/privacy_requests/excerpt.html", row=_one(number), sections=sections, today=clock.today()
    )


@bp.post("/<int:number>/rut-dong-y")
@requires(Permission.PRIVACY_HANDLE)
def withdraw(number: int) -> Page:
    return pressed(
        lambda: requests.withdraw(_one(number), by=current_user),
        done="Đã rút mọi sự đồng ý; trang của địa chỉ đã gỡ.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/xoa")
@requires(Permission.PRIVACY_ERASE)
def erase(number: int) -> Page:
    answer = pressed(
        lambda: erasing.erase(_one(number), by=current_user),
        done="Đã xóa. Việc này không lấy lại được.", leads_to=_home(number),
    )  # fmt: skip
    erased.write()
    return answer


@bp.post("/<int:number>/tra-loi")
@requires(Permission.PRIVACY_HANDLE)
def answer(number: int) -> Page:
    form = AnswerForm()
    return filed(
        form, lambda: requests.answer(_one(number), text=form.text.data or "", by=current_user),
        done="Đã ghi câu trả lời.", leads_to=_home(number), again=lambda: _shown(_one(number), answer=form),
    )  # fmt: skip


@bp.post("/<int:number>/xong")
@requires(Permission.PRIVACY_HANDLE)
def finish(number: int) -> Page:
    return pressed(
        lambda: requests.finish(_one(number), by=current_user),
        done="Yêu cầu đã làm xong.", leads_to=url_for(".index"),
    )  # fmt: skip


@bp.post("/<int:number>/tu-choi")
@requires(Permission.PRIVACY_HANDLE)
def refuse(number: int) -> Page:
    form = RefuseForm()
    return filed(
        form, lambda: requests.refuse(_one(number), reason=form.reason.data or "", by=current_user),
        done="Đã từ chối, có lý do.", leads_to=url_for(".index"), again=lambda: _shown(_one(number), refuse=form),
    )  # fmt: skip


def _keep(row: PrivacyRequest, sent: object) -> None:
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise RuleBroken("Hãy chọn tệp PDF hoặc ảnh chụp của đơn.")
    requests.attach(row, sent.read(), sent.filename, by=current_user)


def _one(number: int) -> PrivacyRequest:
    return desk.one_for(current_user, number) or abort(404)


def _home(number: int) -> str:
    return url_for(".show", number=number)


def _shown(row: PrivacyRequest, **given: Any) -> str:
    forms = {"identify": IdentifyForm, "answer": AnswerForm, "refuse": RefuseForm, "paper": PaperForm}
    made = {name: given.get(name) or form(formdata=None) for name, form in forms.items()}
    subject = desk.subject_of(row)
    gone = desk.erasure_of(row)
    hindered = erasing.obstacles(row.subject, subject) if row.subject and subject is not None and gone is None else []
    may_erase = current_user.may(Permission.PRIVACY_ERASE) and current_user.id != row.proved_by_id
    return render_template(
        "admin/privacy_requests/show.html", row=row, forms=made, subject=subject, gone=gone, hindered=hindered,
        meant=desk.meant_by(row, current_user), late=desk.overdue([row], clock.today()), may_erase=may_erase,
        papers=requests.papers_of(row),
    )  # fmt: skip
