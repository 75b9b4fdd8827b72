"""Hand-over: lines, verification, reversal."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.assistance_form import HandOverForm, content_of
from nhandao_site.admin.keeping import keep_evidence
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, references, sources
from nhandao_site.domain.ledger.funds import chapter, paying
from nhandao_site.domain.ledger.funds import desk as funds
from nhandao_site.domain.ledger.funds.paying import Box
from nhandao_site.domain.ledger.help import desk, lately
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.help.lines import waiting_in
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from nhandao_site.domain.pledges.models import DonorKind, Pledge
from nhandao_site.kit import clock, codes, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("assistance", __name__, url_prefix="/trao")
Page = Response | str | tuple[str, int]
REDRAWN = ("them-dong", "bo-dong")
"""Buttons that only change the form: nothing is judged and nothing is written."""


class Offered(NamedTuple):
    """What the form of one address offers to choose from."""

    pledges: list[Pledge]
    gifts: list[Gift]
    boxes: list[Box]


class ReverseForm(Form):
    reason = StringField(
        "Vì sao đảo dòng này",
        [InputRequired("Cần ghi lý do."), Length(max=500)],
        description="Ví dụ: ghi trùng biên nhận BN-12. Lý do chỉ cán bộ đọc.",
    )


@bp.get("")
@requires(Permission.ASSISTANCE_READ)
def index() -> str:
    code = codes.parse_address_code(request.args.get("q", ""))
    after = request.args.get("sau", type=int)
    typed = vietnamese.clean(request.args.get("q", ""))[:60]
    waiting = [] if after or typed else desk.waiting_acts(current_user)
    return render_template(
        "admin/assistance/index.html",
        waiting=waiting,
        waiting_count=len(waiting) if len(waiting) < desk.WAITING_SHOWN else desk.waiting_count(current_user),
        page=lately.acts_by_day(current_user, after, code or (typed or None)),
        typed=typed,
        giver=giver,
        may=current_user.may,
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.ASSISTANCE_RECORD)
def new() -> Page:
    typed = vietnamese.clean(request.args.get("dia-chi", ""))[:60]
    address = chosen_address(typed)
    if address is None:
        blank = "dia-chi" in request.args
        page = render_template("admin/assistance/choose.html", typed=typed, blank=blank, where=url_for(".new"))
        return (page, 404) if typed else page
    offered = _offered(address)
    form = _blank(offered.pledges) if request.method == "GET" else HandOverForm()
    form.offer(address, *offered)
    if request.method == "POST":
        return _answer(form, address, offered)
    return _draw(form, address)


@bp.get("/<int:act_id>")
@requires(Permission.ASSISTANCE_READ)
def show(act_id: int) -> str:
    act = _act(act_id)
    people = desk.names_of([each for line in act.lines for each in (line.entered_by_id, line.verified_by_id)])
    return render_template(
        "admin/assistance/show.html",
        act=act,
        waiting=waiting_in(act.lines),
        reversed_ids={line.reverses_id for line in act.lines},
        people=people,
        giver=giver,
        reference=reference,
        history=audit.history(act, limit=20),
        can_verify=current_user.may(Permission.ASSISTANCE_VERIFY, within=act.address.unit),
        can_record=current_user.may(Permission.ASSISTANCE_RECORD, within=act.address.unit),
        vouchers=funds.vouchers_of_act(act.id),
        voucher_no=paying.reference,
        box_label=chapter.label_of_box,
        mine=any(line.entered_by_id == current_user.id for line in act.lines if line.verified_at is None),
    )


@bp.post("/<int:act_id>/xac-minh")
@requires(Permission.ASSISTANCE_VERIFY)
def verify(act_id: int) -> Response:
    assistance.verify(_act(act_id), by=current_user)
    saving.save()
    flash("Đã xác minh. Con số đã trao của địa chỉ và của người giúp đã đổi theo.", "ok")
    return redirect(url_for(".show", act_id=act_id), 303)


@bp.route("/dong/<int:line_id>/dao", methods=["GET", "POST"])
@requires(Permission.ASSISTANCE_RECORD)
def reverse(line_id: int) -> Page:
    line = desk.line_for(current_user, line_id) or abort(404)
    form = ReverseForm()
    page = {"line": line, "form": form, "giver": giver, "reference": reference}
    if request.method == "GET":
        return render_template("admin/assistance/reverse.html", **page)
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    url = url_for(".show", act_id=line.act_id)
    if not form.validate():
        return render_template("admin/assistance/reverse.html", **page), 422
    try:
        assistance.reverse(line, reason=form.reason.data, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return render_template("admin/assistance/reverse.html", **page), 422
    flash("Đã ghi dòng đảo. Nếu dòng cũ đã xác minh, dòng đảo chờ một người khác xác minh.", "ok")
    return redirect(saving.save_once(form.form_key.data, url), 303)


def chosen_address(typed: str) -> Address | None:
    """An address of the officer's branch by its number here or by its code."""
    if typed.isascii() and typed.isdigit() and len(typed) < 16:
        return desk.address_for(current_user, int(typed))
    code = codes.parse_address_code(typed)
    return desk.address_by_code(current_user, code) if code else None


