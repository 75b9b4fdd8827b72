"""The month's bulletin at the desk: choosing stories and their order, reading it, letting it out, Word."""

import io
import re
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin import bulletin_word
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing import bulletins, desk, published
from nhandao_site.domain.stories.sharing.models import Bulletin
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.web import saving, share_images
from nhandao_site.web.filing import Page, ReasonForm, filed, once
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("bulletins", __name__, url_prefix="/ban-tin")
_MONTH = re.compile(r"(0?[1-9]|1[0-2])\s*[/.\-]\s*(20\d\d)", re.ASCII)
_PLACE = re.compile(r"thu-tu-(\d{1,9})", re.ASCII)


class BulletinForm(Form):
    seen_version = HiddenField()
    title = StringField("Tên bản tin", [InputRequired("Hãy ghi tên bản tin."), Length(max=200)])
    unit_id = UnitField("Của đơn vị", [InputRequired("Hãy chọn đơn vị ra bản tin.")])
    month = StringField("Tháng", [InputRequired("Hãy ghi tháng/năm.")], description="Ví dụ 11/2026.")
    words = TextAreaField(
        "Lời ban biên tập",
        [Length(max=5000)],
        description="Vài dòng mở đầu; để trống cũng được.",
        render_kw={"rows": 6},
    )


class PublishForm(Form):
    seen_version = HiddenField()
    acknowledged = BooleanField("Tôi đã xem từng chỗ ở trên và chịu trách nhiệm đăng")


@bp.get("")
@requires(Permission.STORIES_READ)
def index() -> str:
    after = request.args.get("sau", type=int)
    found, older = desk.bulletins_for(current_user, after if after and 0 < after < 10**9 else None)
    return render_template("admin/bulletins/index.html", bulletins=found, older=older)


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def new() -> Page:
    today = clock.today()
    usual = {"unit_id": current_user.unit, "month": f"{today.month}/{today.year}", "title": "Bản tin Nhân đạo"}
    return _answer(None, _bound(BulletinForm(data=usual)))


