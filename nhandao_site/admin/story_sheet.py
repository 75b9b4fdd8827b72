"""The form of a story on its way: shown, kept half typed, saved, and shown again when somebody else saved meanwhile."""

from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nhandao_site.admin import story_form, story_preview
from nhandao_site.admin.story_asking import found
from nhandao_site.admin.story_form import StoryForm
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories import correcting, writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock
from nhandao_site.web import saving

Page = Response | str | tuple[str, int]

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
        self.form.correcting = self.story is not None and self.story.state is StoryState.PUBLISHED

    @property
    def place(self) -> str:
        return f"story:{self.story.id}" if self.story else f"story:new:{self.form.draft_key.data}"

    @property
    def version(self) -> int:
        seen = str(self.form.seen_version.data or "")
        return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def fresh(story: Story | None) -> Sheet:
    if number := request.args.get("ban-nhap", type=int):
        return _from_draft(story, number)
    data: dict[str, Any] = {"unit_id": current_user.unit}
    if story is not None:
        waiting = correcting.pending(story)
        data = story_form.values_of(story, waiting.given if waiting else None)
        data |= {"note": waiting.note if waiting else ""}
    return Sheet(_bound(StoryForm(formdata=None, data=data)), story)


def _from_draft(story: Story | None, number: int) -> Sheet:
    """What was typed, and at once what others saved since it was begun."""
    draft = drafts.one(number, by=current_user) or abort(404)
    typed = MultiDict([(name, value) for name, values in drafts.values(draft).items() for value in values])
    form = _bound(StoryForm(formdata=typed))
    form.unit_id.validate(form)  # the words of the unit become the unit
    form.unit_id.errors = []
    sheet = Sheet(form, story, from_draft=draft.saved_at)
    if sheet.place != draft.place:
        abort(404)
    if story is not None:
        sheet.meanwhile = _of_others(sheet)
        form.seen_version.data = str(story.version)  # the page tells what changed; the next save knows of it
    return sheet


def _bound(form: StoryForm) -> StoryForm:
    form.unit_id.within = current_user.unit
    return form


def answer(story: Story | None) -> Page:
    if led_to := saving.answered(request.form.get("form_key")):
        return redirect(led_to, 303)
    sheet = Sheet(_bound(StoryForm()), story)
    act = request.form.get("act", "save")
    if act.endswith("+"):
        sheet.form.grow(act)
        return shown(sheet)
    if act == "preview":
        sheet.html = story_preview.body(sheet.form.body.data or "", story)
        return shown(sheet)
    return _page(sheet) if act == "page" else _save(sheet)


def _page(sheet: Sheet) -> Page:
    """What is typed, on the page of the street; nothing is saved."""
    if not sheet.form.validate():
        return shown(sheet, 422)
    try:
        given = story_form.content_of(sheet.form)
        return story_preview.whole(given, sheet.story, note=sheet.form.note.data or "")
    except RuleBroken as broken:
        sheet.form.form_errors.append(str(broken))
        return shown(sheet, 422)


def _save(sheet: Sheet) -> Page:
    form = sheet.form
    if not form.validate():
        return shown(sheet, 422)
    try:
        story = _written(sheet, story_form.content_of(form))
    except ChangedMeanwhile as changed:
        return _changed_meanwhile(sheet, changed)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return shown(sheet, 422)
    drafts.drop_at(sheet.place, by=current_user)
    flash(sheet.saved, "ok")
    return redirect(saving.save_once(form.form_key.data, url_for("admin.stories.show", story_id=story.id)), 303)


def _written(sheet: Sheet, content: contents.Content) -> Story:
    story = sheet.story
    if story is None:
        return writing.draft(content, by=current_user)
    if story.state is StoryState.PUBLISHED:
        note = sheet.form.note.data or ""
        correcting.propose(story, content, seen_version=sheet.version, note=note, by=current_user)
    else:
        writing.change(story, content, seen_version=sheet.version, by=current_user)
    return story


def _changed_meanwhile(sheet: Sheet, changed: ChangedMeanwhile) -> Page:
    """The second editor sees what the first one did, keeps the own words and decides."""
    story_id = sheet.story.id if sheet.story else 0
    saving.undo()
    sheet.story = found(story_id)
    sheet.meanwhile = _of_others(sheet)
    sheet.form.form_errors.append(str(changed))
    sheet.form.seen_version.data = str(sheet.story.version)
    return shown(sheet, 409)


def _of_others(sheet: Sheet) -> list[writing.Change]:
    if sheet.story is None:
        return []
    other = correcting.pending(sheet.story)
    return other.changes if other else writing.changes_since(sheet.story, sheet.version)


def autosave(story: Story | None) -> Page:
    """Keeps what is typed, and tells the page whether somebody else saved the story since it was opened."""
    sheet = Sheet(StoryForm(), story)
    left_out = {"csrf_token", "form_key", "act"}
    typed = {name: values for name, values in request.form.lists() if name not in left_out}
    kept = drafts.keep(sheet.place, typed, based_on=sheet.version or None, by=current_user)
    at, newer = clock.format_time(kept.saved_at), bool(story and writing.content_changed_since(story, sheet.version))
    saving.save()
    return jsonify({"saved_at": at, "newer": newer})


def shown(sheet: Sheet, status: int = 200) -> Page:
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
        typing=drafts.others_at(f"story:{story.id}", by=current_user) if story else [],
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
