"""The column: the board, one story, and writing it."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nhandao_site.admin import story_corrections, story_decisions, story_form, story_people, story_photos
from nhandao_site.admin.story_form import StoryForm
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories import correcting, desk, naming, publishing, writers, writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock, markdown
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("stories", __name__, url_prefix="/cau-chuyen")
for part in (story_corrections, story_decisions, story_people, story_photos):
    bp.register_blueprint(part.bp)

Page = Response | str | tuple[str, int]
STATES = {
    "nhap": (StoryState.DRAFT, "Nháp"),
    "cho-duyet": (StoryState.REVIEW, "Chờ duyệt"),
    "hen-gio": (StoryState.SCHEDULED, "Hẹn giờ"),
    "da-dang": (StoryState.PUBLISHED, "Đã đăng"),
    "da-go": (StoryState.WITHDRAWN, "Đã gỡ"),
}


_DONE = "Đã lưu bài."
_SAVED = {
    StoryState.PUBLISHED: "Đã giữ bản đính chính. Trang công khai đổi khi một người khác đọc và cho đăng.",
    StoryState.SCHEDULED: "Đã lưu. Bài đã khác bản được duyệt nên về chờ duyệt; giờ hẹn đã bỏ.",
}


@dataclass
class Sheet:
    """The form on its way to the screen, with what has to be said around it."""

    form: StoryForm
    story: Story | None
    meanwhile: list[writing.Change] = field(default_factory=list)
    html: str | None = None
    from_draft: Any = None

    def __post_init__(self) -> None:
        self.saved = _SAVED.get(self.story.state, _DONE) if self.story else _DONE

    @property
    def place(self) -> str:
        return f"story:{self.story.id}" if self.story else f"story:new:{self.form.draft_key.data}"


@bp.get("")
@requires(Permission.STORIES_READ)
def index() -> str:
    wish = request.args.get("trang-thai", "")
    state = STATES[wish][0] if wish in STATES else None
    words = request.args.get("q", "")[:200].strip()
    after = request.args.get("sau", type=int)
    return render_template(
        "admin/stories/index.html",
        page=desk.page_for(current_user, state, words, after if after and 0 < after < 10**9 else None),
        states={path: label for path, (_, label) in STATES.items()},
        chosen=wish if state else "",
        words=words,
        waiting=desk.waiting_for(current_user),
    )


@bp.get("/<int:story_id>")
@requires(Permission.STORIES_READ)
def show(story_id: int) -> str:
    story = _story(story_id)
    names, pending = naming.unnamed(story.subjects), correcting.pending(story)
    return render_template(
        "admin/stories/show.html",
        story=story,
        html=story_photos.for_staff(markdown.render(naming.hide(story.body, names)), story),
        hidden_title=naming.hide(story.title, names),
        hidden_lede=naming.hide(story.lede, names),
        shown=naming.shown,
        photos=publishing.photos(story),
        name_of=keeping.name_of,
        warnings=publishing.warnings(story),
        comments=desk.comments(story),
        revisions=desk.revisions(story),
        history=audit.history(story, limit=60),
        drafts=drafts.mine(f"story:{story.id}", by=current_user),
        mine=writers.is_the_writer(story, by=current_user),
        pending=pending,
        corrected_by_me=pending is not None and writers.wrote_the_correction(story, by=current_user),
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def new() -> Page:
    return _answer(None) if request.method == "POST" else _shown(_fresh(None))


@bp.route("/<int:story_id>/sua", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def edit(story_id: int) -> Page:
    story = _story(story_id)
    return _answer(story) if request.method == "POST" else _shown(_fresh(story))


@bp.route("/<int:story_id>/dinh-chinh", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def correct(story_id: int) -> Page:
    """A published story's new text: somebody else reads it and lets it out."""
    story = _story(story_id)
    return _answer(story) if request.method == "POST" else _shown(_fresh(story))


@bp.post("/luu-nhap")
@requires(Permission.STORIES_WRITE)
def autosave_new() -> Page:
    return _autosave(None)


@bp.post("/<int:story_id>/luu-nhap")
@requires(Permission.STORIES_READ)
def autosave(story_id: int) -> Page:
    return _autosave(_story(story_id))


@bp.post("/bo-nhap/<int:draft_id>")
@requires(Permission.STORIES_READ)
def drop_draft(draft_id: int) -> Response:
    drafts.drop(drafts.one(draft_id, by=current_user) or abort(404), by=current_user)
    saving.save()
    flash("Đã bỏ bản gõ dở.", "ok")
    return redirect(url_for("admin.stories.index"), 303)


@bp.post("/xem-thu")
@requires(Permission.STORIES_READ)
def preview() -> str:
    return markdown.render(contents.markdown_text(request.form.get("text", "")[: contents.MAX_BODY]))


