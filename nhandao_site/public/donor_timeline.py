"""From the promise to the family's hands: what happened and what comes next, in one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from nhandao_site.domain.ledger.donors.published import Came, Handed, Story
from nhandao_site.domain.media.published import Photo
from nhandao_site.domain.pledges.offers import Claim, DonorView, Form
from nhandao_site.kit import clock, money

ENDED = ("cancelled", "lapsed", "refused")


@dataclass(frozen=True)
class Moment:
    """`reference` is what the open book is asked for; empty where it tells no single line."""

    day: date | None  # None: still to come
    title: str
    text: str = ""
    reference: str = ""
    papers: str = ""
    next: bool = False
    photo: Photo | None = None


def moments(view: DonorView, story: Story) -> list[Moment]:
    """What happened, oldest first, then what is still to come."""
    past = [
        *_steps(view),
        *((1, _claim(each)) for each in view.claims),
        *((2, _came(each)) for each in story.came),
        *((3, replace(_handed(each, story.measure), photo=story.photos.get(each.line_id))) for each in story.handed),
    ]
    past.sort(key=lambda pair: (pair[1].day, pair[0]))
    return [*(moment for _, moment in past), *_coming(view)]


def _steps(view: DonorView) -> Iterator[tuple[int, Moment]]:
    """With their place within a day: what the books brought about stands after the lines that did."""
    for step in view.steps:
        follows = step.after.value in ("running", "done")
        yield 4 if follows else 0, Moment(clock.local_date(step.at), step.text, step.reason or "")


def _claim(claim: Claim) -> Moment:
    said = "Hội đã thấy tiền." if claim.seen else "Hội chưa thấy trên sao kê, nên chưa ghi là đã nhận."
    return Moment(claim.day, f"Bạn báo đã chuyển {money.format_money(claim.value_vnd)}", said)


def _came(each: Came) -> Moment:
    amount, how = money.format_money(abs(each.value_vnd)), each.how[:1].upper() + each.how[1:]
    title = f"Hội đã nhận {amount}" if each.value_vnd > 0 and not each.is_correction else f"Đính chính: {amount}"
    if each.value_vnd < 0 and not each.is_correction:
        title = f"Hội trả lại {amount}"
    return Moment(each.day, title, how, _searchable(each.reference), each.reference)


def _handed(each: Handed, measure: str) -> Moment:
    amount = money.format_money(abs(each.value_vnd))
    what = f"{amount} vốn vay không lãi" if each.is_loan else amount
    if each.form is not Form.CASH:
        counted = money.format_number(abs(each.quantity)) if each.quantity else ""
        things = f"{counted} {measure}".strip() if counted and measure else each.form.label
        what = f"{things}, trị giá {amount}"
    papers = " và phiếu chi ".join(part for part in (each.reference, each.voucher) if part)
    if each.is_correction:
        return Moment(each.day, f"Đính chính: bỏ lượt trao {what}", "", _searchable(each.reference), papers)
    through = "Hội trao tận tay" if each.voucher else "Trao trực tiếp cho gia đình"
    return Moment(
        each.day,
        f"Đã trao {what}",
        f"{through}. Có giấy ký nhận trong hồ sơ, người thứ hai đã xác minh.",
        _searchable(each.reference),
        papers,
    )


def _searchable(reference: str) -> str:
    return "" if "…" in reference else reference


def _coming(view: DonorView) -> Iterator[Moment]:
    state = view.state.value
    if state in ENDED or state == "done":
        return
    if state == "waiting":
        until = f" Nếu không liên lạc được, đăng ký hết hiệu lực sau ngày {clock.format_date(view.lapses_on)}."
        text = "Trong hai ngày làm việc, cán bộ Hội gọi cho bạn. Cuộc gọi chỉ để xác nhận, không ai hỏi mã OTP."
        yield Moment(None, "Cán bộ Hội gọi xác nhận", text + (until if view.lapses_on else ""), next=True)
    if view.form is not Form.CASH:
        text = "Cán bộ Hội nhận hiện vật hoặc cùng bạn đến làm, có phiếu ký nhận."
        yield Moment(None, "Bạn và cán bộ Hội hẹn ngày", text, next=True)
    elif view.to_transfer_vnd:
        by = f" (hẹn ngày {clock.format_date(view.to_transfer_by)})" if view.to_transfer_by else ""
        text = "Quét mã hoặc tự nhập theo khung “Chuyển khoản”. Giữ đúng nội dung để khoản của bạn vào đúng địa chỉ."
        yield Moment(None, f"Bạn chuyển {money.format_money(view.to_transfer_vnd)}{by}", text, next=True)
        shown = f"Với tên: {view.shown_as}{', không hiện số tiền' if view.amount_hidden else ''}."
        yield Moment(None, "Hội nhận được, dòng của bạn hiện trong sổ công khai", shown, next=True)
    text = "Có người khác xác minh. Bạn xem kết quả ở đúng trang này; chỉ đăng những gì gia đình đồng ý."
    yield Moment(None, "Hội trao tận tay", text, next=True)
