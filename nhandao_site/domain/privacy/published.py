"""The register in the words of the public page: under whose heading, what, why, how long."""

from dataclasses import dataclass

from nhandao_site.domain.privacy import register, retention
from nhandao_site.domain.privacy.models import SpeaksFor, Wish
from nhandao_site.domain.privacy.register.shape import Processing, Whose

WISHES = Wish
SPEAKERS = SpeaksFor


@dataclass(frozen=True)
class Entry:
    """One processing, in plain words."""

    name: str
    held: list[str]
    why: str
    ground: str
    seen_by: str
    keep: str
    goes_to: str
    sensitive: bool


@dataclass(frozen=True)
class Chapter:
    """Everything that is kept of one kind of people."""

    anchor: str
    heading: str
    entries: list[Entry]


def chapters() -> list[Chapter]:
    return [
        Chapter(whose.value, whose.label, [_entry(each) for each in register.PROCESSINGS if each.whose is whose])
        for whose in Whose
    ]


def _entry(each: Processing) -> Entry:
    return Entry(
        name=each.name,
        held=[field.label for field in each.fields],
        why=each.why,
        ground=each.ground.label,
        seen_by=each.seen_by,
        keep=keep_of(each),
        goes_to=each.goes_to,
        sensitive=each.sensitive,
    )


def keep_of(each: Processing) -> str:
    """With the days that hold in this installation."""
    rule = next((rule for rule in retention.RULES if rule.name == each.keep.rule), None)
    if rule is None or rule.name == "chung-tu":
        return each.keep.words
    return f"{each.keep.words} Hạn lưu ở đây: {retention.days_of(rule)} ngày {rule.from_when}."
