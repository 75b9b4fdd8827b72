"""Words of the trade: an enum member knows the word a person reads on the screen."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`DRAFT = "draft", "nháp"`: the value goes to the database, the label to the reader."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]

    @classmethod
    def from_label(cls, label: str) -> Self:
        """Raises KeyError for an unknown word; the comparison ignores case."""
        wanted = label.strip().casefold()
        return {member.label.casefold(): member for member in cls}[wanted]
