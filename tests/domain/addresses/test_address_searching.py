"""Words in the public list: whichever way they are looked up, the answer is that of reading every profile."""

import re
import unicodedata

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.addresses import published
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import searching
from nhandao_site.domain.addresses.words import ConsentState, Group
from nhandao_site.kit import clock, vietnamese
from tests.cast import Cast
from tests.domain.addresses.test_address_published import counted
from tests.public.street import a_row

pytestmark = pytest.mark.both_databases

ROOF, BED, SHOP = "Mái tôn thủng (bảy chỗ).", "Giường gãy; xã/ấp đã biết.", "Xin vốn mở quán 24/7."
COMMON, RARE = "mai ton", "quan"
TYPED = (
    *("mái tôn", unicodedata.normalize("NFD", "Mái tôn"), "ba", "bay", "xa", "ap", "24", "7", "quan von"),
    *("b m", "ba y", "khong co", "ton ma", "sm26", "gia neo", "neo gi"),
)


@pytest.fixture
def street(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Thirty profiles, most of them with a roof of tin; only five rows are looked at one by one."""
    monkeypatch.setattr(searching, "FEW", 5)
    with site.app_context():
        for n in range(30):
            story = SHOP if n % 13 == 12 else BED if n % 5 == 4 else ROOF
            group = Group.DISABLED if n % 3 else Group.ELDERLY_ALONE
            about = {"summary": story, "priority": -(n * 7 % 10), "group": group, "unit": f"X{1 + n % 2}"}
            a_row(cast, 31 + n, **about)
        yield


def naive(words: str, **only: object) -> list[str]:
    """Every profile read and sorted, without any index."""
    wanted = re.findall(r"[a-z0-9]+", vietnamese.fold(words))
    found = []
    for address in db.session.scalars(db.select(Address).where(Address.consent == ConsentState.IN_FORCE)):
        told = f"{address.headline} {address.summary} {address.alias} {address.group.label} {address.unit.name}"
        tokens = re.findall(r"[a-z0-9]+", vietnamese.fold(f"{told} {address.code}"))
        same = all(getattr(address, name) == value for name, value in only.items())
        begun = len(wanted[-1]) > 1 and any(token.startswith(wanted[-1]) for token in tokens)  # it may still go on
        if same and set(wanted[:-1]) <= set(tokens) and (begun or wanted[-1] in tokens):
            found.append(address)
    found.sort(key=lambda address: (address.priority, address.approved_on, address.id))
    return [address.code or "" for address in found]


def turned(**asked: str) -> list[str]:
    """All pages, one after the other."""
    seen: list[str] = []
    after = None
    while True:
        with counted() as statements:
            found = published.page(asked, after, limit=4)
        assert len([sql for sql in statements if sql.startswith("SELECT")]) <= 5
        seen += [card.code for card in found.cards]
        if (after := found.after) is None:
            return seen


def test_words_find_what_reading_everything_finds_in_the_same_order(street: None) -> None:
    for words in (COMMON, RARE, *TYPED):
        assert turned(q=words) == naive(words), words


def test_a_common_word_that_stands_only_at_the_end_of_the_order_is_found(street: None) -> None:
    last = naive(COMMON)[-7:]
    for address in db.session.scalars(db.select(Address).where(Address.code.in_(last))):
        row = search.models.SearchRow
        db.session.execute(
            db.update(row)
            .where(row.ref == address.code)
            .values(folded=search.folded_of("address", "Cuối danh sách đợi lâu"))
        )
    db.session.commit()
    assert turned(q="cuoi danh") == last


def test_words_and_conditions_narrow_together(street: None, cast: Cast) -> None:
    unit = cast.unit("X1")
    assert turned(q=COMMON, noi="X1") == naive(COMMON, unit_id=unit.id)
    assert turned(q=COMMON, nhom=Group.DISABLED.value) == naive(COMMON, group=Group.DISABLED)
    assert turned(q=COMMON, **{"trang-thai": "du"}) == []


def test_a_count_is_exact_or_says_that_there_are_more(street: None) -> None:
    def told(limit: int = 4, **asked: str) -> str:
        return published.page(asked, limit=limit).count_text

    assert told(q=RARE) == str(len(naive(RARE)))
    assert told(q=COMMON) == "hơn 5"
    assert told(limit=40, q=COMMON) == str(len(naive(COMMON)))
    some = re.fullmatch(r"ít nhất (\d)", told(q=COMMON, nhom=Group.ELDERLY_ALONE.value))
    assert some and 0 < int(some[1]) <= len(naive(COMMON, group=Group.ELDERLY_ALONE))


def test_whoever_fell_out_of_sight_overnight_is_neither_shown_nor_counted(street: None) -> None:
    gone = naive(RARE)[0]
    db.session.execute(
        db.update(Address).where(Address.code == gone).values(text_consent_until=clock.today().replace(year=2020))
    )
    db.session.commit()
    found = published.page({"q": RARE})
    assert gone not in {card.code for card in found.cards}
    assert (found.count, found.count_text) == (len(found.cards), str(len(naive(RARE)) - 1))