def giver(line: Any) -> str:
    """Those who write and check the books read the name; others the name as the public may read it."""
    works = current_user.may(Permission.ASSISTANCE_RECORD) or current_user.may(Permission.ASSISTANCE_VERIFY)
    if works or line.giver_kind is DonorKind.ORGANISATION:
        return str(line.giver_name)
    return vietnamese.mask_name(line.giver_name)


def reference(line: AssistanceLine) -> str:
    return references.delivery(line.id, line.delivered_at)


def _act(act_id: int) -> Act:
    return desk.act_for(current_user, act_id) or abort(404)


def _blank(pledges: list[Pledge]) -> HandOverForm:
    """A first line, of the pledge that was asked for when there is one."""
    wanted = next((pledge for pledge in pledges if str(pledge.id) == request.args.get("dang-ky")), None)
    line: dict[str, Any] = {"pledge": ""}
    if wanted:
        line = {
            "pledge": str(wanted.id),
            "form": wanted.form.value,
            "value": wanted.value_vnd // wanted.periods or None,
            "quantity": wanted.quantity // wanted.periods if wanted.quantity else None,
            "measure": wanted.measure,
            "is_regular": wanted.periods > 1,
            "need": f"{wanted.need_id}:{wanted.need.kind.value}" if wanted.need else None,
        }
    return HandOverForm(formdata=None, data={"delivered_at": clock.now(), "lines": [line]})


def _offered(address: Address) -> Offered:
    gifts = sources.for_address(address)
    return Offered(desk.open_pledges(address), gifts, paying.boxes_for(address.unit) if gifts else [])


def _draw(form: HandOverForm, address: Address) -> str:
    return render_template(
        "admin/assistance/new.html",
        form=form,
        address=address,
        chapter_pays=len(form.rows[0].gift.choices) > 1,
        file_again=bool(form.paper.data or form.photo.data),
    )


def _answer(form: HandOverForm, address: Address, offered: Offered) -> Page:
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if any(button in request.form for button in REDRAWN):
        _redraw(form)
        form.offer(address, *offered)
        return _draw(form, address)
    if not form.validate():
        return _draw(form, address), 422
    try:
        act = _handed_over(form, address, offered)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _draw(form, address), 422
    flash(_told(act), "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", act_id=act.id)), 303)


def _handed_over(form: HandOverForm, address: Address, offered: Offered) -> Act:
    contents = [content_of(row, offered.pledges, offered.gifts) for row in form.rows]
    if form.photo.data:
        paying.check_photo(address)
    paper, photo = (keep_evidence(each.data, address, by=current_user) for each in (form.paper, form.photo))
    return assistance.hand_over(
        address,
        contents,
        delivered_at=form.delivered_at.data or abort(400),
        evidence=form.evidence.data or "",
        evidence_file_id=paper,
        pledge=None,
        how=form.how(paper, photo),
        by=current_user,
    )


def _told(act: Act) -> str:
    papers = [paying.reference(each.row) for each in funds.vouchers_of_act(act.id)]
    if papers:
        return (
            f"Đã lập phiếu chi {', '.join(papers)}. In phiếu để ký; người giữ quỹ xác minh thì tiền mới tính là đã chi."
        )
    return "Đã ghi lượt trao. Một người khác cần xác minh thì con số mới đổi."


def _redraw(form: HandOverForm) -> None:
    dropped = request.form.get("bo-dong", "")
    if dropped.isascii() and dropped.isdigit():
        form.drop_row(int(dropped[:3]))
    elif "them-dong" in request.form:
        form.add_row()
