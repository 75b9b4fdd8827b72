"""The parts of a profile: what lies around the address, read in one statement, and how each is worded."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from nhandao_site.db import plain_rows
from nhandao_site.domain.addresses import ages
from nhandao_site.domain.addresses.models import Listing, PublicReview
from nhandao_site.domain.addresses.published import wording
from nhandao_site.domain.addresses.published.wording import Asked
from nhandao_site.domain.addresses.words import Kind, Origin
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.media import published as media
from nhandao_site.domain.media.published import Photo
from nhandao_site.kit import clock, money


@dataclass(frozen=True)
class NeedLine:
    id: int
    title: str
    kind_label: str
    amount_vnd: int
    wanted_text: str  # "120 kg gạo", empty for money
    rhythm: str  # "mỗi tháng, 12 kỳ"
    basis: str
    pane: int  # 0 dark, 1 half, 2 lit
    missing_text: str
    missing_vnd: int
    missing_quantity: int
    measure: str
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int


@dataclass(frozen=True)
class Step:
    """An item of the timeline; oldest first, a step still to come says `next`."""

    when: str
    title: str
    text: str
    next: bool = False


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class ListedElsewhere:
    system: str
    code: str
    link: str


@dataclass
class Around:
    """Yeses in force, the public selection, other systems."""

    yeses: set[tuple[Scope, Giver]] = field(default_factory=set)
    text_since: date | None = None
    review: Step | None = None
    listings: list[ListedElsewhere] = field(default_factory=list)

    def has(self, scope: Scope) -> bool:
        return any(given is scope for given, _ in self.yeses)


def around(address_id: int, today: date) -> Around:
    found = Around()
    for what, first, second, third, day, many, rank in plain_rows(_parts(today), of=address_id):
        if what == "yes":
            found.yeses.add((Scope(first), Giver(second)))
            if first == Scope.TEXT:
                found.text_since = min(day, found.text_since or day)
        elif what == "review":
            found.review = _review_step(first, day, many, rank)
        else:
            found.listings.append(ListedElsewhere(first, second or "", third or ""))
    return found


@lru_cache(maxsize=4)
def _parts(today: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Of the address `of`, built once a day."""
    return union_all(_yeses(today), _review(), _listings())


def _yeses(today: date) -> Select[*tuple[Any, ...]]:
    scope, giver = cast(Consent.scope, String), cast(Consent.giver, String)
    none, number = cast(null(), String), cast(null(), Integer)
    return select(literal("yes"), scope, giver, none, Consent.given_on, number, number).where(
        Consent.subject == "address",
        Consent.subject_id == bindparam("of"),
        Consent.withdrawn_at.is_(None),
        Consent.given_on <= today,
        or_(Consent.valid_until.is_(None), Consent.valid_until >= today),
    )


def _review() -> Select[*tuple[Any, ...]]:
    return select(
        literal("review"),
        cast(PublicReview.minutes_symbol, String),
        cast(null(), String),
        cast(null(), String),
        PublicReview.on,
        PublicReview.attended,
        PublicReview.rank,
    ).where(PublicReview.address_id == bindparam("of"))


def _listings() -> Select[*tuple[Any, ...]]:
    return select(
        literal("listing"),
        cast(Listing.system, String),
        cast(Listing.code, String),
        cast(Listing.link, String),
        cast(null(), Date),
        cast(null(), Integer),
        cast(null(), Integer),
    ).where(Listing.address_id == bindparam("of"))


def _review_step(symbol: str | None, day: date, many: int, rank: int | None) -> Step:
    said = [f"{money.format_number(many)} người dự họp"]
    if rank:
        said.append(f"xếp thứ {rank}")
    if symbol:
        said.append(f"biên bản {symbol}")
    return Step(clock.format_date(day), "Bình chọn công khai", ", ".join(said) + ".")


def need_line(kept: Asked, child: bool) -> NeedLine:
    need = wording.told(kept, child)
    wanted = f"{money.format_number(need.quantity)} {need.measure}" if need.quantity and need.measure else ""
    return NeedLine(
        id=need.id,
        title=need.title,
        kind_label=need.kind.label,
        amount_vnd=need.amount_vnd,
        wanted_text=wanted,
        rhythm=wording.rhythm(need),
        basis=need.basis or "",
        pane=need.pane,
        missing_text=wording.missing(need),
        missing_vnd=need.missing_vnd,
        missing_quantity=need.missing_quantity,
        measure=need.measure or "",
        pledged_vnd=need.pledged_vnd,
        received_vnd=need.received_vnd,
        delivered_vnd=need.delivered_vnd,
    )


def timeline(row: Any, nearby: Around) -> tuple[Step, ...]:
    """From the survey to the publication; deliveries are the ledger's to add."""
    # The symbol of the minutes may name the commune of a child.
    review = None if row.child else nearby.review
    approved = "Người duyệt khác người lập hồ sơ." if row.origin is Origin.SITE else "Theo danh sách của đơn vị."
    steps = [
        _dated(row.surveyed_on, "Khảo sát tại nhà"),
        review or _dated(row.reviewed_on, "Bình chọn công khai"),
        _dated(row.verified_on, "Xác minh"),
        _dated(row.approved_on, "Hội duyệt", approved),
        _dated(row.published_on, "Đăng lên trang này"),
    ]
    return tuple(step for step in steps if step is not None)


def _dated(day: date | None, title: str, text: str = "") -> Step | None:
    return Step(clock.format_date(day), title, text) if day else None


def facts(row: Any, child: bool) -> tuple[Fact, ...]:
    """What was checked, by whom as an office; never a free text of the dossier."""
    where = "" if child else f", {row.commune}"
    found = [
        Fact("Đã khảo sát", clock.format_date(row.surveyed_on)) if row.surveyed_on else None,
        Fact("Đã xác minh", f"{clock.format_date(row.verified_on)}{where}") if row.verified_on else None,
        Fact("Nguồn giúp khác", "Có hỗ trợ khác" if row.other_support else "Chưa có hỗ trợ nào khác"),
    ]
    return tuple(fact for fact in found if fact is not None)


def consents(nearby: Around, child: bool) -> tuple[str, ...]:
    """What the family agreed to, and what nobody may ask for here."""
    who = "Người giám hộ" if child else "Gia đình"
    since = f" (từ {clock.format_date(nearby.text_since)})" if nearby.text_since else ""
    face = "đồng ý" if nearby.has(Scope.FACE) else "không đăng"
    return (
        f"{who} đồng ý nhận trợ giúp và đăng câu chuyện{since}.",
        f"Ảnh thấy mặt: {face}.",
        "Tên đầy đủ, điện thoại và nơi ở cụ thể không bao giờ đăng.",
    )


def photo(row: Any, child: bool, nearby: Around, today: date) -> Photo | None:
    """Only a public file, and a face only while everybody's yes to it holds."""
    file = media.photo_in(row)
    return None if file and file.shows_face and not _face_allowed(row, child, nearby, today) else file


def _face_allowed(row: Any, child: bool, nearby: Around, today: date) -> bool:
    if not child:
        return nearby.has(Scope.FACE)
    asked = {(Scope.FACE, Giver.GUARDIAN)}
    if ages.has_own_voice(row.birth_date, row.birth_year, today):
        asked.add((Scope.FACE, Giver.CHILD))
    return asked <= nearby.yeses


def age(row: Any, child: bool, today: date) -> str:
    """Of grown persons alone, by the year."""
    if child or row.kind is Kind.COLLECTIVE or row.birth_year is None:
        return ""
    return f"{today.year - row.birth_year} tuổi"
