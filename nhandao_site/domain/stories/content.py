"""What a writer hands in: one story with its facts, its people and the addresses it leads to."""

import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories import pasting
from nhandao_site.domain.stories.models import Story, SubjectKind, Topic
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

MAX_TITLE, MAX_LEDE, MAX_BODY, MAX_LINE = 160, 400, 60_000, 300
MAX_FACTS, MAX_SUBJECTS, MAX_ADDRESSES, MAX_RELATED = 8, 8, 6, 3
ARTS = {"bike": "chiếc xe đạp", "pot": "nồi cháo", "roof": "mái nhà"}


@dataclass(frozen=True)
class FactLine:
    number: int
    measure: str
    span: str | None = None


@dataclass(frozen=True)
class SubjectLine:
    kind: SubjectKind
    name: str


@dataclass(frozen=True)
class Content:
    title: str
    unit: Unit
    topic: Topic
    lede: str = ""
    body: str = ""
    art: str | None = None
    source: str | None = None
    author_name: str | None = None
    facts: tuple[FactLine, ...] = ()
    subjects: tuple[SubjectLine, ...] = ()
    codes: tuple[str, ...] = ()  # public codes of addresses
    related: tuple[str, ...] = ()  # slugs of stories to stand beside it


def of(story: Story) -> Content:
    """The story as its form shows it."""
    return Content(
        title=story.title,
        unit=story.unit,
        topic=story.topic,
        lede=story.lede,
        body=story.body,
        art=story.art,
        source=story.source,
        author_name=story.author_name,
        facts=tuple(FactLine(fact.number, fact.measure, fact.span) for fact in story.facts),
        subjects=tuple(SubjectLine(subject.kind, subject.name) for subject in story.subjects),
        codes=tuple(link.address.code for link in story.links if link.address.code),
        related=tuple(row.other.slug for row in story.beside),
    )


def to_json(content: Content) -> dict[str, Any]:
    """For a text that waits: the unit as its id, words of the trade as they are kept."""
    flat = {name: getattr(content, name) for name in ("title", "lede", "body", "art", "source", "author_name")}
    people = [{"kind": line.kind.value, "name": line.name} for line in content.subjects]
    facts = [asdict(line) for line in content.facts]
    rows = {"facts": facts, "subjects": people, "codes": list(content.codes), "related": list(content.related)}
    return flat | rows | {"unit_id": content.unit.id, "topic": content.topic.value}


def from_json(kept: dict[str, Any]) -> Content:
    flat = {name: kept[name] for name in ("title", "lede", "body", "art", "source", "author_name")}
    return Content(
        **flat,
        unit=db.session.get_one(Unit, kept["unit_id"]),
        topic=Topic(kept["topic"]),
        facts=tuple(FactLine(**line) for line in kept["facts"]),
        subjects=tuple(SubjectLine(SubjectKind(line["kind"]), line["name"]) for line in kept["subjects"]),
        codes=tuple(kept["codes"]),
        related=tuple(kept.get("related", ())),
    )


def markdown_text(text: str) -> str:
    """NFC, `\\n` for every line end, nothing invisible; indentation stays, it means something in Markdown."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = pasting.cleaned(plain).expandtabs(4)
    kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n").rstrip()


def checked(content: Content) -> Content:
    """The content cleaned, or the sentence that says what is wrong. A draft needs its title only."""
    title, lede = vietnamese.clean(content.title), vietnamese.clean(content.lede)
    body = markdown_text(content.body)
    if not title:
        raise RuleBroken("Bài cần một tiêu đề; có thể viết tạm rồi sửa sau.")
    _not_longer("Tiêu đề", title, MAX_TITLE)
    _not_longer("Câu dẫn", lede, MAX_LEDE)
    _not_longer("Thân bài", body, MAX_BODY)
    if content.art is not None and content.art not in ARTS:
        raise RuleBroken("Xin chọn một tranh vẽ có trong danh sách.")
    return replace(
        content,
        title=title,
        lede=lede,
        body=body,
        source=_line("Nguồn xác nhận", content.source),
        author_name=_line("Tên tác giả", content.author_name),
        facts=_facts(content.facts),
        subjects=_subjects(content.subjects),
        codes=_codes(content.codes),
        related=_related(content.related),
    )


def _not_longer(label: str, text: str, most: int) -> None:
    if len(text) > most:
        raise RuleBroken(f"{label} dài nhất {most:,} ký tự; bạn đã viết {len(text):,}.".replace(",", "."))


def _line(label: str, text: str | None) -> str | None:
    line = vietnamese.clean(text or "")
    _not_longer(label, line, MAX_LINE)
    return line or None


def _facts(facts: tuple[FactLine, ...]) -> tuple[FactLine, ...]:
    if len(facts) > MAX_FACTS:
        raise RuleBroken(f"Mỗi bài có nhiều nhất {MAX_FACTS} con số; hãy giữ những con số nói được nhiều nhất.")
    made = []
    for fact in facts:
        measure = _line("Đơn vị của con số", fact.measure)
        if measure is None:
            raise RuleBroken(f"Con số {fact.number} chưa có đơn vị; hãy ghi, ví dụ “suất cháo”.")
        if fact.number < 0:
            raise RuleBroken(f"Con số “{fact.number} {measure}” không thể âm.")
        made.append(FactLine(fact.number, measure, _line("Quãng thời gian", fact.span)))
    return tuple(made)


def _subjects(subjects: tuple[SubjectLine, ...]) -> tuple[SubjectLine, ...]:
    if len(subjects) > MAX_SUBJECTS:
        raise RuleBroken(f"Mỗi bài ghi nhiều nhất {MAX_SUBJECTS} người và tập thể.")
    made: dict[tuple[SubjectKind, str], SubjectLine] = {}
    for subject in subjects:
        name = _line("Tên người, tập thể", subject.name)
        if name:
            made.setdefault((subject.kind, vietnamese.fold_name(name)), SubjectLine(subject.kind, name))
    return tuple(made.values())


def _codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    if len(codes) > MAX_ADDRESSES:
        raise RuleBroken(f"Mỗi bài dẫn tới nhiều nhất {MAX_ADDRESSES} địa chỉ.")
    return codes


def _related(related: tuple[str, ...]) -> tuple[str, ...]:
    if len(related) > MAX_RELATED:
        raise RuleBroken(f"Bên cạnh mỗi bài đặt nhiều nhất {MAX_RELATED} chuyện khác.")
    return related
