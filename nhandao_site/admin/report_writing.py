"""Writing a report and sending it up: the text, kept while it is typed; the questions its figures raise."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from nhandao_site.admin.report_finding import Page, drawn, found, home, may_write
from nhandao_site.admin.story_form import MarkdownField
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import drafts
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from nhandao_site.domain.reports import desk, kinds, workflow
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.reports.plausibility import Question, Unanswered
from nhandao_site.domain.stories.content import markdown_text
from nhandao_site.kit import markdown
from nhandao_site.web import long_work, saving
from nhandao_site.web.filing import filed, tell
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("writing", __name__)
ANSWER = "vi_sao_"
SHORT = "Hãy ghi vì sao số này đúng, ít nhất năm chữ cái; hoặc sửa số liệu rồi nộp lại."


class WordsForm(Form):
    seen_version = HiddenField()
    text = MarkdownField(
        "Nội dung báo cáo",
        description="“## ” đầu dòng là tiêu đề, cách một dòng là sang đoạn mới, **đậm**. Bảng số liệu tự vào phụ lục.",
        render_kw={"rows": 26},
    )
    symbol = StringField("Số, ký hiệu", [Length(max=60)], description="Theo sổ văn thư, ví dụ 12/BC-CTĐ.")
    signer = StringField("Người ký", [Length(max=120)], description="Họ tên; để trống thì chừa chỗ ghi tay.")
    signer_title = StringField("Chức vụ người ký", [Length(max=120)], description="Ví dụ: Chủ tịch, Trưởng ban.")


@bp.route("/<int:report_id>/soan", methods=["GET", "POST"])
@requires(Permission.REPORTS_WRITE)
def write(report_id: int) -> Page:
    report = _open(report_id)
    form = _from_draft(report) or WordsForm(data=_values(report))
    theirs: list[str] = []

    def deed() -> None:
        said = workflow.Wording(
            form.text.data or "", form.symbol.data or "", form.signer.data or "", form.signer_title.data or ""
        )
        try:
            workflow.write(found(report_id), said, seen_version=_version(form), by=current_user)
        except ChangedMeanwhile:
            saving.undo()
            now = found(report_id)
            theirs.append(markdown.render(now.text))
            form.seen_version.data = str(now.version)
            raise
        drafts.drop_at(_place(report_id), by=current_user)

    def again() -> str:
        fresh = request.method == "GET" and "ban-nhap" not in request.args
        kept = drafts.mine(_place(report_id), by=current_user) if fresh else []
        return drawn("write", found(report_id), form=form, theirs=theirs, drafts=kept)

    return filed(form, deed, done="Đã lưu báo cáo.", leads_to=home(report_id), again=again)


@bp.post("/<int:report_id>/luu-nhap")
@requires(Permission.REPORTS_WRITE)
def autosave(report_id: int) -> Page:
    found(report_id)
    left_out = {"csrf_token", "form_key"}
    typed = {name: values for name, values in request.form.lists() if name not in left_out}
    drafts.keep(_place(report_id), typed, based_on=_version(WordsForm()) or None, by=current_user)
    saving.save()
    return "", 204


@bp.post("/<int:report_id>/bo-nhap")
@requires(Permission.REPORTS_WRITE)
def drop_draft(report_id: int) -> Response:
    found(report_id)
    drafts.drop_at(_place(report_id), by=current_user)
    saving.save()
    flash("Đã bỏ bản gõ dở.", "ok")
    return redirect(url_for(".write", report_id=report_id), 303)


@bp.post("/xem-thu")
@requires(Permission.REPORTS_WRITE)
def preview() -> str:
    return markdown.render(markdown_text(request.form.get("text", "")[: workflow.LONGEST]))


@bp.route("/<int:report_id>/nop", methods=["GET", "POST"])
@requires(Permission.REPORTS_WRITE)
def submit(report_id: int) -> Page:
    """The figures are added up beside the request; an empty answer is told at once, without adding."""
    _open(report_id)
    form, said = Form(), workflow.cleaned(_answers())
    if request.method != "POST":
        return _questions(report_id, form, set())
    if first := saving.answered(form.form_key.data):
        return redirect(first, 303)
    open_keys = {key for key, text in said.items() if not workflow.is_answer(text)}
    if form.validate() and not open_keys:
        try:
            deed = _sending(report_id, said, form.form_key.data)
            back = url_for(".submit", report_id=report_id)
            return long_work.answer(long_work.run(deed, title="Nộp báo cáo", back=back))
        except Unanswered as asked:
            open_keys.update(question.key for question in asked.questions)
        except RuleBroken as broken:
            tell(form, broken)
    return _questions(report_id, form, open_keys), 422


def _sending(report_id: int, said: dict[str, str], key: str | None) -> long_work.Deed:
    led_to = home(report_id)

    def send(progress: long_work.Progress, by: Account) -> long_work.Done:
        saving.begin_writing()
        report = desk.one_for(by, report_id) or abort(404)
        try:
            workflow.submit(report, answers=said, by=by, progress=progress)
        except Unanswered:
            saving.undo()
            workflow.keep_answers(desk.one_for(by, report_id) or abort(404), answers=said, by=by)
            saving.save()
            raise
        done = f"Đã nộp báo cáo của {report.unit.name}. Số liệu được giữ nguyên từ đây."
        return long_work.Done(saving.save_once(key, led_to), done)

    return send


def _questions(report_id: int, form: Form, open_keys: set[str]) -> str:
    now = found(report_id)
    sheet = _asked(kinds.questions_of(now), now.answers, open_keys)
    if open_keys and not form.form_errors:
        form.form_errors.append(str(Unanswered(())))
    sheet.form_errors = list(form.form_errors)
    return drawn("submit", now, form=sheet, asked=[f for f in sheet if f.short_name.startswith(ANSWER)])


def _asked(questions: list[Question], said: dict[str, Any], open_keys: set[str]) -> Any:
    """A form with one field a question; what was typed, or answered the last time, stands in it."""
    names = {ANSWER + each.key.replace(".", "__"): each for each in questions}
    fields = {name: TextAreaField(each.sentence, render_kw={"rows": 2}) for name, each in names.items()}
    sheet: Any = type("QuestionsForm", (Form,), fields)(data={n: said.get(each.key) for n, each in names.items()})
    for name, each in names.items():
        sheet[name].errors = [SHORT] if each.key in open_keys else []
    return sheet


def _answers() -> dict[str, str]:
    sent = request.form.items()
    return {name.removeprefix(ANSWER).replace("__", "."): text for name, text in sent if name.startswith(ANSWER)}


def _open(report_id: int) -> Report:
    """Shown to whoever may write it; one that was sent meanwhile tells so when the form is sent."""
    report = found(report_id)
    return report if request.method == "POST" or may_write(report) else abort(404)


def _values(report: Report) -> dict[str, Any]:
    return {
        "seen_version": report.version,
        "text": report.text,
        "symbol": report.symbol,
        "signer": report.signer,
        "signer_title": report.signer_title,
    }


def _from_draft(report: Report) -> WordsForm | None:
    """What this officer typed and never sent, with the version it was typed over."""
    if request.method != "GET" or "ban-nhap" not in request.args:
        return None
    kept = drafts.mine(_place(report.id), by=current_user, limit=1) or abort(404)
    typed = MultiDict([(name, value) for name, values in drafts.values(kept[0]).items() for value in values])
    return WordsForm(formdata=typed)


def _place(report_id: int) -> str:
    return f"report:{report_id}"


def _version(form: WordsForm) -> int:
    seen = str(form.seen_version.data or "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
