"""The way of a nomination, one deed a page: sent, verified, sent back, not fit, taken back, forwarded."""

from typing import Any

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.honour_asking import Page, ask, do, nomination_at, nomination_trail
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.honours.nominating import moving
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_moves", __name__, url_prefix="/de-cu")


class WordsForm(Form):
    words = TextAreaField("Ý kiến xác minh", [Length(max=2000)], description="Không bắt buộc.", render_kw={"rows": 3})


class LetterForm(Form):
    symbol = StringField("Số, ký hiệu tờ trình", [InputRequired("Hãy ghi số tờ trình."), Length(max=200)])
    on = DayField("Ngày", [InputRequired("Hãy ghi ngày của tờ trình."), not_in_future])


def _home(number: int) -> str:
    return url_for("admin.honour_nominations.show", number=number)


@bp.post("/<int:number>/gui")
@requires(Permission.HONOURS_NOMINATE)
def submit(number: int) -> Response:
    nomination = nomination_at(number)
    return do(lambda: moving.submit(nomination, by=current_user), "Đã gửi hồ sơ đi xác minh.", _home(number))


@bp.route("/<int:number>/xac-minh", methods=["GET", "POST"])
@requires(Permission.HONOURS_VERIFY)
def verify(number: int) -> Page:
    form: Any = WordsForm()
    return ask(
        form, lambda: moving.verify(nomination_at(number), words=form.words.data, by=current_user),
        done="Đã xác minh hồ sơ.", back=_home(number), heading="Xác minh hồ sơ", button="Xác minh đúng",
        trail=nomination_trail(nomination_at(number)), lead="Hồ sơ đi tiếp lên cấp trên, hoặc ra hội đồng.",
    )  # fmt: skip


@bp.route("/<int:number>/tra-lai", methods=["GET", "POST"])
@requires(Permission.HONOURS_VERIFY)
def send_back(number: int) -> Page:
    form: Any = ReasonForm(label="Cần bổ sung gì", hint="Đơn vị đề cử đọc được lời này và nhận thư.")
    return ask(
        form, lambda: moving.send_back(nomination_at(number), reason=form.reason.data or "", by=current_user),
        done="Đã trả hồ sơ; đơn vị được báo.", back=_home(number), heading="Trả hồ sơ bổ sung", button="Trả hồ sơ",
        trail=nomination_trail(nomination_at(number)),
    )  # fmt: skip


@bp.route("/<int:number>/khong-dat", methods=["GET", "POST"])
@requires(Permission.HONOURS_VERIFY)
def reject(number: int) -> Page:
    form: Any = ReasonForm(label="Vì sao không đạt", hint="Đơn vị đề cử đọc được lời này.")
    return ask(
        form, lambda: moving.reject(nomination_at(number), reason=form.reason.data or "", by=current_user),
        done="Đã ghi không đạt.", back=_home(number), heading="Hồ sơ không đạt", button="Ghi không đạt", kind="stop",
        trail=nomination_trail(nomination_at(number)),
    )  # fmt: skip


@bp.route("/<int:number>/rut", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def withdraw(number: int) -> Page:
    form: Any = ReasonForm(label="Vì sao rút")
    return ask(
        form, lambda: moving.withdraw(nomination_at(number), reason=form.reason.data or "", by=current_user),
        done="Đã rút hồ sơ.", back=_home(number), heading="Rút hồ sơ đề cử", button="Rút hồ sơ", kind="stop",
        trail=nomination_trail(nomination_at(number)), lead="Hồ sơ rút rồi không mở lại; muốn đề cử thì lập hồ sơ mới.",
    )  # fmt: skip


@bp.route("/<int:number>/trinh", methods=["GET", "POST"])
@requires(Permission.HONOURS_DECIDE)
def forward(number: int) -> Page:
    form: Any = LetterForm()
    return ask(
        form, lambda: moving.forward(nomination_at(number), symbol=form.symbol.data, on=form.on.data, by=current_user),
        done="Đã ghi trình Trung ương.", back=_home(number), heading="Trình Trung ương Hội", button="Ghi đã trình",
        trail=nomination_trail(nomination_at(number)),
    )  # fmt: skip
