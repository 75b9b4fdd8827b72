"""How an honour is said: the level always in words, a person without consent as initials."""

from nhandao_site.domain.honours import children
from nhandao_site.domain.honours.models import Honour, HonourKind
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.units.models import UnitKind
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
    """The name itself, “N.T.H.”, and for a child “Em H.”."""
    if honour.shows_name:
        return honour.name
    marks = vietnamese.initials(honour.name)
    return f"Em {marks[-2:]}".strip() if honour.is_child else marks


def unit_name(honour: Honour) -> str | None:
    """Of a child without the yes to the name the province alone: no school, no commune."""
    unit = honour.unit
    if honour.hides_child:
        while unit is not None and unit.kind not in {UnitKind.PROVINCE, UnitKind.CENTRAL}:
            unit = unit.parent
    return unit.name if unit else None


def title(honour: Honour) -> str:
    """“Người tốt, việc thiện” for a person's title, “Bằng khen” for a certificate…"""
    if honour.round.kind is HonourKind.TITLE:
        return _TITLES[honour.honoured_kind]
    return honour.round.kind.label.capitalize()


def snippet(honour: Honour) -> str:
    parts = [f"{title(honour)}, {LEVELS[honour.round.level]}", occasion(honour.round.year, honour.round.name)]
    return " · ".join([*parts, *filter(None, [unit_name(honour), achievement(honour)])])


def achievement(honour: Honour) -> str | None:
    """With the name as it is shown; a line that would tell who a child is stays away."""
    if not honour.achievement or honour.shows_name:
        return honour.achievement
    told = honour.achievement.replace(honour.name, shown_name(honour))
    return None if honour.hides_child and children.betrays(told, honour.name, honour.unit) else told


def occasion(year: int, name: str) -> str:
    """“Đợt 2026: Ngày thành lập Hội 23/11”; a name that says its year is not told twice."""
    return f"Đợt {name}" if str(year) in name else f"Đợt {year}: {name}"


def decision(honour: Honour) -> str:
    number = f"Quyết định số {honour.decision_symbol}" if honour.decision_symbol else ""
    day = f"ngày {clock.format_date(honour.decided_on)}" if honour.decided_on else ""
    return ", ".join(filter(None, [number, day]))


def spoken(honour: Honour) -> str:
    """For the history, which nobody can erase: a person as initials, and of the deed its length alone."""
    name, done = honour.name, honour.achievement
    if honour.honoured_kind is ParticipantKind.PERSON:
        name, done = vietnamese.initials(name), f"thành tích {len(done.split())} chữ" if done else None
    parts = [f"{title(honour)}, {LEVELS[honour.round.level]}", occasion(honour.round.year, honour.round.name)]
    return f"{name}: {' · '.join([*parts, *filter(None, [unit_name(honour), done])])}; {decision(honour)}"


def url(honour: Honour) -> str:
    """The page of the honoured one; a name stands in the address only where it may be read."""
    return f"/ton-vinh/{vietnamese.slugify(shown_name(honour)) or 'vinh-danh'}-{honour.id}"
