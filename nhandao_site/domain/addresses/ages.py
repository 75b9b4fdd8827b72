"""Who is a child, and from which day on a child's own yes is asked (Law on Children, Decree 56/2017)."""

from datetime import date, timedelta

from nhandao_site.domain.addresses.words import Group, Kind

ADULT_AT = 16
OWN_VOICE_AT = 7


def is_child(kind: Kind, group: Group, born: date | None, year: int | None, day: date) -> bool:
    """A collective is no child; an orphan of unknown age is one until somebody says otherwise."""
    if kind is Kind.COLLECTIVE:
        return False
    if born is None and year is None:
        return group is Group.ORPHAN
    grown = certainly(born, year, ADULT_AT)
    return grown is not None and day < grown


def certainly(born: date | None, year: int | None, age: int) -> date | None:
    """The first day on which the person certainly has this age."""
    if born is not None:
        return _birthday(born, age)
    return None if year is None else date(year + age + 1, 1, 1)


def possibly(born: date | None, year: int | None, age: int) -> date | None:
    """The first day on which the person may have this age."""
    if born is not None:
        return _birthday(born, age)
    return None if year is None else date(year + age, 1, 1)


def has_own_voice(born: date | None, year: int | None, day: date) -> bool:
    """Whether the child may be 7 already; of a child of unknown age the own yes is asked."""
    from_day = possibly(born, year, OWN_VOICE_AT)
    return from_day is None or from_day <= day


def _birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # born on 29/2
        return date(born.year + age, 2, 28) + timedelta(days=1)


def sixteen_years_before(day: date) -> date:
    """Whoever was born after this day is under 16 on `day`."""
    try:
        return day.replace(year=day.year - ADULT_AT)
    except ValueError:  # 29/2
        return date(day.year - ADULT_AT, 2, 28)
