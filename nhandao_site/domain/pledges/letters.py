"""Letters to a donor. An address nobody has confirmed gets one letter, whoever typed it and however often.

No subject names a donor or an address's people: only the code of the pledge.
"""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.pledges import counting
from nhandao_site.domain.pledges.models import Form, Instalment, Pledge, PledgeMove, State
from nhandao_site.kit import clock, money

DONOR = "Người đăng ký"

_STEPS = {
    "confirm": ("Hội đã xác nhận đăng ký {code}", "Hội đã xác nhận đăng ký {code} của bạn: {gift}. Cảm ơn bạn."),
    "start": ("Đăng ký {code} đang được thực hiện", "Việc giúp theo đăng ký {code} ({gift}) đã bắt đầu."),
    "finish": ("Đăng ký {code} đã hoàn thành", "Đăng ký {code} ({gift}) đã hoàn thành. Cảm ơn bạn."),
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
    if pledge.form is Form.CASH:
        text = money.format_money(pledge.value_vnd // pledge.periods)
    else:
        things = counting.things(pledge, counting.measure(pledge) if counted_in is None else counted_in)
        text = ": ".join(part for part in (pledge.content, things) if part) or pledge.form.label
    return f"{text}{rhythm(pledge)}"


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


def tell_due(instalment: Instalment, key: str, today: str) -> bool:
    pledge, day = instalment.pledge, clock.format_date(instalment.due_on)
    amount = money.format_money(instalment.value_vnd) if instalment.value_vnd else gift(pledge)
    number = f"{instalment.number}/{pledge.periods}"
    text = f"Kỳ {number} của đăng ký {pledge.code}: {amount}, hẹn ngày {day} (hôm nay {today})."
    sent = notifications.tell(
        pledge.email, f"Nhắc kỳ giúp, đăng ký {pledge.code}", f"{text}\n\n{_WHERE}", once_key=f"instalment:{key}"
    )
    return sent is not None


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
    return str(db.engine.dialect.keyring.blind(text))  # type: ignore[attr-defined]
