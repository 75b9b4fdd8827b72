"""What money does to a pledge: it confirms what nobody had called about yet, and is thanked for."""

from datetime import date

from nhandao_site.domain import notifications
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.pledges import moves, sums
from nhandao_site.domain.pledges.models import Form, Pledge, State
from nhandao_site.kit import clock, money


def owed(pledge: Pledge) -> int | None:
    """Đồng that were promised and have not come; None where money was not what was promised."""
    return max(0, pledge.value_vnd - pledge.received_vnd) if pledge.form is Form.CASH else None


def expected(pledge: Pledge) -> set[int]:
    """Amounts one transfer may well have: the rest, the whole, one period."""
    return {owed(pledge) or 0, pledge.value_vnd, pledge.value_vnd // pledge.periods} - {0}


def came(pledge: Pledge, *, on: date, by: Actor) -> None:
    """Money in the bank says more than a call: a waiting pledge is confirmed by it, even beyond the need.

    The books follow the pledge afterwards; a pledge that lapsed stays lapsed and keeps what came.
    """
    if pledge.state is not State.WAITING:
        return
    missing = sums.missing(sums.survivor_id(pledge.address_id), besides=pledge.id)
    lack = missing.of(pledge.need_id) if pledge.need_id in {None, *missing.needs} else None
    pledge.beyond_need = lack is not None and lack.vnd is not None and pledge.value_vnd > lack.vnd
    pledge.confirmed_at, pledge.lapses_on = clock.now(), None
    reason = f"Tiền đã vào tài khoản của Hội ngày {clock.format_date(on)}"
    moves.move(pledge, State.CONFIRMED, what="confirm", by=by, reason=reason)


def thank(pledge: Pledge, value_vnd: int, *, on: date, reference: str) -> None:
    """A letter to a donor who asked for news; the key keeps a second one away."""
    if not (pledge.email and pledge.wants_news):
        return
    body = "\n\n".join(
        (
            f"Ngày {clock.format_date(on)}, Hội đã nhận {money.format_money(value_vnd)} theo đăng ký {pledge.code}. "
            "Cảm ơn bạn.",
            f"Số tiền này có trên sổ công khai với mã {reference}. Khi trao tới gia đình, Hội báo tiếp cho bạn.",
            "Mở liên kết riêng Hội đã đưa khi bạn đăng ký để xem từng bước. Hội không bao giờ hỏi mã OTP.",
        )
    )
    notifications.tell(pledge.email, f"Hội đã nhận tiền, đăng ký {pledge.code}", body, once_key=f"received:{reference}")
