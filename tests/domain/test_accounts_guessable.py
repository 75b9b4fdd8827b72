"""A password that everybody would try first is none."""

import importlib.util
from pathlib import Path

import pytest

from nhandao_site.domain.accounts import guessable, passwords
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import bloom
from tests.cast import PASSWORD

BUILDER = guessable.FILTER.with_name("build.py")


@pytest.mark.parametrize(
    "guessed",
    [
        "matkhau123456", "Mật khẩu 2026!", "M@tkh4u123456", "nguyenvanan1990", "Nguyễn Văn An 1990", "chuthapdo2026",
        "chuthapdo-binhphuoc", "hoichuthapdo@1", "password1234", "P@ssw0rd2026!", "qwertyuiop123", "1234567890123",
        "iloveyou12345", "thaothaothao1", "anhyeuem281190", "vietnamvodich9", "01/01/1990-1990", "Passw0rdadmin",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(guessed: str) -> None:
    assert guessable.is_common(guessed)
    with pytest.raises(RuleBroken, match="hay dùng nhất"):
        passwords.hashed(guessed)


@pytest.mark.parametrize(
    "own",
    [PASSWORD, "thuyền qua sông rộng", "chè xanh ba bát sáng", "xe-đạp-tím-trên-đê",
     "3f9a1c-b07d22-91ee40-5c6d1f"],
)  # fmt: skip
def test_a_few_words_that_do_not_belong_together_are_good(own: str) -> None:
    assert not guessable.is_common(own)


def test_the_published_password_of_the_demonstration_may_be_guessed() -> None:
    assert passwords.hashed("demo-nhan-ai-2026", is_published=True)


def test_the_shipped_filter_is_what_its_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("building", BUILDER)
    building = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(building)
    entries = sorted({text for text in building.entries() if len(text) >= 3})
    shipped = bloom.read(guessable.FILTER.read_bytes())
    assert shipped.entries == len(entries)
    assert all(shipped.might_hold(text) for text in entries[::97])
    told = Path(BUILDER.with_name("README.md")).read_text("utf-8")
    assert f"{shipped.entries:,}" in told
    assert f"{guessable.FILTER.stat().st_size:,} bytes" in told
    assert sum(shipped.might_hold(f"chưa ai nghĩ tới {n}") for n in range(50_000)) <= 15  # 5 are to be expected
