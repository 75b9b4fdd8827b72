import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhandao_site.kit.sealing import Keyring, SealBroken

RING = Keyring(bytes(range(32)))
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_what_was_sealed_is_opened(text: str) -> None:
    sealed = RING.seal(text)
    assert sealed.startswith("s1:")
    assert RING.seal(RING.open(sealed)) != sealed
    assert RING.blind(RING.open(sealed)) == RING.blind(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_breaks_the_seal(place: int, mask: int) -> None:
    box = bytearray(base64.b64decode(RING.seal("001099012345").removeprefix("s1:")))
    box[place % len(box)] ^= mask
    with pytest.raises(SealBroken):
        RING.open("s1:" + base64.b64encode(box).decode())


@pytest.mark.parametrize("sealed", ["", "Nguyễn", "s1:", "s1:abc", "s1:đ", "s2:AAAA", "s1:" + "A" * 36])
def test_what_is_no_seal_is_told_so(sealed: str) -> None:
    with pytest.raises(SealBroken, match="niêm phong"):
        RING.open(sealed)


def test_another_key_opens_nothing_and_marks_differently() -> None:
    other = Keyring(b"k" * 32)
    with pytest.raises(SealBroken):
        other.open(RING.seal("0912345678"))
    assert other.blind("0912345678") != RING.blind("0912345678")


def test_the_blind_mark_is_the_same_for_the_same_text_and_hides_it() -> None:
    mark = RING.blind("Thu\u031b")
    assert mark == RING.blind("Thư")
    assert mark.startswith("b1:")
    assert len(mark) == 67
    assert RING.blind("001099012345") != RING.blind("001099012346")


def test_a_decomposed_name_is_sealed_composed() -> None:
    assert RING.open(RING.seal("Bu\u031bo\u031b\u0309i")) == "Bưởi"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 byte"):
        Keyring(b"short")


def test_the_key_is_not_shown_when_printed() -> None:
    assert "0001020304" not in repr(RING)
    assert not hasattr(RING, "__dict__")
