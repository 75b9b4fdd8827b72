"""Moves of a dossier: submit, verify, approve, return, publish, close, merge, withdraw."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from nhandao_site.admin import addresses
from nhandao_site.admin.casework_forms import scope_choices
from nhandao_site.admin.decision_forms import CloseForm, MergeForm, OtherForm, TransferForm, VerifyForm, WithdrawForm
from nhandao_site.domain import consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting, content, desk, merging, moving, undoing, workflow
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Closing
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.pledges import sums
from nhandao_site.kit import codes
from nhandao_site.web.filing import Page, filed, pressed
from nhandao_site.web.permissions import requires

bp = Blueprint("decisions", __name__, url_prefix="/dia-chi")


@bp.post("/<int:address_id>/gui")
@requires(Permission.ADDRESSES_EDIT)
def submit(address_id: int) -> Page:
    return _decide(address_id, lambda address, _: workflow.submit(address, by=current_user), "Đã gửi xác minh.")


@bp.route("/<int:address_id>/xac-minh", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_VERIFY)
def verify(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = VerifyForm()
    return _asked(
        form,
        address,
        "verify",
        lambda: workflow.verify(address, on=form.on.data, by=current_user),
        "Đã xác minh hồ sơ.",
    )


@bp.post("/<int:address_id>/duyet")
@requires(Permission.ADDRESSES_APPROVE)
def approve(address_id: int) -> Page:
    return _decide(address_id, lambda address, _: workflow.approve(address, by=current_user), "Đã duyệt hồ sơ.")


@bp.post("/<int:address_id>/tra-lai")
@requires(Permission.ADDRESSES_VERIFY)
def send_back(address_id: int) -> Page:
    return _decide(
        address_id, lambda address, why: workflow.send_back(address, reason=why, by=current_user), "Đã trả lại hồ sơ."
    )


@bp.post("/<int:address_id>/tu-choi")
@requires(Permission.ADDRESSES_VERIFY)
def reject(address_id: int) -> Page:
    return _decide(
        address_id, lambda address, why: workflow.reject(address, reason=why, by=current_user), "Đã từ chối hồ sơ."
    )


@bp.post("/<int:address_id>/dang")
@requires(Permission.ADDRESSES_PUBLISH)
def publish(address_id: int) -> Page:
    return _decide(address_id, lambda address, _: workflow.publish(address, by=current_user), "Đã đăng hồ sơ.")


@bp.post("/<int:address_id>/tam-an")
@requires(Permission.ADDRESSES_WITHDRAW)
def hide(address_id: int) -> Page:
    return _decide(
        address_id, lambda address, why: workflow.hide(address, reason=why, by=current_user), "Đã tạm ẩn hồ sơ."
    )


@bp.post("/<int:address_id>/go-xuong")
@requires(Permission.ADDRESSES_WITHDRAW)
def take_down(address_id: int) -> Page:
    return _decide(
        address_id, lambda address, why: workflow.take_down(address, reason=why, by=current_user), "Đã gỡ hồ sơ."
    )


@bp.route("/<int:address_id>/dong", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def close(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = CloseForm()

    def write() -> None:
        closing = Closing(form.closing.data)
        workflow.close(address, closing=closing, reason=form.reason.data, on=form.on.data, by=current_user)

    return _asked(form, address, "close", write, "Đã đóng hồ sơ.")


@bp.route("/<int:address_id>/chuyen-noi-o", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_EDIT)
def transfer(address_id: int) -> Page:
    """The family moves, maybe to a commune of other people: then it leaves this desk."""
    address = _address(address_id)
    form: Any = TransferForm()

    def write() -> None:
        moving.move(address, form.unit_id.data, form.hamlet_id.data, form.from_on.data, by=current_user)

    return _asked(form, address, "transfer", write, "Đã chuyển nơi ở.")


@bp.route("/<int:address_id>/rut-dong-y", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_WITHDRAW)
def withdraw_consent(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = WithdrawForm()
    living = {yes.scope.value for yes in consent.of(address) if yes.withdrawn_at is None}
    form.scopes.choices = [choice for choice in scope_choices() if choice.value in living]

    def write() -> None:
        scopes = [Scope(value) for value in form.scopes.data]
        consenting.withdraw(address, scopes=scopes, reason=form.reason.data, by=current_user)

    return _asked(form, address, "withdraw", write, "Đã ghi. Những gì dựa trên đồng ý ấy đã rời trang công khai.")


@bp.post("/<int:address_id>/rut-dong-y/<int:withdrawal_id>/tra-loi")
@requires(Permission.ADDRESSES_WITHDRAW)
def answer_withdrawal(address_id: int, withdrawal_id: int) -> Response:
    address = _address(address_id)
    row, text = _withdrawal(address, withdrawal_id), request.form.get("text", "")[:2000]
    return pressed(
        lambda: consenting.answer(address, row, text=text, by=current_user),
        done="Đã ghi câu trả lời.", leads_to=_home_of(address),
    )  # fmt: skip


@bp.post("/<int:address_id>/rut-dong-y/<int:withdrawal_id>/xong")
@requires(Permission.ADDRESSES_WITHDRAW)
def finish_withdrawal(address_id: int, withdrawal_id: int) -> Response:
    address = _address(address_id)
    row = _withdrawal(address, withdrawal_id)
    return pressed(
        lambda: consenting.finish(address, row, by=current_user),
        done="Yêu cầu rút đồng ý đã xong.", leads_to=_home_of(address),
    )  # fmt: skip


@bp.route("/<int:address_id>/gop", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_MERGE)
def merge(address_id: int) -> Page:
    """First the other one by its code; the comparison follows."""
    address, form = _address(address_id), OtherForm()
    if form.validate_on_submit():
        other = _by_code(form.code.data)
        if other is not None and other.id != address.id:
            return redirect(url_for(".compare", address_id=address.id, other_id=other.id), 303)
        form.code.errors = [f"Không có hồ sơ khác nào của đơn vị bạn mang mã “{form.code.data}”."]
    page = render_template("admin/decisions/merge.html", form=form, address=address)
    return (page, 422) if form.is_submitted() else page


@bp.get("/<int:address_id>/gop/<int:other_id>")
@requires(Permission.ADDRESSES_VERIFY)
def compare(address_id: int, other_id: int) -> Page:
    return _compared(_address(address_id), _address(other_id))


@bp.post("/<int:address_id>/gop/<int:other_id>")
@requires(Permission.ADDRESSES_MERGE)
def merge_into(address_id: int, other_id: int) -> Page:
    pair = {row.id: row for row in (_address(address_id), _address(other_id))}
    form = _merge_form(list(pair.values()))

    def write() -> None:
        into = pair[int(form.keep.data)]
        gone = next((row for row in pair.values() if row is not into), into)
        merging.merge(gone, into=into, reason=form.reason.data, by=current_user)
        sums.recount(into.id)
        standing.refresh(into.id)

    def home() -> str:
        return _home_of(pair[int(form.keep.data)])()

    def again() -> str:
        return _compared(_address(address_id), _address(other_id), form)

    return filed(form, write, done="Đã gộp hai hồ sơ. Mã cũ vẫn tra được.", leads_to=home, again=again)


@bp.post("/<int:address_id>/khong-trung/<int:other_id>")
@requires(Permission.ADDRESSES_VERIFY)
def not_duplicate(address_id: int, other_id: int) -> Page:
    address, other, form = _address(address_id), _address(other_id), addresses.reason_form()

    def write() -> None:
        merging.say_not_duplicate(address, other, reason=form.reason.data or "", by=current_user)

    def again() -> str:
        return _compared(_address(address_id), _address(other_id), apart=form)

    return filed(form, write, done="Đã ghi: hai hồ sơ không trùng.", leads_to=_home_of(address), again=again)


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)


def _withdrawal(address: Address, withdrawal_id: int) -> Any:
    return next((row for row in desk.withdrawals_of(address) if row.id == withdrawal_id), None) or abort(404)


def _by_code(text: str) -> Address | None:
    if text.isdecimal() and len(text) < 10:
        return desk.one_for(current_user, int(text))
    known = codes.parse_address_code(text)
    found = desk.page_for(current_user, desk.Filters(q=known), limit=1).rows if known else []
    return desk.one_for(current_user, found[0].id) if found else None


def _decide(address_id: int, write: Callable[[Address, str], Any], said: str) -> Page:
    address, form = _address(address_id), addresses.reason_form()

    def again() -> str:
        return addresses.draw(_address(address_id), decision=form)

    return filed(
        form, lambda: write(address, form.reason.data or ""), done=said, leads_to=_home_of(address), again=again
    )


def _asked(form: Any, address: Address, name: str, write: Callable[[], Any], said: str) -> Page:
    def again() -> str:
        return render_template(f"admin/decisions/{name}.html", form=form, address=address)

    return filed(form, write, done=said, leads_to=_home_of(address), again=again)


def _home_of(address: Address) -> Callable[[], str]:
    """Asked after the deed: the family may have moved to a commune of other people."""

    def home() -> str:
        mine = desk.one_for(current_user, address.id) is not None
        if not mine:
            return url_for("admin.addresses.index")
        place: dict[str, Any] = addresses.kept_place()
        return url_for("admin.addresses.show", address_id=address.id, **place)

    return home


def _merge_form(pair: list[Address]) -> MergeForm:
    form = MergeForm()
    form.keep.choices = [SelectChoice(str(row.id), row.code or f"Hồ sơ số {row.id}") for row in pair]
    return form


def _compared(address: Address, other: Address, form: Any = None, apart: Any = None) -> str:
    pair = [address, other]
    return render_template(
        "admin/decisions/compare.html",
        pair=pair,
        address=address,
        other=other,
        name=addresses.called,
        differences=[_told(each) for each in content.differences(content.of(address), content.of(other))],
        form=form or apart,
        merge_form=form or _merge_form(pair),
        apart=apart or addresses.reason_form(formdata=None),
        said_apart=undoing.said_apart(address, other),
        may_merge=current_user.may(Permission.ADDRESSES_MERGE),
    )


def _told(difference: content.Difference) -> content.Difference:
    """Of private values both columns only say whether something is written there."""
    if difference.after not in {"đã ghi", "đã đổi", "đã xóa"}:
        return difference
    before = "có ghi" if difference.before else None
    after = {"đã xóa": None, "đã đổi": "có ghi, khác"}.get(difference.after, "có ghi")
    return content.Difference(difference.label, before, after)
