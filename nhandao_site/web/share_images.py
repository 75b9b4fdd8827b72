"""What stands on the share image of a page, where that image lies, and where drawn ones are kept.

Only what is public this very moment is put on it. Of an address: its code, its alias and what it needs in
coarse words, never health; of a child's: the code alone.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.documents import published as documents
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.movement import published as movement
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.domain.units import published as units
from nhandao_site.kit import clock
from nhandao_site.kit.gallery import Gallery
from nhandao_site.kit.share_card import HEIGHT, WIDTH, Card
from nhandao_site.web import chapter

STORIES, ADDRESSES, BULLETINS = "chuyen", "dia-chi", "ban-tin"
HONOURS, EVENTS, PAPERS, UNITS, PAGES = "vinh-danh", "su-kien", "van-ban", "don-vi", "trang"
WHOLE_SITE = "hoi"
_ABOUT_HEALTH = {
    kind.label for kind in (NeedKind.TREATMENT, NeedKind.REHABILITATION, NeedKind.WHEELCHAIR, NeedKind.INSURANCE)
}
_PLAINLY = {NeedKind.REGULAR.label: "giúp thường xuyên", NeedKind.OTHER.label: ""}
_STATES = {"none": "Chưa ai nhận", "full": "Đã trao đủ"}


@dataclass(frozen=True)
class ShareImage:
    """`personal`: it tells of a person, so it stays out of shared caches."""

    shelf: str
    name: str
    card: Card
    alt: str
    personal: bool
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def path(self) -> str:
        return f"/anh-chia-se/{self.shelf}/{self.name}/{self.card.mark}.png"

    @property
    def url(self) -> str:
        """Absolute, as machines of other sites want it."""
        return absolute(self.path)


def of_story(story: stories.Piece) -> ShareImage:
    card = Card(
        kicker=story.kind or "Người tốt, việc thiện",
        title=story.title,
        art=f"chuyen-{story.art}",
        told_by=story.unit_name,
        site=told_by(),
    )
    alt = f"Tấm biển xanh ghi “{story.title}”, bên cạnh là tranh vẽ minh họa."
    return ShareImage(STORIES, story.slug, card, alt, personal=bool(story.names))


def of_address(profile: addresses.Profile) -> ShareImage:
    card = Card(
        kicker="Địa chỉ nhân đạo",
        title="Hồ sơ đã được xác minh" if profile.is_child else profile.alias,
        # The house of a child is nobody's house: the kind of the own one might be known in the hamlet.
        art="ngoi-10" if profile.is_child else Path(profile.art_url).stem,
        told_by="Mở trang để đọc" if profile.is_child else _state(profile),
        site=told_by(),
        plate=profile.code,
        line="" if profile.is_child else needs_in_words(profile),
    )
    alt = f"Tấm biển xanh ghi mã {profile.code}, bên cạnh là tranh vẽ một ngôi nhà."
    return ShareImage(ADDRESSES, profile.code, card, alt, personal=True)


def of_bulletin(issue: sharing.Issue) -> ShareImage:
    card = Card(
        kicker=f"Bản tin Nhân đạo, {issue.month_text}",
        title=issue.title,
        art="chuyen-bike",
        told_by=issue.unit_name,
        site=told_by(),
    )
    alt = f"Tấm biển xanh ghi “{issue.title}”, bên cạnh là tranh một chiếc xe đạp chở sách."
    return ShareImage(BULLETINS, issue.slug, card, alt, personal=False)


def of_honour(profile: honours.Profile) -> ShareImage:
    """The name as the page shows it: in full, masked, or initials alone."""
    name = profile.url.rpartition("/")[2]
    kicker = f"Vinh danh {', '.join(map(str, profile.years[-3:]))}"
    card = Card(
        kicker=kicker, title=profile.name, art="chuyen-bike", told_by=profile.unit_name or told_by(), site=told_by()
    )
    alt = f"Tấm biển xanh ghi “{profile.name}”, {kicker.lower()}."
    return ShareImage(HONOURS, name, card, alt, personal=profile.is_person)


def of_event(event: movement.Line) -> ShareImage:
    kicker = f"{event.kind_label}, {clock.format_date(event.on)}"
    card = Card(kicker=kicker, title=event.name, art="chuyen-bike", told_by=event.unit_name, site=told_by())
    return ShareImage(EVENTS, str(event.id), card, f"Tấm biển xanh ghi “{event.name}”.", personal=False)


def of_paper(paper: documents.Paper) -> ShareImage:
    kicker = f"{paper.kind} {paper.symbol}"
    card = Card(kicker=kicker, title=paper.abstract, art="chuyen-bike", told_by=paper.unit_name, site=told_by())
    return ShareImage(PAPERS, str(paper.id), card, f"Tấm biển xanh ghi “{kicker}: {paper.abstract}”.", personal=False)


def of_unit(unit: units.Named) -> ShareImage:
    card = Card(
        kicker="Địa chỉ nhân đạo và việc tốt ở",
        title=unit.name,
        art="ngoi-10",
        told_by=unit.above or unit.kind_label,
        site=told_by(),
    )
    return ShareImage(UNITS, str(unit.id), card, f"Tấm biển xanh ghi “{unit.name}”.", personal=False)


def of_site() -> ShareImage:
    """For pages without a picture of their own."""
    return _of_site(told_by())


@lru_cache(maxsize=4)
def _of_site(chapter_name: str) -> ShareImage:
    title = "Nhận giúp một mái nhà có thật, và thấy món quà đến tận nơi"
    card = Card(
        kicker="Địa chỉ nhân đạo", title=title, art="ngoi-10", told_by="Sổ mở, ai cũng xem được", site=chapter_name
    )
    alt = f"Tấm biển xanh ghi “{title}”, bên cạnh là tranh vẽ một ngôi nhà."
    return ShareImage(PAGES, WHOLE_SITE, card, alt, personal=False)


def needs_in_words(profile: addresses.Profile) -> str:
    """“Cần: nhà sửa chữa, vốn, học bổng”: kinds of needs not yet met, at most three; nothing about health."""
    if profile.help_state == "full":
        return "Cảm ơn mọi người đã giúp."
    kinds = [need.kind_label for need in profile.needs if need.pane != 2 and need.kind_label not in _ABOUT_HEALTH]
    words = [word for word in dict.fromkeys(_PLAINLY.get(kind, kind) for kind in kinds) if word]
    return f"Cần: {', '.join(words[:3])}" if words else "Đang cần một bàn tay."


def absolute(path: str) -> str:
    return str(current_app.config["SETTINGS"].PUBLIC_URL).rstrip("/") + path


def told_by() -> str:
    name = chapter.province_name()
    return f"Hội Chữ thập đỏ {name}".strip()


def gallery() -> Gallery:
    return Gallery(Path(current_app.instance_path) / "share-images")


def sweep() -> int:
    """Pictures of what is out of sight go, asked once an hour by the clock. Returns how many went."""
    kept, gone = gallery(), 0
    for shelf, in_sight in _STILL.items():
        names = set(kept.names(shelf))
        gone += sum(kept.forget(shelf, name) for name in names - in_sight(names)) if names else 0
    return gone


def _told(names: Collection[str]) -> set[str]:
    return {slug for slug, _ in stories.slugs_for_sitemap()} & set(names)


def _issued(names: Collection[str]) -> set[str]:
    return {slug for slug, _ in sharing.slugs_for_sitemap()} & set(names)


_STILL: dict[str, Callable[[Collection[str]], set[str]]] = {
    STORIES: _told,
    ADDRESSES: addresses.in_sight_among,
    BULLETINS: _issued,
    HONOURS: lambda names: {name for name in names if isinstance(honours.by_slug(name), honours.Profile)},
    EVENTS: lambda names: {name for name in names if movement.one(int(name))},
    PAPERS: lambda names: {name for name in names if isinstance(documents.one(int(name)), documents.Whole)},
}


def _state(profile: addresses.Profile) -> str:
    return _STATES.get(profile.help_state, "Đã có người giúp, còn thiếu")
