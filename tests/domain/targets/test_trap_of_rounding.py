"""T2 by its own numbers: 2,001 filed and 1,401 helped is more than 70 %, though it prints 70,0 %."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from tests.domain.targets.province import Province, asks, family, gift

pytestmark = [pytest.mark.both_databases, pytest.mark.books_by_hand]


def multiplied(model: Any, many: int, *own: str) -> None:
    """The one row of a table, over and over under other numbers; `own` columns differ from row to row."""
    table = model.__table__
    row = dict(db.session.execute(select(table)).mappings().one())
    first, keys = row["id"], {"code", "chapter_key"} & row.keys()
    differing = [
        {
            "id": n,
            **{key: f"{row[key]}-{n}" for key in keys if row[key]},
            **{name: row[name] - first + n for name in own},
        }
        for n in range(first + 1, first + many)
    ]
    db.session.execute(insert(table), [row | other for other in differing])


@pytest.mark.parametrize(("filed", "helped", "said"), [(2001, 1401, "met"), (2000, 1400, "not_met")])
def test_more_than_70_percent_is_a_matter_of_whole_numbers(
    site: Flask, province: Province, filed: int, helped: int, said: str
) -> None:
    province.load({"Địa chỉ": [family("A1")], "Trợ giúp": [gift("TG1", "A1")], "Chỉ tiêu": [asks("A7")]})
    with site.app_context():
        multiplied(Address, filed)
        multiplied(Act, helped, "address_id")
        multiplied(AssistanceLine, helped, "act_id", "address_id")
        db.session.commit()
        db.session.remove()
    assert province.target("2025", "A7", "X1") == (helped, filed, said)
