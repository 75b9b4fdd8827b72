"""Sessions of the council through the eyes of its members, and how whoever runs them calls one."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.honour_asking import Page, ask, do, number, review_at, session_at, session_trail
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.council import counting, desk, minutes, sessions, voting
from nhandao_site.domain.honours.council.models import Choice, Seat, Session
from nhandao_site.domain.honours.nominating import desk as nominations
from nhandao_site.domain.honours.nominating.models import NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.kit import clock, codes
from nhandao_site.web.filing import ReasonForm, filed
from nhandao_site.web.forms import Form, MomentField
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_council", __name__, url_prefix="/hoi-dong")
RECEIPT = "PHIEU"
"""What the receipt of a vote begins with."""


class CallForm(Form):
    meets_at = MomentField("Họp lúc", [InputRequired("Hãy ghi ngày giờ họp.")])
    place = StringField("Tại", [InputRequired("Hãy ghi nơi họp."), Length(max=200)])


@bp.get("")
@requires(Permission.HONOURS_READ)
def index() -> str:
    rows = desk.sessions_for(current_user)
    return render_template("admin/honour_council/index.html", sessions=rows, wording=wording)


@bp.get("/<int:number>")
@requires(Permission.HONOURS_READ)
def show(number: int) -> str:
    return _drawn(session_at(number), Form(formdata=None))


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def convene() -> Page:
    review = review_at(number(request.args.get("dot", "")) or 0)
    form: Any = CallForm()
    made: list[Session] = []
    return filed(
        form, lambda: made.append(sessions.convene(review, _call(form, review), by=current_user)),
        done="Đã mời họp; các thành viên được báo.", leads_to=lambda: url_for(".show", number=made[0].id),
        again=lambda: _calling(form, review, None),
    )  # fmt: skip


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def reconvene(number: int) -> Page:
    row = session_at(number)
    form: Any = CallForm(data={"meets_at": row.meets_at, "place": row.place})

    def deed() -> None:
        fresh = session_at(number)
        sessions.reconvene(fresh, _call(form, fresh.review), by=current_user)

    return filed(form, deed, done="Đã sửa phiên họp.", leads_to=url_for(".show", number=number),
                 again=lambda: _calling(form, session_at(number).review, session_at(number)))  # fmt: skip


@bp.post("/<int:number>/co-mat")
@requires(Permission.HONOURS_VOTE)
def attend(number: int) -> Response:
    row = session_at(number)
    return do(lambda: voting.attend(row, by=current_user), "Đã ghi đồng chí có mặt.", url_for(".show", number=number))


@bp.route("/<int:number>/lien-quan/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.HONOURS_VOTE)
def declare(number: int, item_id: int) -> Page:
    row = session_at(number)
    item = next((each for each in row.items if each.id == item_id), None) or abort(404)
    form: Any = ReasonForm(label="Liên quan thế nào", hint="Ví dụ: người nhà, cùng đơn vị. Ghi vào biên bản.")
    name = item.nomination.name

    def deed() -> None:
        fresh = session_at(number)
        mine = next(each for each in fresh.items if each.id == item_id)
        voting.declare(fresh, mine, reason=form.reason.data or "", by=current_user)

    return ask(
        form, deed, done="Đã ghi có liên quan; đồng chí không bỏ phiếu hồ sơ ấy.", back=url_for(".show", number=number),
        heading="Khai có liên quan", button="Khai có liên quan", trail=session_trail(row),
        lead=f"Hồ sơ: {name}. Khai rồi không rút lại; đồng chí không bỏ phiếu cho hồ sơ này.",
    )  # fmt: skip


@bp.post("/<int:number>/bo-phieu")
@requires(Permission.HONOURS_VOTE)
def vote(number: int) -> Page:
    """From two tabs, twice, or twenty times: one sheet in the box, and the same page in answer.

    The receipt lives in the member's own signed cookie; the house keeps its hash alone.
    """
    form = Form()

    def deed() -> None:
        receipt = codes.new_paper_code(RECEIPT)
        if voting.cast(session_at(number), _sheet(), receipt=receipt, by=current_user):
            session[_key(number)] = receipt

    return filed(form, deed, done="Phiếu của đồng chí đã vào hòm.", leads_to=url_for(".show", number=number),
                 again=lambda: _drawn(session_at(number), form, _typed()))  # fmt: skip


@bp.get("/<int:number>/bien-nhan")
@requires(Permission.HONOURS_VOTE)
def receipt(number: int) -> str:
    row, typed = session_at(number), request.args.get("ma", "")[:60].strip()
    counted = voting.was_counted(row, typed) if typed else None
    return _drawn(row, Form(formdata=None), counted=counted, receipt_typed=typed)


def _drawn(row: Session, form: Form, typed: dict[int, str] | None = None, **page: Any) -> str:
    runs = desk.runs(row, current_user)
    return render_template(
        "admin/honour_council/show.html", session=row, form=form, wording=wording, typed=typed or {},
        own=desk.own(row, current_user), runs=runs, turnout=voting.turnout(row), choices=Choice,
        rules=minutes.rules(row), result=minutes.result, tally=counting.tally,
        kept_receipt=session.get(_key(row.id)), least=row.review.quorum.least(len(row.members)), **page,
    )  # fmt: skip


def _key(number: int) -> str:
    return f"phieu-{number}"


def _typed() -> dict[int, str]:
    sent = {name.removeprefix("phieu-"): value for name, value in request.form.items() if name.startswith("phieu-")}
    return {int(item): value for item, value in sent.items() if item.isascii() and item.isdigit() and len(item) < 15}


def _sheet() -> dict[int, Choice]:
    sent = _typed()
    if any(value not in set(Choice) for value in sent.values()):
        raise RuleBroken("Có lựa chọn không đọc được; hãy chọn lại cho từng hồ sơ.")
    return {item: Choice(value) for item, value in sent.items()}


def _call(form: Any, review: Review) -> sessions.Call:
    asked = set(request.form.getlist("ho-so"))
    table = nominations.of_review(current_user, review, NominationState.VERIFIED)
    seats = ((account, request.form.get(f"ghe-{account.id}", "")) for account in desk.electorate(review))
    members = [(account, Seat(seat)) for account, seat in seats if seat in set(Seat)]
    meets_at: datetime = form.meets_at.data
    return sessions.Call(meets_at, form.place.data or "", members, [n for n in table if str(n.id) in asked])


def _calling(form: Any, review: Review, row: Session | None) -> str:
    sent = request.method == "POST"
    seats = {m.account_id: m.seat.value for m in row.members} if row else {}
    chosen = {item.nomination_id for item in row.items} if row else set()
    people = desk.electorate(review)
    if sent:
        seats = {each.id: request.form.get(f"ghe-{each.id}", "") for each in people}
        chosen = {int(each) for each in request.form.getlist("ho-so") if each.isascii() and each.isdigit()}
    return render_template(
        "admin/honour_council/call.html", form=form, review=review, session=row, wording=wording, people=people,
        seats=seats, chosen=chosen, ranks=Seat, fresh=not sent and row is None, now=clock.now(),
        table=nominations.of_review(current_user, review, NominationState.VERIFIED),
    )  # fmt: skip
