"""Interest-free loans: who owes what, what is late, what came back, what is forgiven."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.admin import vouchers
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.funds import chapter, desk, lending, printing, writing_off
from nhandao_site.domain.ledger.funds.models import Loan, LoanRepayment, LoanWriteOff
from nhandao_site.domain.ledger.funds.writing_off import Decision
from nhandao_site.domain.ledger.help import desk as ledger
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.forms import DayField, Form, MoneyField, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("loans", __name__, url_prefix="/von-vay")
Page = Response | str | tuple[str, int]
STATES = (("", "Tất cả"), ("qua-han", "Quá hạn"), ("dang-vay", "Đang vay"), ("xong", "Đã trả xong"))


class RepayForm(Form):
    value = MoneyField("Số tiền trả", [InputRequired("Cần số tiền.")])
    paid_on = DayField("Ngày trả", [InputRequired("Cần ngày trả."), not_in_future])
    box = SelectField("Thu vào", description="Trả bằng chuyển khoản thì ghi ở trang Đối soát, theo dòng sao kê.")


class WriteOffForm(Form):
    forgiven = MoneyField("Số tiền xóa nợ", [InputRequired("Cần số tiền.")])
    symbol = StringField("Số quyết định", [InputRequired("Cần số quyết định."), Length(max=120)])
    decided_on = DayField("Ngày quyết định", [InputRequired("Cần ngày quyết định."), not_in_future])
    signer = StringField("Người ký", [InputRequired("Cần người ký."), Length(max=120)])
    why = StringField("Vì sao xóa nợ", [InputRequired("Cần lý do."), Length(max=500)])


class ReverseForm(Form):
    reason = StringField("Vì sao đảo phiếu này", [InputRequired("Cần ghi lý do."), Length(max=500)])


@bp.get("")
@requires(Permission.ASSISTANCE_READ)
def index() -> str:
    which = request.args.get("trang-thai", "")
    return render_template(
        "admin/loans/index.html",
        page=desk.loans_for(current_user, which, request.args.get("sau", type=int)),
        which=which if which in dict(STATES) else "",
        states=STATES,
        left_of=lending.left_of,
    )


@bp.get("/<int:loan_id>")
@requires(Permission.ASSISTANCE_READ)
def show(loan_id: int) -> str:
    return _draw(_loan(loan_id))


@bp.post("/<int:loan_id>/tra")
@requires(Permission.LEDGER_RECORD)
def repay(loan_id: int) -> Page:
    """Cash over the table; a transfer is told on the bank's line."""
    loan, form = _loan(loan_id), RepayForm()
    form.box.choices = _boxes(loan)

    def verb() -> str:
        value, day = form.value.data or 0, form.paid_on.data or clock.today()
        row = lending.repay(loan, value, paid_on=day, paid_into=form.box.data, by=current_user)
        return f"Đã ghi phiếu thu hồi {lending.reference(row)}. In cho người trả một bản."

    return _answer(form, loan, verb, lambda: _draw(loan, repay_form=form))


@bp.post("/thu-hoi/<int:number>/in")
@requires(Permission.ASSISTANCE_READ)
def print_it(number: int) -> Response:
    n = printing.record(_repayment(number), by=current_user)
    saving.save()
    return redirect(url_for(".printed", number=number, n=n), 303)


@bp.get("/thu-hoi/<int:number>/in/<int:n>")
@requires(Permission.ASSISTANCE_READ)
def printed(number: int, n: int) -> str:
    row = _repayment(number)
    signer = ledger.names_of([row.recorded_by_id]).get(row.recorded_by_id, "")
    sheet = vouchers.of_repayment(row, signer, vouchers.print_of(row, n))
    return render_template("admin/loans/printed.html", sheet=sheet)


@bp.route("/thu-hoi/<int:number>/dao", methods=["GET", "POST"])
@requires(Permission.LEDGER_RECORD)
def reverse(number: int) -> Page:
    row, form = _repayment(number), ReverseForm()

    def verb() -> str:
        turned = lending.reverse_repayment(row, reason=form.reason.data, by=current_user)
        return f"Đã lập phiếu đảo {lending.reference(turned)}."

    def draw() -> str:
        return render_template("admin/loans/reverse.html", row=row, form=form, number=lending.reference(row))

    return draw() if request.method == "GET" else _answer(form, row.loan, verb, draw)


