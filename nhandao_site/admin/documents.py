"""The library of official papers: laid in, corrected, withdrawn; and who has its plan of the year."""

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.admin import document_forms
from nhandao_site.admin.document_forms import DocumentForm
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.documents import desk, keeping, recording
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.rosters import lists
from nhandao_site.domain.targets import planned
from nhandao_site.domain.units import desk as units
from nhandao_site.kit import clock, periods
from nhandao_site.web import saving, typed
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("documents", __name__, url_prefix="/van-ban")


@bp.get("")
@requires(Permission.DOCUMENTS_READ)
def index() -> Page:
    unit = asked_unit("don-vi", "Đơn vị ban hành")
    kind = next((one for one in DocumentKind if one.value == request.args.get("loai")), None)
    asked = desk.Asked(
        request.args.get("q", "")[:200].strip(), kind, typed.year("nam"), unit.data,
        request.args.get("tinh-trang") == "da-rut",
    )  # fmt: skip
    return render_template(
        "admin/documents/index.html", page=desk.page_for(current_user, asked, typed.number("sau")), asked=asked,
        kinds=list(DocumentKind), unit=unit, may=current_user.may(Permission.DOCUMENTS_RECORD),
    )  # fmt: skip


@bp.get("/ke-hoach")
@requires(Permission.DOCUMENTS_READ)
def plans() -> Page:
    """Who has a plan document in the reporting year, who has none (A9, B2a)."""
    now, asked = periods.containing(clock.today()).year_number, typed.year("nam")
    year = asked if asked and lists.FIRST_YEAR <= asked <= lists.LAST_YEAR else now
    return render_template(
        "admin/documents/plans.html", lists=planned.lists(current_user, periods.year(year)), period=periods.year(year),
        year=year, may=lambda unit: current_user.may(Permission.DOCUMENTS_RECORD, unit),
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_RECORD)
def new() -> Page:
    form = DocumentForm(data=document_forms.asked(current_user.unit, units))
    form.unit.within = current_user.unit
    made: list[Document] = []

    def deed() -> None:
        made.append(recording.lay(form.content(), form.sent(), by=current_user))

    def again() -> str:
        return render_template("admin/documents/form.html", form=form, document=None)

    return filed(form, deed, done="Đã thêm văn bản.", leads_to=lambda: _home(made[0].id), again=again)


@bp.get("/<int:number>")
@requires(Permission.DOCUMENTS_READ)
def show(number: int) -> Page:
    document = _document(number)
    return render_template(
        "admin/documents/show.html", document=document, files=keeping.files_of(document), line=recording.line,
        versions=desk.versions(document), history=[telling.told(one) for one in audit.history(document, limit=60)],
        may=document.withdrawn_at is None and current_user.may(Permission.DOCUMENTS_RECORD, document.unit),
        url=recording.url(document),
    )  # fmt: skip


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_RECORD)
def edit(number: int) -> Page:
    document = _own(number)
    form = DocumentForm(data=document_forms.values(document))
    form.unit.within = current_user.unit

    def deed() -> None:
        seen = typed.whole(form.seen.data)
        recording.correct(document, form.content(), form.sent(), seen=seen, by=current_user)

    def again() -> str:
        return render_template("admin/documents/form.html", form=form, document=_own(number))

    return filed(form, deed, done="Đã lưu bản mới.", leads_to=_home(number), again=again)


@bp.route("/<int:number>/rut", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_RECORD)
def withdraw(number: int) -> Page:
    document, form = _own(number), ReasonForm(label="Vì sao rút")

    def again() -> str:
        return render_template(
            "admin/documents/ask.html", form=form, document=_own(number), heading="Rút văn bản",
            lead="Văn bản thôi được đếm và rời trang công khai; trang của nó ghi đã rút, kèm lý do này.",
        )  # fmt: skip

    return filed(
        form, lambda: recording.withdraw(document, reason=form.reason.data or "", by=current_user),
        done="Đã rút văn bản.", leads_to=_home(number), again=again,
    )  # fmt: skip


@bp.get("/<int:number>/tep/<int:file_id>")
@requires(Permission.DOCUMENTS_READ)
def file(number: int, file_id: int) -> AnyResponse:
    """A file of the paper for the staff; a look at one that is not public is written down."""
    saving.begin_writing()
    kept = files.look_at(_file(_document(number), file_id), by=current_user) or abort(404)
    saving.save()
    return handed_out(kept)


@bp.route("/<int:number>/tep/<int:file_id>/bo", methods=["GET", "POST"])
@requires(Permission.DOCUMENTS_RECORD)
def take_away(number: int, file_id: int) -> Page:
    document, form = _own(number), ReasonForm(label="Vì sao bỏ tệp")
    kept = _file(document, file_id)

    def again() -> str:
        return render_template(
            "admin/documents/ask.html", form=form, document=_own(number), heading="Bỏ tệp của văn bản",
            lead="Tệp bị xóa hẳn khỏi kho; văn bản và lịch sử vẫn còn.",
        )  # fmt: skip

    return filed(
        form, lambda: keeping.take_away(document, kept, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ tệp.", leads_to=_home(number), again=again,
    )  # fmt: skip


def _document(number: int) -> Document:
    return desk.one_for(current_user, number) or abort(404)


def _own(number: int) -> Document:
    """One that this officer may change: papers of the units above are only read."""
    document = _document(number)
    return document if document.unit.is_within(current_user.unit) else abort(404)


def _file(document: Document, file_id: int) -> MediaFile:
    return files.one_of("document", document.id, file_id) or abort(404)


def _home(number: int) -> str:
    return url_for("admin.documents.show", number=number)
