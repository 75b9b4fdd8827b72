"""What a donor reads behind a private link: what became of the gift, a letter of thanks, the year's summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.donors import events, gathering, granting, photos, summary
from nhandao_site.domain.ledger.donors.events import Came, Handed
from nhandao_site.domain.ledger.donors.summary import Summary, workbook
from nhandao_site.domain.media.published import Kept, Photo
from nhandao_site.domain.pledges import counting, published
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock, codes, money, periods, vietnamese

__all__ = [
    "Came",
    "Handed",
    "Letter",
    "Story",
    "Summary",
    "letter",
    "letter_of",
    "letter_of_year",
    "photo_of",
    "story",
    "summary_of",
    "workbook",
]

_GUESSES, _HOUR = 10, timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    """What came and what was handed over, oldest first; `years` are open summaries of all the donor's help.

    `measure` is what its things may be counted in before this reader; `photos` are those of hand-overs, by line.
    """

    came: tuple[Came, ...]
    handed: tuple[Handed, ...]
    measure: str
    years: tuple[int, ...]
    photos: Mapping[int, Photo]

    @property
    def has_letter(self) -> bool:
        return bool(self.came or self.handed)


@dataclass(frozen=True)
class Letter:
    """A letter of thanks. `named` False: the donor stands in it as the public reads them; so does the family."""

    to: str
    named: bool
    whom: str
    about: str
    on: date
    came: tuple[Came, ...]
    handed: tuple[Handed, ...]
    received_vnd: int
    delivered_vnd: int
    loans_vnd: int

    @property
    def received_words(self) -> str:
        return money.in_words(self.received_vnd)

    @property
    def delivered_words(self) -> str:
        return money.in_words(self.delivered_vnd)


def story(token: str, photos_at: str = "") -> Story | None:
    """None for a link nobody gave. `photos_at` is the address under which `photo_of` hands out bytes."""
    row = _of(token)
    if row is None:
        return None
    mine = gathering.gathered(row) if granting.open_grant(row) else []
    return Story(
        came=tuple(events.came([row.id])),
        handed=tuple(_as_told(each, row) for each in events.handed([row.id])),
        measure=counting.measure(row, in_sight=published.takes_pledges(row.address)),
        years=tuple(summary.years(mine)),
        photos=photos.of_pledge(row.id, photos_at),
    )


def photo_of(token: str, name: str) -> Kept | None:
    """The bytes of a photo that the page behind this link shows at this moment."""
    row = _of(token)
    return photos.content(row.id, name) if row else None


def _as_told(line: Handed, pledge: Pledge) -> Handed:
    """Things are counted in the pledge's measure or not at all: a line's own may name a medicine."""
    return replace(line, measure=None, quantity=line.quantity if line.measure == pledge.measure else None)


def letter(token: str, *, typed_name: str | None = None) -> Letter | None:
    """None for a link nobody gave, or while nothing has come.

    Args:
        typed_name: the name that shall stand in the letter. It is printed only when it is the one the chapter
            wrote down: whoever found the link learns no name from it.

    Raises:
        RuleBroken: another name.
        budgets.TooMany: too many guesses.
    """
    row = _of(token)
    if row is None:
        return None
    if typed_name is None:
        return letter_of(row, to=published.public_name(row))
    budgets.spend(f"letter:{row.id}", _GUESSES, _HOUR)
    if vietnamese.fold_name(typed_name) != vietnamese.fold_name(row.donor_name):
        raise RuleBroken("Tên này không giống tên bạn đã ghi khi đăng ký. Xin viết lại đúng như khi ấy.")
    return letter_of(row, to=row.donor_name, named=True)


def letter_of(row: Pledge, *, to: str, named: bool = False) -> Letter | None:
    """The letter of one pledge; None while nothing has come, or when all of it was taken back."""
    known, code = summary.called(row), row.address.code or ""
    whom = f"{known} (mã {code})" if known else f"địa chỉ nhân đạo mã {code}"
    return _letter(events.came([row.id]), events.handed([row.id]), to, named, whom, f"đăng ký {row.code}")


def letter_of_year(year: Summary, *, to: str) -> Letter | None:
    """Of all the donor's help in a year; None when nothing came in it."""
    homes = {(line.called, line.address_code) for line in year.lines}
    if len(homes) == 1:
        known, code = homes.pop()
        whom = f"{known} (mã {code})" if known else f"địa chỉ nhân đạo mã {code}"
    else:
        whom = f"{len(homes)} địa chỉ nhân đạo"
    about = f"các đăng ký của quý vị, {year.period.label()}"
    return _letter(year.came, year.handed, to, True, whom, about)


def _letter(
    came: Sequence[Came], handed: Sequence[Handed], to: str, named: bool, whom: str, about: str
) -> Letter | None:
    received = sum(each.value_vnd for each in came)
    delivered = sum(each.value_vnd for each in handed if not each.is_loan)
    lent = sum(each.value_vnd for each in handed if each.is_loan)
    if max(received, delivered, lent) <= 0:
        return None
    today = clock.today()
    return Letter(to, named, whom, about, today, tuple(came), tuple(handed), received, delivered, lent)


def summary_of(token: str, year: int) -> Summary | None:
    """None without a grant of the chapter, or for a year of which there are no figures."""
    row = _of(token)
    if row is None or granting.open_grant(row) is None:
        return None
    mine = gathering.gathered(row)
    if year not in summary.years(mine):
        return None
    return summary.of(mine, periods.year(year), to=published.public_name(row))


def _of(token: str) -> Pledge | None:
    found = select(Pledge).where(Pledge.token_hash == codes.token_hash(token))
    return db.session.scalar(found.options(joinedload(Pledge.address), joinedload(Pledge.need)))
