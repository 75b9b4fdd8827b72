"""Taking an address on, and the donor's private page."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.pledges import offers, published
from nhandao_site.kit import vietqr
from nhandao_site.web import saving
from nhandao_site.web.errors import as_refusal
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
    profile = addresses.by_code(code)
    if profile is None:
        return _closed(code)
    form.offer(_needs(profile), None)
    try:
        if not form.validate():
            form.told(offers.faults(form.wish(profile.code)))
            return _form_page(profile, form, 422)
        made = offers.pledge(form.wish(profile.code), place=visitor_place(), links_at=f"{_public_url()}/dang-ky/")
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
    return _private(render_template("public/pledges/new.html", a=profile, form=form, lacks=lacks), status)


def _closed(code: str) -> AnyResponse:
    """Taken down, unknown or misspelt: the page does not tell a stranger which."""
    if onward := addresses.moved_to(code):
        return redirect(url_for(".new", code=onward), 301 if request.method == "GET" else 303)
    return _private(render_template("public/pledges/closed.html"), 404)


@bp.get("/dang-ky/don-vi")
def bodies() -> Response:
    """Search-as-you-type over the rosters' organisations; without a script the name is looked up on sending."""
    return jsonify([{"label": each.label, "code": each.code} for each in offers.bodies_like(request.args.get("q", ""))])


@bp.get("/dang-ky/<token>")
def show(token: str) -> Response:
    return _donor_page(token, _view(token))


@bp.post("/dang-ky/<token>/doi")
def change(token: str) -> AnyResponse:
    view, form = _view(token), GiftForm(prefix="doi-")
    if led_to := saving.answered(_key()):
        return redirect(led_to, 303)
    wanted = offers.Change(
        amount_vnd=form.amount.data if view.form is offers.Form.CASH else None,
        content=form.content.data or "",
        quantity=form.quantity.data,
        periods=None if view.cycle is offers.Cycle.ONCE else form.periods.data,
    )
    try:
        if not form.validate():
            return _donor_page(token, view, gift=form, status=422)
        offers.change(token, wanted)
    except RuleBroken as broken:
        return _told_again(token, form, broken)
    flash("Đã đổi đăng ký. Cán bộ Hội sẽ gọi xác nhận lại.", "ok")
    return _saved(token)


@bp.post("/dang-ky/<token>/ten")
def look(token: str) -> AnyResponse:
    view, form = _view(token), LookForm(prefix="ten-")
    if not form.validate():
        return _donor_page(token, view, look=form, status=422)
    offers.show_as(token, form.chosen(), amount_hidden=form.amount_hidden.data)
    flash("Đã ghi cách bạn muốn được gọi.", "ok")
    return _saved(token)


@bp.post("/dang-ky/<token>/rut")
def cancel(token: str) -> AnyResponse:
    _view(token)
    form = CancelForm(prefix="rut-")
    if led_to := saving.answered(_key()):
        return redirect(led_to, 303)
    if not form.validate():
        return _donor_page(token, _view(token), drop=form, status=422)
    offers.cancel(token, form.reason.data or "")
    flash("Đã rút đăng ký. Cảm ơn bạn đã báo cho Hội biết.", "ok")
    return _saved(token)


@bp.get("/dang-ky/<token>/qr.svg")
def qr_svg(token: str) -> Response:
    drawing = vietqr.svg(_payload(token)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return _picture(drawing.encode(), "image/svg+xml")


@bp.get("/dang-ky/<token>/qr.png")
def qr_png(token: str) -> Response:
    answer = _picture(vietqr.png(_payload(token)), "image/png")
    answer.headers["Content-Disposition"] = 'attachment; filename="ma-chuyen-khoan.png"'
    return answer


def _payload(token: str) -> str:
    view, account = _view(token), _account()
    if account is None or not account.bank_bin or not view.to_transfer_vnd:
        abort(404)
    return vietqr.payload(account.bank_bin, account.number, view.to_transfer_vnd, view.memo)


def _account() -> ledger.Account | None:
    """A QR comes only from the official list; without a bank's account the first of the list is told in words."""
    known = ledger.official_accounts()
    return next((each for each in known if each.has_qr), known[0] if known else None)


def _view(token: str) -> offers.DonorView:
    return offers.follow(token) or abort(404)


def _told_again(token: str, form: GiftForm, broken: RuleBroken) -> AnyResponse:
    saving.undo()
    if led_to := saving.answered(_key()):
        return redirect(led_to, 303)
    form.told(broken.faults if isinstance(broken, offers.WishFaults) else {"": str(broken)})
    return as_refusal(_donor_page(token, _view(token), gift=form, status=422), broken)


def _donor_page(
    token: str,
    view: offers.DonorView,
    *,
    gift: GiftForm | None = None,
    look: LookForm | None = None,
    drop: CancelForm | None = None,
    status: int = 200,
) -> Response:
    profile = addresses.by_code(view.address_code) if view.address_live else None
    needs = {need.id: need.title for need in profile.needs} if profile else {}
    page = render_template(
        "public/pledges/show.html",
        p=view,
        a=profile,
        need_title=needs.get(view.need_id or 0),
        account=_account() if view.to_transfer_vnd else None,
        token=token,
        own_url=f"{_public_url()}{url_for('.show', token=token)}",
        form=gift or look or drop,
        gift=gift or _gift_form(view),
        look=look or _look_form(view),
        drop=drop or CancelForm(formdata=None, prefix="rut-"),
    )
    return _private(page, status)


def _gift_form(view: offers.DonorView) -> GiftForm:
    kept = {"amount": view.each_vnd or None, "content": view.content, "quantity": view.each_quantity}
    return GiftForm(formdata=None, prefix="doi-", data={**kept, "periods": view.periods})


def _look_form(view: offers.DonorView) -> LookForm:
    kept = {"shown": view.shown.value, "amount_hidden": view.amount_hidden}
    return LookForm(formdata=None, prefix="ten-", data=kept)


def _key() -> str | None:
    """Three forms stand on the page, each with a prefix; the one-time key has none."""
    return request.form.get("form_key")


def _saved(token: str) -> AnyResponse:
    return redirect(saving.save_once(_key(), url_for(".show", token=token)), 303)


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].PUBLIC_URL).rstrip("/")


def _private(page: str, status: int) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _picture(data: bytes, mime: str) -> Response:
    answer = Response(data, mimetype=mime)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
