"""Every column that may hold something of a person has its entry: what, whose, why, for how long."""

from flask import Flask
from sqlalchemy import JSON, Column, Text

from nhandao_site.db import Blind, Nfc, Sealed, db
from nhandao_site.domain.privacy import register
from nhandao_site.domain.privacy.register import nobody

WORDS = ("birth", "gender", "age")


def all_columns() -> dict[str, Column[object]]:
    return {f"{table.name}.{column.name}": column for table in db.metadata.sorted_tables for column in table.columns}


def may_hold_a_person(name: str, column: Column[object]) -> bool:
    """Text, documents, and numbers named after a person's life; ids, days of deeds and money are not."""
    if isinstance(column.type, Nfc | Sealed | Blind | JSON) or type(column.type) is Text:
        return True
    return any(word in name.partition(".")[2].split("_") for word in WORDS)


def test_every_text_column_is_in_the_register_or_is_said_to_hold_nobody(site: Flask) -> None:
    decided = set(register.columns()) | nobody.columns()
    open_ = sorted(
        name for name, column in all_columns().items() if may_hold_a_person(name, column) and name not in decided
    )
    assert not open_, (
        f"{open_}: put them into domain/privacy/register, or into its nobody.py when they hold nobody's data"
    )


def test_a_sealed_column_never_passes_for_nobodys(site: Flask) -> None:
    sealed = {name for name, column in all_columns().items() if isinstance(column.type, Sealed | Blind)}
    assert sealed <= set(register.columns())
    assert not sealed & nobody.columns()


def test_the_register_names_no_column_that_is_gone(site: Flask) -> None:
    assert not (set(register.columns()) | nobody.columns()) - set(all_columns())
    assert not set(register.columns()) & nobody.columns()


def test_no_column_is_told_twice() -> None:
    told = [name for field in register.fields() for name in field.columns]
    assert len(told) == len(set(told))
    assert len({processing.key for processing in register.PROCESSINGS}) == len(register.PROCESSINGS)


def test_each_processing_says_why_on_which_ground_who_sees_it_and_how_long() -> None:
    for processing in register.PROCESSINGS:
        for sentence in (processing.why, processing.seen_by, processing.keep.words, processing.goes_to):
            assert sentence.endswith("."), processing.key
