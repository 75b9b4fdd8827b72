"""Public codes: province, year, number, check character; a number is given out once and never again."""

from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.units import naming
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import codes

_NEXT = text(
    "INSERT INTO counter (series, last) VALUES (:series, :many) "
    "ON CONFLICT (series) DO UPDATE SET last = counter.last + :many RETURNING last"
)


def next_numbers(series: str, many: int = 1) -> range:
    """`many` fresh numbers of a series; parallel transactions queue for them."""
    last = int(db.session.execute(_NEXT, {"series": series, "many": many}).scalar_one())
    return range(last - many + 1, last + 1)


def issue(address: Address, year: int) -> str:
    """Gives the address its code, once."""
    if address.code is None:
        letters = province_letters(address.unit)
        number = next_numbers(f"address:{letters}:{year}")[0]
        address.code = codes.address_code(letters, year, number)
    return address.code


def province_letters(unit: Unit) -> str:
    """The letters that begin the codes of the province above `unit`: its own, or made of its name."""
    above = unit
    while above.kind is not UnitKind.PROVINCE and above.parent is not None:
        above = above.parent
    return above.abbreviation or naming.abbreviate(above.name)
