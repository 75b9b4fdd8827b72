"""Drawn pictures are kept by what is in them: one for each thing, a bounded number, one drawn at a time."""

import threading
from pathlib import Path

import pytest

from nhandao_site.kit import gallery
from nhandao_site.kit.gallery import Busy, Gallery


def test_a_picture_is_drawn_once_and_a_new_mark_pushes_the_old_one_out(tmp_path: Path) -> None:
    kept, drawn = Gallery(tmp_path), []

    def draw(data: bytes) -> bytes:
        drawn.append(data)
        return data

    for _ in range(3):
        assert kept.show("chuyen", "bep-chao", "m1", lambda: draw(b"one")) == b"one"
    assert kept.show("chuyen", "bep-chao", "m2", lambda: draw(b"two")) == b"two"
    assert drawn == [b"one", b"two"]
    assert [path.name for path in tmp_path.glob("*/*")] == ["bep-chao.m2.png"]
    assert list(kept.names("chuyen")) == ["bep-chao"]
    assert kept.forget("chuyen", "bep-chao") == 1 and list(kept.names("chuyen")) == []


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a.b", "*", "ế", "x" * 200])
def test_a_name_is_no_way_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        Gallery(tmp_path).show("chuyen", name, "m", lambda: b"x")
    assert Gallery(tmp_path).forget("chuyen", name) == 0


def test_the_shelves_hold_no_more_than_they_should(tmp_path: Path) -> None:
    kept = Gallery(tmp_path, most=20)
    for number in range(50):
        kept.show("chuyen", f"bai-{number}", "m", lambda: b"x")
    assert len(list(tmp_path.glob("*/*"))) <= 20 and "bai-49" in kept.names("chuyen")


def test_who_waits_too_long_is_asked_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "WAIT", 0.01)
    kept, begun, go_on = Gallery(tmp_path), threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        go_on.wait(5)
        return b"slow"

    first = threading.Thread(target=lambda: kept.show("chuyen", "mot", "m", slow))
    first.start()
    begun.wait(5)
    with pytest.raises(Busy):
        kept.show("chuyen", "hai", "m", lambda: b"x")
    go_on.set()
    first.join()
    assert kept.show("chuyen", "hai", "m", lambda: b"x") == b"x"
