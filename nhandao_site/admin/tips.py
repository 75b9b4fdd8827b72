"""Tips of good deeds: the queue, one tip, and what is made of it."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin import tip_nomination
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.stories.tips import desk, handling
from nhandao_site.domain.stories.tips.models import Tip, TipState
from nhandao_site.web import saving, typed
from nhandao_site.web.filing import Page, filed, pressed
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("tips", __name__, url_prefix="/tin-guong")
bp.register_blueprint(tip_nomination.bp)


class CloseForm(Form):
    answer = TextAreaField(
        "Vì sao đóng tin",
        [InputRequired("Hãy ghi vì sao đóng tin."), Length(max=2000)],
        description="Người kể đọc đúng lời này, nên đừng nêu tên ai. Liên lạc và ảnh của họ bị xóa khi đóng.",
        render_kw={"rows": 4},
    )


@bp.get("")
@requires(Permission.TIPS_HANDLE)
def index() -> str:
    """The first words of each are opened here, and that they were is written down."""
    state = typed.member("trang-thai", TipState)
    saving.begin_writing()
    queue = desk.queue_for(current_user, state=state, after=typed.number("sau"))
    saving.save()
    return render_template("admin/tips/index.html", queue=queue, state=state, states=TipState)


@bp.get("/<int:number>")
@requires(Permission.TIPS_HANDLE)
def show(number: int) -> str:
    """It names a person and the sender: each look is written down."""
    saving.begin_writing()
    tip = _tip(number)
    audit.record("tip:look", tip, by=current_user)
    saving.save()
    return _shown(tip, CloseForm(formdata=None))


@bp.get("/<int:number>/anh")
@requires(Permission.TIPS_HANDLE)
def photo(number: int) -> Response:
    saving.begin_writing()
    tip = _tip(number)
    kept = desk.photo(tip) or abort(404)
    seen = files.look_at(kept, by=current_user) or abort(404)
    saving.save()
    return Response(seen.data, mimetype=seen.mime)


@bp.post("/<int:number>/nhan")
@requires(Permission.TIPS_HANDLE)
def take(number: int) -> AnyResponse:
    return pressed(
        lambda: handling.take(_tip(number), by=current_user),
        done="Bạn đã nhận tìm hiểu tin này.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/tra-lai")
@requires(Permission.TIPS_HANDLE)
def put_back(number: int) -> AnyResponse:
    return pressed(
        lambda: handling.put_back(_tip(number), by=current_user),
        done="Tin đã trở lại hàng chờ, ai cũng nhận được.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/thanh-bai")
@requires(Permission.TIPS_HANDLE)
def as_story(number: int) -> AnyResponse:
    return pressed(
        lambda: handling.take_up_as_story(_tip(number), by=current_user),
        done="Đã mở một bản nháp. Nội dung tin vẫn nằm kín ở tin; bài chỉ ghi tên người được kể.",
        leads_to=lambda: url_for("admin.stories.show", story_id=_tip(number).story_id),
    )


@bp.post("/<int:number>/de-cu")
@requires(Permission.TIPS_HANDLE)
def nominate(number: int) -> AnyResponse:
    return pressed(
        lambda: handling.take_up_as_nomination(_tip(number), by=current_user),
        done="Đã ghi: đưa vào đề cử. Đơn vị đề cử lập hồ sơ ở mục Đề cử.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/xoa-lien-lac")
@requires(Permission.TIPS_HANDLE)
def let_sender_go(number: int) -> AnyResponse:
    return pressed(
        lambda: handling.let_sender_go(_tip(number), by=current_user),
        done="Đã xóa tên, điện thoại và ảnh của người kể.", leads_to=_home(number),
    )  # fmt: skip


@bp.post("/<int:number>/dong")
@requires(Permission.TIPS_HANDLE)
def close(number: int) -> Page:
    tip, form = _tip(number), CloseForm()
    return filed(
        form,
        lambda: handling.close(tip, answer=form.answer.data or "", by=current_user),
        done="Đã đóng tin; người kể đọc được lời của bạn.",
        leads_to=url_for(".index"),
        again=lambda: _shown(_tip(number), form),
    )


def _tip(number: int) -> Tip:
    return desk.one_for(current_user, number) or abort(404)


def _home(number: int) -> str:
    return url_for(".show", number=number)


def _shown(tip: Tip, form: CloseForm) -> str:
    return render_template("admin/tips/show.html", tip=tip, form=form, has_photo=desk.photo(tip) is not None)
