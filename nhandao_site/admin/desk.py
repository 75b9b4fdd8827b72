"""What waits for me today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin import work
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk, drafts, pairs
from nhandao_site.domain.ledger.journal import desk as journal
from nhandao_site.domain.privacy import desk as privacy
from nhandao_site.domain.reminders import desk as reminders
from nhandao_site.domain.reminders import digest
from nhandao_site.domain.reminders.matters import Sort
from nhandao_site.domain.reports import desk as reports
from nhandao_site.domain.reports import reminding
from nhandao_site.kit import clock, codes, periods
from nhandao_site.web.permissions import requires
from nhandao_site.web.screen import upfirst

bp = Blueprint("desk", __name__)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SOON = timedelta(days=14)
NEXT = 3


@dataclass(frozen=True)
class Waiting:
    count: str
    label: str
    url: str
    tag: str = ""
    tag_kind: str = ""


@dataclass(frozen=True)
class Deadline:
    day: date
    title: str
    text: str
    url: str | None = None

    @property
    def soon(self) -> bool:
        return self.day <= clock.today() + SOON


@bp.get("/")
@requires(Permission.DESK_READ)
def index() -> str:
    today = clock.today()
    reads = current_user.may(Permission.ADDRESSES_READ)
    judges = current_user.may(Permission.ADDRESSES_VERIFY) or current_user.may(Permission.ADDRESSES_MERGE)
    return render_template(
        "admin/desk/index.html",
        heading=f"{WEEKDAYS[today.weekday()]}, {today.day} tháng {today.month}",
        period=periods.containing(today),
        days_left=(periods.containing(today).end - today).days,
        todo=list(todo()),
        pairs=pairs.of_branch(current_user) if judges else [],
        drafts=list(_drafts()),
        deadlines=sorted([*(_legal() if reads else []), *_due(today), *_coming(today)], key=lambda term: term.day),
        reads=reads,
    )


@bp.get("/tim")
@requires(Permission.ADDRESSES_READ)
def find() -> Response:
    """One box for everything typed off a paper: an exact code opens its dossier, other words the list."""
    words = request.args.get("q", "")[:200]
    known = codes.parse_address_code(words)
    rows = desk.page_for(current_user, desk.Filters(q=known), limit=1).rows if known else []
    if rows:
        return redirect(url_for("admin.addresses.show", address_id=rows[0].id))
    return redirect(url_for("admin.addresses.index", q=words))


def todo() -> Iterator[Waiting]:
    """By role and scope; only what this person may do something about."""
    if current_user.may(Permission.AUDIT_READ) and (wrong := journal.wrong_now()):
        yield Waiting(_many(wrong), "Chỗ sổ sách không khớp", url_for("admin.soundness.index"), "xem ngay", "bad")
    for each in work.waiting().dossiers:
        args: dict[str, Any] = dict(each.args)
        url = url_for(f"admin.{each.room}.index", **args)
        yield Waiting(_many(each.count + each.capped), each.label, url, each.tag, each.severity)
    waiting = work.waiting().rooms
    if waiting.calls:
        late = f"{_many(waiting.overdue)} quá hai ngày làm việc" if waiting.overdue else ""
        yield Waiting(
            _many(waiting.calls), "Đăng ký giúp chờ gọi xác nhận", url_for("admin.pledges.index"), late, "bad"
        )
    if waiting.acts:
        yield Waiting(_many(waiting.acts), "Lượt trao chờ người thứ hai xác minh", url_for("admin.assistance.index"))
    if waiting.approvals:
        yield Waiting(_many(waiting.approvals), "Điều chuyển quỹ, xóa nợ chờ duyệt", url_for("admin.funds.index"))
    if waiting.late_loans:
        state: dict[str, Any] = {"trang-thai": "qua-han"}
        late_loans = url_for("admin.loans.index", **state)
        yield Waiting(_many(waiting.late_loans), "Khoản vay quá hạn trả", late_loans, "nhắc gia đình", "wait")
    if waiting.stories:
        bodies = _many(waiting.stories)
        yield Waiting(bodies, "Bài “Người tốt, việc thiện” chờ duyệt", url_for("admin.stories.index"))
    if votes := work.waiting().votes:
        yield Waiting(
            _many(votes), "Phiên hội đồng chờ bạn bỏ phiếu", url_for("admin.honour_council.index"), "", "wait"
        )
    if named := work.waiting().nominations:
        yield Waiting(_many(named), "Đề cử tôn vinh chờ xác minh", url_for("admin.honour_nominations.index"))
    requests, overdue = work.waiting().privacy
    if current_user.may(Permission.PRIVACY_HANDLE) and requests:
        told = f"{_many(overdue)} quá hạn luật" if overdue else ""
        yield Waiting(
            _many(requests), "Yêu cầu về dữ liệu cá nhân", url_for("admin.privacy_requests.index"), told, "bad"
        )
    elif overdue:  # who leads or audits hears of what is late, and changes nothing
        yield Waiting(
            _many(overdue),
            "Yêu cầu về dữ liệu cá nhân quá hạn luật",
            url_for("admin.privacy.index"),
            "hỏi cán bộ",
            "bad",
        )
    if waiting.tips:
        yield Waiting(_many(waiting.tips), "Tin người tốt, việc thiện chưa ai xem", url_for("admin.tips.index"))


def _many(count: int) -> str:
    """Every queue is counted up to one beyond this."""
    return f"{desk.CAP}+" if count > desk.CAP else str(count)


def _drafts() -> Iterator[dict[str, Any]]:
    """Forms this person began and has not sent."""
    if not current_user.may(Permission.ADDRESSES_EDIT):
        return
    found = drafts.mine("address", by=current_user, limit=5)
    numbers = {draft.id: draft.place.split(":")[1] for draft in found}
    codes_of = desk.codes_for(current_user, [int(number) for number in numbers.values() if number.isdecimal()])
    for draft in found:
        resume: dict[str, Any] = {"ban-nhap": draft.id}
        number = numbers[draft.id]
        if not number.isdecimal():
            url, label = url_for("admin.dossiers.new", **resume), "Hồ sơ mới đang gõ dở"
        elif int(number) in codes_of:
            url = url_for("admin.dossiers.edit", address_id=int(number), **resume)
            label = f"Sửa {codes_of[int(number)] or f'hồ sơ số {number}'}"
        else:
            continue
        yield {"label": label, "url": url, "at": draft.saved_at}


def _legal() -> Iterator[Deadline]:
    """The clock of a withdrawn consent: an answer first, then everything taken down."""
    for term in desk.terms_for(current_user):
        what = "làm xong" if term.answered else "trả lời"
        label = term.code or f"hồ sơ số {term.address_id}"
        url = url_for("admin.addresses.show", address_id=term.address_id)
        yield Deadline(term.day, f"Rút đồng ý, {label}", f"Hạn {what} theo luật.", url)
    if current_user.may(Permission.PRIVACY_HANDLE) and work.waiting().privacy[0]:
        for asked in privacy.terms_for(current_user, limit=5):
            what = "làm xong" if asked.answered_at else "trả lời"
            url = url_for("admin.privacy_requests.show", number=asked.id)
            yield Deadline(
                asked.due, f"Yêu cầu dữ liệu số {asked.id}: {asked.wish.label}", f"Hạn {what} theo luật.", url
            )


ROOMS = {
    Sort.REPORT: "reports",
    Sort.MISSING: "reports",
    Sort.VISIT: "addresses",
    Sort.INSTALMENT: "pledges",
    Sort.LOAN: "loans",
    Sort.TASK: "plan_tasks",
    Sort.INSPECTION: "inspections",
    Sort.DEMAND: "inspections",
}


def _due(today: date) -> Iterator[Deadline]:
    """What the morning's letter tells of, and a little more: everything within a week, and up to a week late."""
    for term in reminders.terms_for(current_user, today):
        text = f"{upfirst(digest.when(term.last_day, today))}: {term.names}."
        yield Deadline(
            term.last_day, f"{term.sort.label} ({term.count})", text, url_for(f"admin.{ROOMS[term.sort]}.index")
        )


def _coming(today: date) -> Iterator[Deadline]:
    """The next reports of one's own unit beyond that week, and the end of the year's figures."""
    whole = periods.containing(today)
    year = whole.year_number
    yield Deadline(whole.end, f"Hết kỳ số liệu năm {year}", f"Việc trao sau 24:00 tính sang năm {year + 1}.")
    if current_user.may(Permission.REPORTS_READ):
        own = reports.own(current_user, year, year + 1)
        later = [one for one in own if not one.is_in and reminding.last_day(one.duty) > today + reminders.AHEAD]
        for one in sorted(later, key=lambda owed: owed.duty.due_on)[:NEXT]:
            name, day = reminding.named(one.duty), clock.format_date(one.duty.due_on)
            yield Deadline(reminding.last_day(one.duty), name, f"“Trước ngày {day}”.", url_for("admin.reports.index"))
