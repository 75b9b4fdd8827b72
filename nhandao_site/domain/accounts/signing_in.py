"""Who may come in, and how often one may knock. Every knock is written down, the good ones too.

Counted in the database, per account and per network address, never for the whole site:

* one account from one address: after 5 failures the next try waits 15 minutes, then 30, 60 … up to 4 hours;
* one address, whatever the account: 20 failures in 15 minutes;
* one account from anywhere: 50 failures in an hour stop addresses it has never come in from. An officer
  at the usual desk is not locked out by a stranger who guesses.

Unknown accounts are counted and answered like known ones and cost the same work. The caller keeps
(commits) what was written also when this module says no.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets, passwords
from nhandao_site.domain.accounts.models import Account, SignInAttempt
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock

PER_PAIR, PER_PLACE, PER_ACCOUNT = 5, 20, 50
FIRST_WAIT, LONGEST_WAIT, DAY = timedelta(minutes=15), timedelta(hours=4), timedelta(days=1)
KEPT = timedelta(days=30)
NO = (
    "Thư điện tử hoặc mật khẩu chưa đúng, hoặc tài khoản không còn mở. "
    "Xem lại bộ gõ và phím Caps Lock; quên mật khẩu thì bấm “Quên mật khẩu” bên dưới."
)


class SignInRefused(RuleBroken):
    """The one answer for a wrong password, a first one that ran out, an unknown, a locked and an ended account."""

    def __init__(self) -> None:
        super().__init__(NO)


def check(email: str, password: str, place: str) -> Account:
    """The account whose password this is; the second factor is still to come.

    Raises:
        SignInRefused, TooMany: both leave rows to be kept.
    """
    now, email = clock.now(), spelled(email)
    budgets.one_at_a_time(f"sign-in:{email}")
    if (until := _shut_until(email, place, now)) > now:
        raise budgets.too_many(until, now)
    account = db.session.scalar(select(Account).where(Account.email == email))
    good = passwords.matches(account.password_hash if account else None, password)
    if account is not None and account.first_password_until is not None:
        good = good and now < account.first_password_until
    if account is None or not good or not account.is_active:
        _write_down(email, place, now, succeeded=False)
        raise SignInRefused
    _write_down(email, place, now, succeeded=True)
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.rehashed(password)
    return account


def spelled(email: str) -> str:
    return passwords.normal(email).replace("\0", "").strip().lower()[:254]


def _write_down(email: str, place: str, now: datetime, *, succeeded: bool) -> None:
    db.session.add(SignInAttempt(email=email, place=place, at=now, succeeded=succeeded))
    db.session.flush()


def _shut_until(email: str, place: str, now: datetime) -> datetime:
    return max(_pair_until(email, place, now), _place_until(place, now), _account_until(email, place, now))


def _pair_until(email: str, place: str, now: datetime) -> datetime:
    here = (SignInAttempt.email == email, SignInAttempt.place == place, *budgets.lately(SignInAttempt.at, now, DAY))
    tries = db.session.execute(
        select(SignInAttempt.at, SignInAttempt.succeeded).where(*here).order_by(SignInAttempt.id.desc()).limit(20)
    ).all()
    failed: list[datetime] = []
    for at, succeeded in tries:
        if succeeded:
            break
        failed.append(at)
    if len(failed) < PER_PAIR:
        return now
    return failed[0] + min(FIRST_WAIT * (1 << len(failed) - PER_PAIR), LONGEST_WAIT)


def _place_until(place: str, now: datetime) -> datetime:
    return _nth_failure(PER_PLACE, FIRST_WAIT, now, SignInAttempt.place == place)


def _account_until(email: str, place: str, now: datetime) -> datetime:
    hour = timedelta(hours=1)
    until = _nth_failure(PER_ACCOUNT, hour, now, SignInAttempt.email == email)
    return now if until > now and _has_come_from(email, place) else until


def _nth_failure(nth: int, window: timedelta, now: datetime, *where: object) -> datetime:
    """When the newest `nth` failures stop lying within one window; `now` when they do not."""
    failed = (
        select(SignInAttempt.at)
        .where(*where, SignInAttempt.succeeded.is_(False))  # type: ignore[arg-type]
        .where(*budgets.lately(SignInAttempt.at, now, window))
        .order_by(SignInAttempt.at.desc())
        .offset(nth - 1)
        .limit(1)
    )
    at = db.session.scalar(failed)
    return at + window if at else now


def _has_come_from(email: str, place: str) -> bool:
    came = select(func.count()).where(
        SignInAttempt.email == email, SignInAttempt.place == place, SignInAttempt.succeeded.is_(True)
    )
    return bool(db.session.scalar(came))


def forget_old(now: datetime) -> int:
    """Knocks older than 30 days tell nothing any more."""
    gone = db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]
