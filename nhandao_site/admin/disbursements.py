"""Phiếu chi: the list, one voucher with its signed paper, its print, the sheet a round of families signs."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from nhandao_site.admin import vouchers
from nhandao_site.admin.keeping import keep_evidence
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.funds import chapter, desk, paying, printing
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help import desk as ledger
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("disbursements", __name__, url_prefix="/phieu-chi")
Page = Response | str | tuple[str, int]


class PaperForm(Form):
    paper = FileField("Danh sách ký nhận, biên nhận", description="Ảnh điện thoại hoặc PDF, thấy rõ chữ ký.")
    photo = FileField(
        "Ảnh lúc trao",
        description="Chỉ khi gia đình đã đồng ý cho thấy mặt; không chụp trẻ em. Người giúp xem được ở liên kết riêng.",
    )


@bp.get("")
@requires(Permission.ASSISTANCE_READ)
def index() -> str:
    page = desk.vouchers_for(current_user, request.args.get("sau", type=int))
    return render_template("admin/disbursements/index.html", page=page, reference=paying.reference)


@bp.get("/ky-nhan")
@requires(Permission.ASSISTANCE_RECORD)
def to_sign() -> str:
    """One round to many families: a row to sign for each chosen voucher, each still an act of its own."""
    chosen = [
        int(each) for each in request.args.getlist("phieu") if each.isascii() and each.isdigit() and len(each) < 16
    ]
    rows = desk.vouchers_among(current_user, chosen)
    return render_template(
        "admin/disbursements/to_sign.html",
        rows=rows,
        total=sum(row.value_vnd for row in rows),
        reference=paying.reference,
        signer=current_user.name,
    )


@bp.get("/<int:number>")
@requires(Permission.ASSISTANCE_READ)
def show(number: int) -> str:
    return _draw(_voucher(number), PaperForm(formdata=None))


@bp.post("/<int:number>/chung-tu")
@requires(Permission.ASSISTANCE_RECORD)
def attach(number: int) -> Page:
    """The signed list, and a photo where the family agreed."""
    row, form = _voucher(number), PaperForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    try:
        _attach(row, form)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _draw(row, form), 422
    flash("Đã kèm chứng từ. Người giữ quỹ xác minh được rồi.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", number=number)), 303)


@bp.post("/<int:number>/in")
@requires(Permission.ASSISTANCE_READ)
def print_it(number: int) -> Response:
    n = printing.record(_voucher(number), by=current_user)
    saving.save()
    return redirect(url_for(".printed", number=number, n=n), 303)


@bp.get("/<int:number>/in/<int:n>")
@requires(Permission.ASSISTANCE_READ)
def printed(number: int, n: int) -> str:
    row = _voucher(number)
    signer = ledger.names_of([row.prepared_by_id]).get(row.prepared_by_id, "")
    sheet = vouchers.of_disbursement(desk.told(row), signer, vouchers.print_of(row, n))
    return render_template("admin/disbursements/printed.html", sheet=sheet)


def _attach(row: Disbursement, form: PaperForm) -> None:
    if isinstance(form.photo.data, FileStorage) and form.photo.data.filename:
        paying.check_photo(row.address)
    paper, photo = (keep_evidence(each.data, row.address, by=current_user) for each in (form.paper, form.photo))
    paying.attach(row, list_file_id=paper, photo_file_id=photo, by=current_user)


def _draw(row: Disbursement, form: PaperForm) -> str:
    prints = printing.prints_of(row)
    return render_template(
        "admin/disbursements/show.html",
        voucher=desk.told(row),
        row=row,
        form=form,
        number=paying.reference(row),
        box=chapter.label_of_box(row.paid_from),
        prints=prints,
        people=ledger.names_of([row.prepared_by_id, *(each.by_id for each in prints)]),
        may_attach=current_user.may(Permission.ASSISTANCE_RECORD, within=row.address.unit)
        and not any(line.verified_at for line in row.lines),
    )


def _voucher(number: int) -> Disbursement:
    return desk.voucher_for(current_user, number) or abort(404)
