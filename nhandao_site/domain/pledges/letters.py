"""Letters to a donor. An address nobody has confirmed gets one letter, whoever typed it and however often.

No subject names a donor or an address's people: only the code of the pledge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db, keyring
from nhandao_site.domain import notifications
from nhandao_site.domain.pledges import counting
from nhandao_site.domain.pledges.models import Form, Pledge, PledgeMove, State
from nhandao_site.domain.pledges.schedule import Turn
from nhandao_site.kit import clock, money

DONOR = "Người đăng ký"

_STEPS = {
    "confirm": ("Hội đã xác nhận đăng ký {code}", "Hội đã xác nhận đăng ký {code} của bạn: {gift}. Cảm ơn bạn."),
    "start": ("Đăng ký {code} đang được thực hiện", "Việc giúp theo đăng ký {code} ({gift}) đã bắt đầu."),
    "finish": ("Đăng ký {code} đã hoàn thành", "Đăng ký {code} ({gift}) đã hoàn thành. Cảm ơn bạn."),
    "reopen": (
        "Đăng ký {code} vẫn đang thực hiện",
        "Hội ghi nhầm là đăng ký {code} ({gift}) đã hoàn thành; việc giúp vẫn tiếp tục.",
    ),
    "refuse": ("Hội chưa nhận đăng ký {code}", "Hội chưa nhận được đăng ký {code} ({gift})."),
    "cancel": ("Đăng ký {code} đã hủy", "Đăng ký {code} ({gift}) đã hủy."),
    "lapse": (
        "Đăng ký {code} đã quá hạn",
        "Đăng ký {code} ({gift}) chưa được xác nhận trong thời hạn nên đã hết hiệu lực.",
    ),
    "change": (
        "Đăng ký {code} chờ xác nhận lại",
        "Bạn đã đổi đăng ký {code} thành: {gift}. Cán bộ Hội sẽ xác nhận lại.",
    ),
}


def gift(pledge: Pledge, *, counted_in: str | None = None) -> str:
    """What was promised, in words: “500.000 đ mỗi tháng, 12 kỳ”, “20 kg gạo”.

    Things are counted as the donor may read it, unless `counted_in` says otherwise.
    """
    return f"{one_period(pledge, counted_in=counted_in)}{rhythm(pledge)}"


def one_period(pledge: Pledge, *, counted_in: str | None = None) -> str:
    """The same without how often."""
    if pledge.form is Form.CASH:
        return money.format_money(pledge.value_vnd // pledge.periods)
    things = counting.things(pledge, counting.measure(pledge) if counted_in is None else counted_in)
    return ": ".join(part for part in (pledge.content, things) if part) or pledge.form.label


def rhythm(pledge: Pledge) -> str:
    return f" mỗi {pledge.cycle.label}, {pledge.periods} kỳ" if pledge.periods > 1 else ""


def tell_made(pledge: Pledge, link: str) -> None:
    lines = [
        f"Hội đã ghi nhận đăng ký {pledge.code} của bạn: {gift(pledge)}.",
        "Đăng ký chưa phải là chuyển tiền. Cán bộ Hội gọi cho bạn để xác nhận; cuộc gọi không bao giờ hỏi mã OTP.",
        f"Liên kết riêng để xem, đổi hoặc rút đăng ký (xin giữ cho riêng bạn): {link}" if link else "",
        "Nếu không phải bạn đăng ký, xin bỏ qua thư này: Hội không gửi thêm.",
    ]
    _send(pledge, f"Hội đã ghi nhận đăng ký {pledge.code}", lines)


def tell_of_step(pledge: Pledge, what: str, reason: str | None) -> None:
    if what not in _STEPS:
        return
    subject, text = (part.format(code=pledge.code, gift=gift(pledge)) for part in _STEPS[what])
    _send(pledge, subject, [text, f"Lý do: {reason}" if reason else "", _WHERE])


@dataclass(frozen=True)
class Reminder:
    """One period to be told of: a week ahead, today, or late."""

    pledge: Pledge
    turn: Turn
    late: bool
    today: bool


def tell_due(recipient: str | None, told: Sequence[Reminder], key: str) -> bool:
    """One letter of all periods of one person. The account stands on the private page alone, never in a letter."""
    named = sorted({each.pledge.code for each in told})
    subject = f"Nhắc kỳ giúp, đăng ký {named[0]}" if len(named) == 1 else f"Nhắc kỳ giúp của {len(named)} đăng ký"
    lines = [_of_period(each) for each in told]
    body = "\n\n".join((*lines, f"Nếu bạn đã chuyển, cảm ơn bạn: Hội thấy trên sao kê rồi báo lại. {_WHERE}"))
    return notifications.tell(recipient, subject, body, once_key=key) is not None


def _of_period(reminder: Reminder) -> str:
    pledge, turn = reminder.pledge, reminder.turn
    day = clock.format_date(turn.due_on)
    when = f"đã qua hẹn ngày {day}" if reminder.late else f"hẹn hôm nay, {day}" if reminder.today else f"hẹn ngày {day}"
    if pledge.form is Form.CASH and turn.left_vnd < turn.value_vnd:
        what = f"còn {money.format_money(turn.left_vnd)} trong {money.format_money(turn.value_vnd)}"
    else:
        what = money.format_money(turn.value_vnd) if pledge.form is Form.CASH else one_period(pledge)
    return f"Kỳ {turn.number}/{pledge.periods} của đăng ký {pledge.code}: {what}, {when}."


_WHERE = "Mở liên kết riêng Hội đã đưa khi bạn đăng ký để xem chi tiết, đổi hoặc rút. Hội không bao giờ hỏi mã OTP."


def _send(pledge: Pledge, subject: str, lines: list[str]) -> None:
    if not pledge.email:
        return
    body = "\n\n".join(line for line in lines if line)
    once = None if _is_known(pledge) else f"first-letter:{_blind(pledge.email)}"
    notifications.tell(pledge.email, subject, body, once_key=once)


def _is_known(pledge: Pledge) -> bool:
    """Somebody of the chapter has spoken with this donor: a pledge of the same phone and mail was confirmed."""
    if pledge.phone_blind is None:
        return pledge.recorded_by_id is not None
    confirmed = select(PledgeMove.pledge_id).where(PledgeMove.after == State.CONFIRMED.value)
    same = select(Pledge.email).where(Pledge.phone_blind == pledge.phone_blind, Pledge.id.in_(confirmed)).limit(50)
    return pledge.email in set(db.session.scalars(same))


def _blind(text: str) -> str:
    return keyring().lasting(text)
