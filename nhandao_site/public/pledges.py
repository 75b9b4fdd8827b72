"""Taking an address on, and the donor's private page."""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.donors import published as donors
from nhandao_site.domain.pledges import offers, published
from nhandao_site.kit import clock, vietqr
from nhandao_site.public import donor_page
from nhandao_site.web import crowd, saving
from nhandao_site.web.donor_form import ClaimForm
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.headers import SEALED
from nhandao_site.web.place import visitor_place
from nhandao_site.web.pledge_form import CancelForm, GiftForm, LookForm, PledgeForm

bp = Blueprint("pledges", __name__)


@bp.get("/dia-chi/<code>/dang-ky")
def new(code: str) -> AnyResponse:
    profile = addresses.by_code(code)
    if profile is None:
        return _closed(code)
    if profile.code != code:
        return redirect(url_for(".new", code=profile.code), 301)
    form = PledgeForm(formdata=None)
    form.offer(_needs(profile), request.args.get("nhu-cau"))
    return _form_page(profile, form)


@bp.post("/dia-chi/<code>/dang-ky")
def make(code: str) -> AnyResponse:
    form = PledgeForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    crowd.enter()
    profile = addresses.by_code(code)
    if profile is None:
        return _closed(code)
    form.offer(_needs(profile), None)
    try:
        if not form.validate():
            form.told(offers.faults(form.wish(profile.code)))
            return _form_page(profile, form, 422)
        made = offers.pledge(
            form.wish(profile.code), place=visitor_place(), links_at=f"{donor_page.public_url()}/dang-ky/"
        )
    except RuleBroken as broken:
        return _refused(profile, form, broken)
    return redirect(saving.save_once(form.form_key.data, url_for(".show", token=made.token)), 303)


def _refused(profile: addresses.Profile, form: PledgeForm, broken: RuleBroken) -> AnyResponse:
    """A parallel copy of the same form may have taken what was missing: then its answer is this one's too."""
    saving.undo()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if isinstance(broken, offers.WishFaults):
        form.told(broken.faults)
    else:
        form.form_errors.append(str(broken))
    return as_refusal(_form_page(profile, form, 422), broken)


def _needs(profile: addresses.Profile) -> list[tuple[str, published.Opening]]:
    told = {need.id: need for need in profile.needs}
    open_ = [each for each in published.openings(profile.code) if each.need_id in told]
    return [(told[each.need_id].title, each) for each in open_]


def _form_page(profile: addresses.Profile, form: PledgeForm, status: int = 200) -> Response:
    lacks = {str(each.need_id): each.lack for _, each in _needs(profile)}
    return donor_page.private(render_template("public/pledges/new.html", a=profile, form=form, lacks=lacks), status)


def _closed(code: str) -> AnyResponse:
    """Taken down, unknown or misspelt: the page does not tell a stranger which."""
    if onward := addresses.moved_to(code):
        return redirect(url_for(".new", code=onward), 301 if request.method == "GET" else 303)
    return donor_page.private(render_template("public/pledges/closed.html"), 404)


@bp.get("/dang-ky/don-vi")
def bodies() -> AnyResponse:
    """Search-as-you-type over the rosters' organisations; without a script the name is looked up on sending."""
    return jsonify([{"label": each.label, "code": each.code} for each in offers.bodies_like(request.args.get("q", ""))])


@bp.get("/dang-ky/<token>")
def show(token: str) -> AnyResponse:
    return donor_page.draw(token, donor_page.view_of(token))


