"""How an honour is said: the level always in words, a person without consent as initials."""

from nhandao_site.domain.honours.models import Honour, HonourKind
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.kit import clock, vietnamese

LEVELS = {
    Level.CENTRAL: "cấp Trung ương",
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã, phường",
}
MEDALS = {Level.CENTRAL: "t", Level.PROVINCE: "p", Level.DISTRICT: "x", Level.COMMUNE: "x"}
_TITLES = {ParticipantKind.PERSON: "Người tốt, việc thiện", ParticipantKind.COLLECTIVE: "Cộng đồng nhân ái"}


def shown_name(honour: Honour) -> str:
    if honour.honoured_kind is ParticipantKind.COLLECTIVE or honour.name_consented:
        return honour.name
    return vietnamese.initials(honour.name)


def title(honour: Honour) -> str:
    """“Người tốt, việc thiện” for a person's title, “Bằng khen” for a certificate…"""
    if honour.round.kind is HonourKind.TITLE:
        return _TITLES[honour.honoured_kind]
    return honour.round.kind.label.capitalize()


def snippet(honour: Honour) -> str:
    parts = [f"{title(honour)}, {LEVELS[honour.round.level]}", occasion(honour.round.year, honour.round.name)]
    return " · ".join([*parts, *filter(None, [honour.unit.name if honour.unit else None, achievement(honour)])])


def achievement(honour: Honour) -> str | None:
    if not honour.achievement or shown_name(honour) == honour.name:
        return honour.achievement
    return honour.achievement.replace(honour.name, shown_name(honour))


def occasion(year: int, name: str) -> str:
    """“Đợt 2026: Ngày thành lập Hội 23/11”; a name that says its year is not told twice."""
    return f"Đợt {name}" if str(year) in name else f"Đợt {year}: {name}"


def decision(honour: Honour) -> str:
    number = f"Quyết định số {honour.decision_symbol}" if honour.decision_symbol else ""
    day = f"ngày {clock.format_date(honour.decided_on)}" if honour.decided_on else ""
    return ", ".join(filter(None, [number, day]))


def spoken(honour: Honour) -> str:
    """For the history: the name as the public may read it."""
    return f"{shown_name(honour)}: {snippet(honour)}; {decision(honour)}"


def url(honour: Honour) -> str:
    """The page of the honoured one; a name stands in the address only where it may be read."""
    return f"/ton-vinh/{vietnamese.slugify(shown_name(honour)) or 'vinh-danh'}-{honour.id}"