@bp.post("/<int:loan_id>/xoa-no")
@requires(Permission.FUNDS_PROPOSE)
def write_off(loan_id: int) -> Page:
    loan, form = _loan(loan_id), WriteOffForm()

    def verb() -> str:
        day = form.decided_on.data or clock.today()
        paper = Decision(form.symbol.data, day, form.signer.data, form.why.data)
        writing_off.propose(loan, form.forgiven.data or 0, paper, by=current_user)
        return "Đã gửi đề nghị xóa nợ. Một người của tỉnh duyệt thì nợ mới giảm."

    return _answer(form, loan, verb, lambda: _draw(loan, write_off_form=form))


@bp.post("/xoa-no/<int:number>/duyet")
@requires(Permission.FUNDS_APPROVE)
def approve(number: int) -> Response:
    row = _write_off(number)
    writing_off.approve(row, by=current_user)
    saving.save()
    flash("Đã duyệt xóa nợ.", "ok")
    return redirect(url_for(".show", loan_id=row.loan_id), 303)


@bp.post("/xoa-no/<int:number>/tu-choi")
@requires(Permission.FUNDS_APPROVE)
def refuse(number: int) -> Response:
    row = _write_off(number)
    writing_off.refuse(row, by=current_user)
    saving.save()
    flash("Đã từ chối. Khoản nợ vẫn còn.", "ok")
    return redirect(url_for(".show", loan_id=row.loan_id), 303)


@bp.route("/xoa-no/<int:number>/dao", methods=["GET", "POST"])
@requires(Permission.FUNDS_APPROVE)
def reverse_write_off(number: int) -> Page:
    row, form = _write_off(number), ReverseForm()

    def verb() -> str:
        writing_off.reverse(row, reason=form.reason.data, by=current_user)
        return "Đã đảo việc xóa nợ. Khoản nợ đứng lại như trước."

    def draw() -> str:
        return render_template("admin/loans/reverse_write_off.html", row=row, form=form)

    return draw() if request.method == "GET" else _answer(form, row.loan, verb, draw)


def _answer(form: Form, loan: Loan, verb: Callable[[], str], draw: Callable[[], str]) -> Page:
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        return draw(), 422
    number = loan.id
    try:
        told = verb()
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return draw(), 422
    flash(told, "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", loan_id=number)), 303)


def _draw(loan: Loan, repay_form: RepayForm | None = None, write_off_form: WriteOffForm | None = None) -> str:
    rows = desk.repayments_of(loan)
    sent = repay_form or write_off_form
    repay_form = repay_form or RepayForm(formdata=None, data={"paid_on": clock.today()})
    repay_form.box.choices = _boxes(loan)
    may = current_user.may
    return render_template(
        "admin/loans/show.html",
        loan=loan,
        form=sent,
        left=lending.left_of(loan),
        parts=desk.schedule_of(loan),
        rows=rows,
        reversed_ids={row.reverses_id for row in rows},
        reference=lending.reference,
        write_offs=(debts := desk.write_offs_of(loan)),
        turned_back={row.reverses_id for row in debts},
        people=ledger.names_of([row.recorded_by_id for row in rows]),
        repay_form=repay_form,
        write_off_form=write_off_form or WriteOffForm(formdata=None),
        runs=loan.booked_at is not None and loan.cancelled_at is None,
        may_record=may(Permission.LEDGER_RECORD, within=loan.unit),
        may_propose=may(Permission.FUNDS_PROPOSE, within=loan.unit),
        may_approve=may(Permission.FUNDS_APPROVE, within=loan.unit),
    )


def _boxes(loan: Loan) -> list[SelectChoice]:
    """Cash boxes of the units above the loan that this accountant keeps."""
    units = [unit for unit in chapter.path_of(loan.unit) if current_user.may(Permission.LEDGER_RECORD, within=unit)]
    return [SelectChoice(accounts.cash(unit.id), f"Tiền mặt, quỹ của {unit.name}") for unit in units]


def _loan(number: int) -> Loan:
    return desk.loan_for(current_user, number) or abort(404)


def _repayment(number: int) -> LoanRepayment:
    return desk.repayment_for(current_user, number) or abort(404)


def _write_off(number: int) -> LoanWriteOff:
    return desk.write_off_for(current_user, number) or abort(404)