@bp.post("/dang-ky/<token>/doi")
def change(token: str) -> AnyResponse:
    view, form = donor_page.view_of(token), GiftForm(prefix="doi-")
    if led_to := saving.answered(donor_page.key()):
        return redirect(led_to, 303)
    wanted = offers.Change(
        amount_vnd=form.amount.data if view.form is offers.Form.CASH else None,
        content=form.content.data or "",
        quantity=form.quantity.data,
        periods=None if view.cycle is offers.Cycle.ONCE else form.periods.data,
    )
    try:
        if not form.validate():
            return donor_page.draw(token, view, sent=form, status=422)
        offers.change(token, wanted)
    except RuleBroken as broken:
        return _told_again(token, form, broken)
    flash("Đã đổi đăng ký. Cán bộ Hội sẽ gọi xác nhận lại.", "ok")
    return redirect(donor_page.saved(token), 303)


@bp.post("/dang-ky/<token>/ten")
def look(token: str) -> AnyResponse:
    view, form = donor_page.view_of(token), LookForm(prefix="ten-")
    if not form.validate():
        return donor_page.draw(token, view, sent=form, status=422)
    offers.show_as(token, form.chosen(), amount_hidden=form.amount_hidden.data)
    flash("Đã ghi cách bạn muốn được gọi.", "ok")
    return redirect(donor_page.saved(token), 303)


@bp.post("/dang-ky/<token>/rut")
def cancel(token: str) -> AnyResponse:
    donor_page.view_of(token)
    form = CancelForm(prefix="rut-")
    if led_to := saving.answered(donor_page.key()):
        return redirect(led_to, 303)
    if not form.validate():
        return donor_page.draw(token, donor_page.view_of(token), sent=form, status=422)
    offers.cancel(token, form.reason.data or "")
    flash("Đã rút đăng ký. Cảm ơn bạn đã báo cho Hội biết.", "ok")
    return redirect(donor_page.saved(token), 303)


@bp.post("/dang-ky/<token>/da-chuyen")
def report(token: str) -> AnyResponse:
    """“Tôi đã chuyển”: told to the officers, never counted."""
    view, form = donor_page.view_of(token), ClaimForm(prefix="bao-")
    if led_to := saving.answered(donor_page.key()):
        return redirect(led_to, 303)
    if not form.validate():
        return donor_page.draw(token, view, sent=form, status=422)
    try:
        offers.report_transfer(token, form.amount.data or 0, form.on.data or clock.today())
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(donor_page.draw(token, donor_page.view_of(token), sent=form, status=422), broken)
    flash("Đã ghi lời báo của bạn. Khi thấy tiền trên sao kê, Hội ghi “đã nhận”.", "ok")
    return redirect(donor_page.saved(token), 303)


@bp.get("/dang-ky/<token>/anh/<name>")
def photo(token: str, name: str) -> AnyResponse:
    """Bytes for who holds the link, asked anew each time: kept by no browser and nobody on the way."""
    kept = donors.photo_of(token, name) or abort(404)
    answer = donor_page.private(kept.data, mime=kept.mime)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


@bp.get("/dang-ky/<token>/qr.svg")
def qr_svg(token: str) -> AnyResponse:
    drawing = vietqr.svg(_payload(token)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return donor_page.private(drawing.encode(), mime="image/svg+xml")


@bp.get("/dang-ky/<token>/qr.png")
def qr_png(token: str) -> AnyResponse:
    answer = donor_page.private(vietqr.png(_payload(token)), mime="image/png")
    answer.headers["Content-Disposition"] = 'attachment; filename="ma-chuyen-khoan.png"'
    return answer


def _payload(token: str) -> str:
    view, account = donor_page.view_of(token), donor_page.account()
    if account is None or not account.bank_bin or not view.to_transfer_vnd:
        abort(404)
    return vietqr.payload(account.bank_bin, account.number, view.to_transfer_vnd, view.memo)


def _told_again(token: str, form: GiftForm, broken: RuleBroken) -> AnyResponse:
    saving.undo()
    if led_to := saving.answered(donor_page.key()):
        return redirect(led_to, 303)
    form.told(broken.faults if isinstance(broken, offers.WishFaults) else {"": str(broken)})
    return as_refusal(donor_page.draw(token, donor_page.view_of(token), sent=form, status=422), broken)
