"""Who was honoured at an event, its papers, its frozen figures: what is laid beside it, line by line."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.event_finding import found, home, press
from nhandao_site.admin.event_forms import PersonForm
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.documents import desk as documents
from nhandao_site.domain.honours import attending
from nhandao_site.domain.honours import desk as honours
from nhandao_site.domain.honours import published as wall
from nhandao_site.domain.movement import desk, honoured
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.reports.reviews import keeping
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.permissions import requires

bp = Blueprint("laid", __name__)


@bp.route("/<int:number>/nguoi", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def people(number: int) -> Page:
    """Names written down one by one; the wall's own are picked from a search."""
    event, form = found(number), PersonForm()
    words = request.args.get("q", "")[:200].strip()

    def deed() -> None:
        honoured.name_one(
            event, ParticipantKind(form.kind.data), form.name.data or "", merit=form.merit.data,
            evidence=form.evidence.data, is_grown=form.is_grown.data, by=current_user,
        )  # fmt: skip

    def again() -> str:
        found_honours = honours.page_for(current_user, words).honours if words else []
        return render_template(
            "admin/events/people.html", form=form, event=found(number), honours=wall.at_event(number), words=words,
            found=[one for one in found_honours if one.withdrawn_at is None], shown_name=honoured.shown_name,
        )  # fmt: skip

    return filed(form, deed, done="Đã ghi tên.", leads_to=_people(number), again=again)


@bp.post("/<int:number>/nguoi/<int:person_id>/bo")
@requires(Permission.MOVEMENT_RECORD)
def take_out(number: int, person_id: int) -> Response:
    row = desk.person_of(found(number), person_id) or abort(404)
    return press(lambda: honoured.take_out(row, by=current_user), "Đã bỏ tên.", _people(number))


@bp.route("/<int:number>/nguoi/<int:person_id>/che-ten", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def hide_name(number: int, person_id: int) -> Page:
    row, form = desk.person_of(found(number), person_id) or abort(404), ReasonForm(label="Lời của người rút đồng ý")

    def again() -> str:
        return render_template(
            "admin/events/ask.html", form=form, event=found(number), heading="Rút đồng ý hiện họ tên",
            lead="Từ nay trang công khai chỉ hiện chữ đầu của tên.",
        )  # fmt: skip

    return filed(
        form, lambda: honoured.hide_name(row, reason=form.reason.data or "", by=current_user), done="Đã che tên.",
        leads_to=_people(number), again=again,
    )  # fmt: skip


@bp.post("/<int:number>/vinh-danh/<int:honour_id>")
@requires(Permission.MOVEMENT_RECORD)
def bring(number: int, honour_id: int) -> Response:
    honour = honours.one_for(current_user, honour_id) or abort(404)
    event = found(number)
    return press(lambda: attending.bring(event, honour, by=current_user), "Đã thêm từ bảng vinh danh.", _people(number))


@bp.post("/<int:number>/vinh-danh/<int:honour_id>/bo")
@requires(Permission.MOVEMENT_RECORD)
def leave(number: int, honour_id: int) -> Response:
    event = found(number)
    return press(lambda: attending.leave(event, honour_id, by=current_user), "Đã bỏ khỏi sự kiện.", _people(number))


@bp.get("/<int:number>/van-ban")
@requires(Permission.MOVEMENT_RECORD)
def papers(number: int) -> Page:
    words = request.args.get("q", "")[:200].strip()
    hits = documents.page_for(current_user, documents.Asked(q=words)).papers if words else []
    kept = keeping.papers_of(number)
    known = {paper.id for paper in kept}
    return render_template(
        "admin/events/papers.html", event=found(number), papers=kept, words=words,
        found=[paper for paper in hits if paper.id not in known],
    )  # fmt: skip


@bp.post("/<int:number>/van-ban/<int:document_id>")
@requires(Permission.MOVEMENT_RECORD)
def lay_in(number: int, document_id: int) -> Response:
    document = documents.one_for(current_user, document_id) or abort(404)
    event = found(number)
    return press(lambda: keeping.lay_in(event, document, by=current_user), "Đã gắn văn bản.", _papers(number))


@bp.post("/<int:number>/van-ban/<int:document_id>/bo")
@requires(Permission.MOVEMENT_RECORD)
def unlay(number: int, document_id: int) -> Response:
    event = found(number)
    return press(lambda: keeping.take_out(event, document_id, by=current_user), "Đã bỏ văn bản.", _papers(number))


@bp.post("/<int:number>/chot-so-lieu")
@requires(Permission.MOVEMENT_RECORD)
def freeze(number: int) -> Response:
    event = found(number)
    return press(lambda: keeping.freeze(event, by=current_user), "Đã chốt số liệu.", home(number) + "#so-lieu")


def _people(number: int) -> str:
    return f"{home(number)}/nguoi"


def _papers(number: int) -> str:
    return f"{home(number)}/van-ban"