@bp.route("/<int:bulletin_id>/sua", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def edit(bulletin_id: int) -> Page:
    bulletin = _bulletin(bulletin_id)
    kept = {
        "seen_version": bulletin.version,
        "title": bulletin.title,
        "unit_id": bulletin.unit,
        "month": f"{bulletin.month.month}/{bulletin.month.year}",
        "words": bulletin.words,
    }
    return _answer(bulletin, _bound(BulletinForm(data=kept)))


@bp.get("/<int:bulletin_id>")
@requires(Permission.STORIES_READ)
def show(bulletin_id: int) -> str:
    bulletin = _bulletin(bulletin_id)
    return render_template(
        "admin/bulletins/show.html",
        bulletin=bulletin,
        paper=published.paper(bulletin),
        history=audit.history(bulletin, limit=40),
        did=telling.did,
        **_rights(bulletin),
    )


@bp.route("/<int:bulletin_id>/dang", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def publish(bulletin_id: int) -> Page:
    bulletin = _bulletin(bulletin_id)
    form = PublishForm(data={"seen_version": bulletin.version})

    def deed() -> None:
        try:
            bulletins.publish(
                bulletin,
                seen_version=_version(form),
                acknowledged=bool(form.acknowledged.data),
                by=current_user,
            )
        except ChangedMeanwhile:
            form.seen_version.data = str(bulletin.version)
            raise

    def again() -> str:
        shown = _bulletin(bulletin_id)
        return render_template(
            "admin/bulletins/publish.html",
            form=form,
            bulletin=shown,
            paper=published.paper(shown),
            warnings=bulletins.doubts(shown),
        )

    return filed(form, deed, done="Đã đăng bản tin.", leads_to=_home(bulletin_id), again=again)


@bp.route("/<int:bulletin_id>/go", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def withdraw(bulletin_id: int) -> Page:
    return _ask(bulletin_id, bulletins.withdraw, "Gỡ bản tin", "Trang và bản in của bản tin đóng lại ngay.")


@bp.route("/<int:bulletin_id>/mo-lai", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def reopen(bulletin_id: int) -> Page:
    return _ask(bulletin_id, bulletins.reopen, "Mở lại bản tin", "Bản tin thành bản nháp, sửa rồi nhờ người khác đăng.")


@bp.get("/<int:bulletin_id>.docx")
@requires(Permission.STORIES_READ)
def word(bulletin_id: int) -> Response:
    bulletin = _bulletin(bulletin_id)
    data = bulletin_word.of(published.paper(bulletin), share_images.told_by(), share_images.absolute)
    audit.record("bulletin:download", bulletin, by=current_user)
    saving.save()
    name = f"ban-tin-{bulletin.slug}.docx"
    return send_file(io.BytesIO(data), mimetype=bulletin_word.DOCX, as_attachment=True, download_name=name, max_age=0)


def _bulletin(bulletin_id: int) -> Bulletin:
    return desk.bulletin_for(current_user, bulletin_id) or abort(404)


def _bound(form: BulletinForm) -> BulletinForm:
    form.unit_id.within = current_user.unit
    return form


def _rights(bulletin: Bulletin) -> dict[str, bool]:
    return {
        "shares": current_user.may(Permission.STORIES_SHARE, within=bulletin.unit),
        "decides": current_user.may(Permission.STORIES_PUBLISH, within=bulletin.unit),
        "mine": bulletin.author_id == current_user.id,
    }


def _answer(bulletin: Bulletin | None, form: BulletinForm) -> Page:
    if request.method != "POST":
        return _form_page(bulletin, form)
    if first := saving.answered(form.form_key.data):
        return redirect(first, 303)
    whole = form.validate()
    if request.form.get("act") == "offer" or not whole:
        return _form_page(bulletin, form), 200 if whole else 422
    bulletin_id = bulletin.id if bulletin else None
    try:
        kept = _written(bulletin, form)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _form_page(_bulletin(bulletin_id) if bulletin_id else None, form), 422
    return once(form.form_key.data, "Đã lưu bản tin.", _home(kept.id))


def _written(bulletin: Bulletin | None, form: BulletinForm) -> Bulletin:
    month = month_of(form.month.data or "")
    if month is None:
        raise RuleBroken(f"Không đọc được tháng “{(form.month.data or '')[:20]}”; hãy ghi tháng/năm, ví dụ 11/2026.")
    unit: Unit = form.unit_id.data or current_user.unit
    content = bulletins.Content(unit, month, form.title.data or "", form.words.data or "", _chosen())
    if bulletin is None:
        return bulletins.begin(content, by=current_user)
    bulletins.change(bulletin, content, seen_version=_version(form), by=current_user)
    return bulletin


def _chosen() -> list[Story]:
    """Stories with a place typed beside them, by that place."""
    found = []
    for story_id, place in _places().items():
        if not place.isascii() or not place.isdigit() or not 0 < int(place[:4]) < 1000:
            raise RuleBroken(f"Thứ tự “{place[:10]}” không đúng; hãy ghi 1, 2, 3… hoặc để trống.")
        story = desk.published_story(story_id)
        if story is None:
            raise RuleBroken("Có bài vừa bị gỡ; hãy bỏ số thứ tự của bài ấy rồi lưu lại.")
        found.append((int(place[:4]), story_id, story))
    return [story for _, _, story in sorted(found, key=lambda each: each[:2])]


def _places() -> dict[int, str]:
    """id of a story → the place typed for it."""
    typed = ((_PLACE.fullmatch(name), value.strip()) for name, value in request.form.items())
    return {int(found[1]): value for found, value in typed if found and value}


def _form_page(bulletin: Bulletin | None, form: BulletinForm) -> str:
    kept = {each.story_id: str(each.position) for each in bulletin.chosen} if bulletin else {}
    places = _places() if request.method == "POST" else kept
    unit: Unit = form.unit_id.data or current_user.unit
    offered = desk.choices(unit, month_of(form.month.data or "") or clock.today(), places)
    return render_template(
        "admin/bulletins/form.html",
        form=form,
        bulletin=bulletin,
        offered=offered,
        places=places,
        most=bulletins.MAX_STORIES,
    )


def month_of(typed: str) -> date | None:
    found = _MONTH.fullmatch(typed.strip())
    return date(int(found[2]), int(found[1]), 1) if found else None


def _version(form: Any) -> int:
    seen = str(form.seen_version.data or "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _home(bulletin_id: int) -> str:
    return url_for("admin.bulletins.show", bulletin_id=bulletin_id)


def _ask(bulletin_id: int, verb: Any, heading: str, lead: str) -> Page:
    bulletin, form = _bulletin(bulletin_id), ReasonForm()
    return filed(
        form,
        lambda: verb(bulletin, reason=form.reason.data or "", by=current_user),
        done="Đã ghi.",
        leads_to=_home(bulletin_id),
        again=lambda: render_template(
            "admin/bulletins/ask.html", form=form, bulletin=_bulletin(bulletin_id), heading=heading, lead=lead
        ),
    )
