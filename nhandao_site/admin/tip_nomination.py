"""A tip becomes a nomination: the room of honours writes it, the tip remembers which one."""

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours.nominating import writing
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.honours.rounds import desk as rounds
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.stories.tips import desk, handling
from nhandao_site.domain.stories.tips.models import Tip
from nhandao_site.web.filing import Page, filed
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("nomination", __name__)


class RoundForm(Form):
    review = RadioField("Đề cử ở đợt nào", [InputRequired("Hãy chọn một đợt.")])


@bp.route("/<int:number>/lap-de-cu", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def write(number: int) -> Page:
    """A draft that names whom it is about; the achievements are written there, criterion by criterion."""
    tip, open_now = _tip(number), rounds.open_for(current_user)
    form = RoundForm()
    form.review.choices = [SelectChoice(str(each.id), each.round.name) for each in open_now]
    made: list[Nomination] = []

    def deed() -> None:
        chosen = next((each for each in open_now if str(each.id) == form.review.data), None)
        if chosen is None:
            raise RuleBroken("Đợt ấy không còn nhận đề cử; hãy chọn đợt khác.")
        made.append(_nominated(_tip(number), chosen))

    return filed(
        form,
        deed,
        done="Đã lập hồ sơ đề cử nháp. Viết thành tích theo từng tiêu chí rồi gửi.",
        leads_to=lambda: url_for("admin.honour_nominations.show", number=made[0].id),
        again=lambda: render_template("admin/tips/nominate.html", tip=tip, form=form, open_now=open_now),
    )


def _nominated(tip: Tip, review: Review) -> Nomination:
    """The tip asks once more under its lock; here the reader is told before a draft is begun."""
    if tip.nominated_at is not None:
        raise RuleBroken("Tin này đã được đưa vào đề cử; hãy mở hồ sơ đề cử từ trang của tin.")
    unit = current_user.unit
    content = writing.Content(
        honoured=ParticipantKind(tip.kind.value),
        name=tip.who,
        home=tip.unit if tip.unit.is_within(unit) else None,
    )
    nomination = writing.draft(review, content, unit=unit, by=current_user)
    handling.take_up_as_nomination(tip, nomination_id=nomination.id, by=current_user)
    return nomination


def _tip(number: int) -> Tip:
    return desk.one_for(current_user, number) or abort(404)
