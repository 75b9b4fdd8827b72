"""Met or not, in whole numbers: 28 of 40 is not “above 70 %”, whatever a printed percentage says."""

from decimal import Decimal
from enum import StrEnum
from math import ceil, floor

PARTS = 10_000
"""A threshold may have four decimals; everything is compared in ten-thousandths."""


class Status(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"


def status(
    numerator: int | None, denominator: int | None, operator: str, threshold: Decimal | int, measure: str
) -> Status:
    """Whether a target is met.

    Args:
        numerator: how many; None when it can't be known.
        denominator: of how many, for a percentage; None or 0 is “chưa đủ dữ liệu”, never 0 % nor 100 %.
        operator: `>` or `>=`.
        threshold: percent for `percent`, else a number.
        measure: `percent`, `count` or `yes_no`.
    """
    if numerator is None or (measure == "percent" and not denominator):
        return Status.NO_DATA
    reached, wanted = _sides(numerator, denominator, threshold, measure)
    return Status.MET if reached > wanted or (operator == ">=" and reached == wanted) else Status.NOT_MET


def _sides(numerator: int, denominator: int | None, threshold: Decimal | int, measure: str) -> tuple[int, int]:
    parts = int(Decimal(threshold) * PARTS)
    if measure == "percent":
        return numerator * 100 * PARTS, parts * (denominator or 0)
    return numerator * PARTS, parts


def missing(
    numerator: int | None, denominator: int | None, operator: str, threshold: Decimal | int, measure: str
) -> int:
    """How many more are needed; 0 when met, or when nothing can be said."""
    if status(numerator, denominator, operator, threshold, measure) is not Status.NOT_MET or numerator is None:
        return 0
    exact = Decimal(threshold) * (denominator or 0) / 100 if measure == "percent" else Decimal(threshold)
    return (floor(exact) + 1 if operator == ">" else ceil(exact)) - numerator
