"""Somebody tells of a family in need, and follows by a private link what became of it."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.addresses import offers
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units import published as units
from nhandao_site.web import saving
from nhandao_site.web.contact_form import ContactForm
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.place import visitor_place
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("proposals", __name__, url_prefix="/gioi-thieu")


class CommuneField(UnitField):
    @property
    def search_url(self) -> str:
        """The staff's search stands behind the door; this one knows communes alone."""
        return url_for("public.proposals.communes", q="")


class ProposalForm(ContactForm):
    person = StringField(
        "Người cần giúp là ai?",
        [InputRequired("Hãy ghi tên hoặc cách bà con vẫn gọi."), Length(max=200)],
        description="Tên, hoặc cách bà con vẫn gọi: “bà Tư bán bánh”. Có tên lớp, tên trường cũng được.",
    )
    unit = CommuneField(
        "Xã, phường nơi người ấy ở",
        [InputRequired("Hãy ghi tên xã, phường.")],
        kinds=units.COMMUNES,
        description="Gõ vài chữ rồi chọn, có dấu hay không dấu đều được.",
    )
    where = StringField(
        "Tìm đến nhà bằng cách nào?",
        [InputRequired("Hãy chỉ đường để cán bộ tìm được."), Length(max=300)],
        description="Ấp, khu phố, đường, gần chỗ nào. Chỉ cán bộ khảo sát đọc.",
    )
    situation = TextAreaField(
        "Hoàn cảnh và điều cần nhất",
        [InputRequired("Hãy kể vài dòng về hoàn cảnh."), Length(max=4000)],
        description="Vài dòng là đủ. Cán bộ sẽ đến tận nhà hỏi kỹ và xin ý kiến gia đình.",
        render_kw={"rows": 6},
    )


def _form() -> ProposalForm:
    form = ProposalForm()
    form.unit.within = units.chapter(_province())
    return form


def _province() -> str:
    return str(current_app.config["SETTINGS"].PROVINCE)


@bp.get("")
def new() -> str:
    return render_template("public/proposals/new.html", form=_form())


@bp.post("")
def send() -> AnyResponse:
    form = _form()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate_on_submit() or form.unit.data is None:
        return _again(form)
    try:
        told = offers.propose(
            unit_id=form.unit.data.id,
            person=form.person.data,
            where=form.where.data,
            situation=form.situation.data,
            sender_name=form.sender_name.data,
            sender_phone=form.sender_phone.data,
            place=visitor_place(),
        )
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return as_refusal(_again(form), broken)
    return redirect(saving.save_once(form.form_key.data, url_for(".follow", token=told.token)), 303)


def _again(form: ProposalForm) -> Response:
    return make_response(render_template("public/proposals/new.html", form=form), 422)


@bp.get("/tim-xa")
def communes() -> Response:
    """Search-as-you-type; without a script the same words are looked up on sending."""
    found = units.communes_like(request.args.get("q", "")[:100], province_code=_province())
    return jsonify([{"label": each.label, "code": each.code} for each in found])


@bp.get("/<token>")
def follow(token: str) -> Response:
    state = offers.proposal_state(token) or abort(404)
    answer = make_response(render_template("public/proposals/follow.html", state=state, own_url=request.path))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
