"""The script of a story for the loudspeaker: what is said first, the story, how it ends; with its time."""

from dataclasses import dataclass

from nhandao_site.domain.stories import published as stories
from nhandao_site.kit import aloud, vietnamese
from nhandao_site.kit.passages import Passage, cut
from nhandao_site.web.share_images import told_by


@dataclass(frozen=True)
class Script:
    title: str
    passages: tuple[Passage, ...]
    seconds: int  # at aloud.SYLLABLES_A_MINUTE


def script_of(story: stories.Piece) -> Script:
    """Names as the public reads them; a consent taken back is taken back here too."""
    opening = f"Kính mời bà con nghe chuyện người tốt, việc thiện, do {told_by()} gửi tới."
    said = [Passage("text", opening), Passage("heading", _sentence(story.title))]
    said += [Passage("text", aloud.spoken(story.lede))] if story.lede else []
    said += [Passage(each.kind, aloud.spoken(each.text)) for each in cut(story.html)]
    said += [Passage("text", aloud.spoken(line)) for line in _end(story)]
    kept = tuple(each for each in said if each.text)
    return Script(vietnamese.clean(story.title), kept, sum(aloud.seconds(each.text) for each in kept))


def _sentence(title: str) -> str:
    said = aloud.spoken(title)
    return said if said[-1:] in {".", "!", "?", "…"} else f"{said}."


def _end(story: stories.Piece) -> list[str]:
    source = f"Việc này do {story.source} xác nhận." if story.source else ""
    place = story.unit_name[:1].lower() + story.unit_name[1:]
    return [f"Câu chuyện ở {place}. {source}".strip(), "Xin cảm ơn bà con đã lắng nghe."]