def _story(story_id: int) -> Story:
    return desk.one_for(current_user, story_id) or abort(404)


def _fresh(story: Story | None) -> Sheet:
    if number := request.args.get("ban-nhap", type=int):
        return _from_draft(story, number)
    data: dict[str, Any] = {"unit_id": current_user.unit}
    if story is not None:
        waiting = correcting.pending(story)
        data = story_form.values_of(story, waiting.given if waiting else None)
    return Sheet(_bound(StoryForm(formdata=None, data=data)), story)


def _from_draft(story: Story | None, number: int) -> Sheet:
    draft = drafts.one(number, by=current_user) or abort(404)
    typed = MultiDict([(name, value) for name, values in drafts.values(draft).items() for value in values])
    form = _bound(StoryForm(formdata=typed))
    form.unit_id.validate(form)  # the words of the unit become the unit
    form.unit_id.errors = []
    sheet = Sheet(form, story, from_draft=draft.saved_at)
    return sheet if sheet.place == draft.place else abort(404)


def _bound(form: StoryForm) -> StoryForm:
    form.unit_id.within = current_user.unit
    return form


def _answer(story: Story | None) -> Page:
    if led_to := saving.answered(request.form.get("form_key")):
        return redirect(led_to, 303)
    sheet = Sheet(_bound(StoryForm()), story)
    act = request.form.get("act", "save")
    if act.endswith("+"):
        sheet.form.grow(act)
        return _shown(sheet)
    if act == "preview":
        sheet.html = _for_staff(markdown.render(sheet.form.body.data or ""), story)
        return _shown(sheet)
    return _save(sheet)


def _save(sheet: Sheet) -> Page:
    form = sheet.form
    if not form.validate():
        return _shown(sheet, 422)
    try:
        story = _written(sheet, story_form.content_of(form))
    except ChangedMeanwhile as changed:
        return _changed_meanwhile(sheet, changed)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _shown(sheet, 422)
    drafts.drop_at(sheet.place, by=current_user)
    flash(sheet.saved, "ok")
    return redirect(saving.save_once(form.form_key.data, url_for("admin.stories.show", story_id=story.id)), 303)


def _written(sheet: Sheet, content: contents.Content) -> Story:
    if sheet.story is None:
        return writing.draft(content, by=current_user)
    write = correcting.propose if sheet.story.state is StoryState.PUBLISHED else writing.change
    write(sheet.story, content, seen_version=_version(sheet.form), by=current_user)
    return sheet.story


def _changed_meanwhile(sheet: Sheet, changed: ChangedMeanwhile) -> Page:
    """The second editor sees what the first one did, keeps the own words and decides."""
    story_id = sheet.story.id if sheet.story else 0
    saving.undo()
    sheet.story = _story(story_id)
    other = correcting.pending(sheet.story)
    sheet.meanwhile = other.changes if other else writing.changes_since(sheet.story, _version(sheet.form))
    sheet.form.form_errors.append(str(changed))
    sheet.form.seen_version.data = str(sheet.story.version)
    return _shown(sheet, 409)


def _version(form: StoryForm) -> int:
    seen = str(form.seen_version.data or "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _autosave(story: Story | None) -> Page:
    sheet = Sheet(StoryForm(), story)
    left_out = {"csrf_token", "form_key", "act"}
    typed = {name: values for name, values in request.form.lists() if name not in left_out}
    drafts.keep(sheet.place, typed, based_on=_version(sheet.form) or None, by=current_user)
    saving.save()
    return "", 204


def _for_staff(html: str, story: Story | None) -> str:
    return story_photos.for_staff(html, story) if story else html


def _shown(sheet: Sheet, status: int = 200) -> Page:
    story = sheet.story
    args: dict[str, Any] = {"story_id": story.id} if story else {}
    page = render_template(
        "admin/stories/form.html",
        form=sheet.form,
        story=story,
        meanwhile=sheet.meanwhile,
        html=sheet.html,
        from_draft=sheet.from_draft,
        drafts=_kept_drafts(sheet) if request.method == "GET" and not sheet.from_draft else [],
        action=url_for(str(request.endpoint), **args),
        autosave_url=url_for("admin.stories.autosave" if story else "admin.stories.autosave_new", **args),
        now=clock.now(),
    )
    return (page, status) if status != 200 else page


def _kept_drafts(sheet: Sheet) -> list[dict[str, Any]]:
    place = f"story:{sheet.story.id}" if sheet.story else "story:new"
    kept = drafts.mine(place, by=current_user)
    return [
        {"id": draft.id, "saved_at": draft.saved_at, "url": f"{request.path}?ban-nhap={draft.id}"} for draft in kept
    ]
