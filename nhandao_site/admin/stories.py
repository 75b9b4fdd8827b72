"""The column: the board, one story, and writing it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin import (
    story_corrections,
    story_decisions,
    story_newsroom,
    story_people,
    story_photos,
    story_preview,
    story_sheet,
)
from nhandao_site.admin.story_sheet import Page
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.audit import telling
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories import board, correcting, desk, naming, publishing, writers
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.tips import desk as tips
from nhandao_site.kit import markdown
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("stories", __name__, url_prefix="/cau-chuyen")
for part in (story_corrections, story_decisions, story_newsroom, story_people, story_photos):
    bp.register_blueprint(part.bp)

STATES = {
    "nhap": (StoryState.DRAFT, "Nháp"),
    "cho-duyet": (StoryState.REVIEW, "Chờ duyệt"),
    "hen-gio": (StoryState.SCHEDULED, "Hẹn giờ"),
    "da-dang": (StoryState.PUBLISHED, "Đã đăng"),
    "da-go": (StoryState.WITHDRAWN, "Đã gỡ"),
}


@bp.get("")
@requires(Permission.STORIES_READ)
def index() -> str:
    wish = request.args.get("trang-thai", "")
    state = STATES[wish][0] if wish in STATES else None
    words = request.args.get("q", "")[:200].strip()
    after = request.args.get("sau", type=int)
    after = after if after and 0 < after < 10**9 else None
    mine = request.args.get("nguoi") == "toi"
    whole = not (state or words or after)
    return render_template(
        "admin/stories/index.html",
        columns=board.columns_for(current_user, mine=mine) if whole else None,
        mine=mine,
        names={state: (path, label) for path, (state, label) in STATES.items()},
        page=None if whole else desk.page_for(current_user, state, words, after),
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
        history=[(one.what, telling.told(one)) for one in audit.history(story, limit=60)],
        drafts=drafts.mine(f"story:{story.id}", by=current_user),
        mine=writers.is_the_writer(story, by=current_user),
        pending=pending,
        tips=tips.of_story(current_user, story.id),
        corrected_by_me=pending is not None and writers.wrote_the_correction(story, by=current_user),
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def new() -> Page:
    return story_sheet.answer(None) if request.method == "POST" else story_sheet.shown(story_sheet.fresh(None))


@bp.route("/<int:story_id>/sua", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def edit(story_id: int) -> Page:
    story = _story(story_id)
    return story_sheet.answer(story) if request.method == "POST" else story_sheet.shown(story_sheet.fresh(story))


@bp.route("/<int:story_id>/dinh-chinh", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def correct(story_id: int) -> Page:
    """A published story's new text: somebody else reads it and lets it out."""
    story = _story(story_id)
    return story_sheet.answer(story) if request.method == "POST" else story_sheet.shown(story_sheet.fresh(story))


@bp.post("/luu-nhap")
@requires(Permission.STORIES_WRITE)
def autosave_new() -> Page:
    return story_sheet.autosave(None)


@bp.post("/<int:story_id>/luu-nhap")
@requires(Permission.STORIES_READ)
def autosave(story_id: int) -> Page:
    return story_sheet.autosave(_story(story_id))


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
    return story_preview.body(request.form.get("text", ""), None)


@bp.get("/<int:story_id>/xem-truoc")
@requires(Permission.STORIES_READ)
def preview_page(story_id: int) -> str:
    """The page of the column as it will stand; a correction that waits is shown in its place."""
    story = _story(story_id)
    waiting = correcting.pending(story)
    given = waiting.given if waiting else contents.of(story)
    return story_preview.whole(given, story, note=waiting.note if waiting else "")


def _story(story_id: int) -> Story:
    return desk.one_for(current_user, story_id) or abort(404)
