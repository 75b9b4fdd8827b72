"""Somebody tells of a family in need, and follows by a private link what became of it."""

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.addresses import offers
from nhandao_site.domain.units import published as units
from nhandao_site.public import telling
from nhandao_site.public.telling import CommuneField
from nhandao_site.web.contact_form import ContactForm
from nhandao_site.web.place import visitor_place

bp = Blueprint("proposals", __name__, url_prefix="/gioi-thieu")


class ProposalForm(ContactForm):
    person = StringField(
        "Người cần giúp là ai?",
        [InputRequired("Hãy ghi tên hoặc cách bà con vẫn gọi."), Length(max=200)],
        description="Tên, hoặc cách bà con vẫn gọi: “bà Tư bán bánh”. Có tên lớp, tên trường cũng được.",
    )
    unit = CommuneField("Xã, phường nơi người ấy ở")
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


@bp.get("")
def new() -> str:
    return _drawn(ProposalForm())


@bp.post("")
def send() -> AnyResponse:
    form = ProposalForm()
    return telling.sent(form, lambda: url_for(".follow", token=_told(form).token), lambda: _drawn(form))


def _told(form: ProposalForm) -> offers.Told:
    return offers.propose(
        unit_id=form.unit.unit_id,
        person=form.person.data or "",
        where=form.where.data or "",
        situation=form.situation.data or "",
        sender_name=form.sender_name.data,
        sender_phone=form.sender_phone.data,
        place=visitor_place(),
    )


def _drawn(form: ProposalForm) -> str:
    return render_template("public/proposals/new.html", form=form)


@bp.get("/tim-xa")
def communes() -> Response:
    """Search-as-you-type; without a script the same words are looked up on sending."""
    found = units.communes_like(request.args.get("q", "")[:100], province_code=telling.province())
    return jsonify([{"label": each.label, "code": each.code} for each in found])


@bp.get("/<token>")
def follow(token: str) -> Response:
    state = offers.proposal_state(token) or abort(404)
    return telling.behind_link("public/proposals/follow.html", state=state)
