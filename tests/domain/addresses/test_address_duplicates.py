"""Two hundred planted households: who is filed twice is seen, who is not is left alone."""

import random

import pytest
from flask import Flask
from sqlalchemy import event, insert

from nhandao_site.db import db
from nhandao_site.domain.addresses import duplicates
from nhandao_site.domain.addresses.content import Content, GuardianContent, MemberContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group, Kind
from nhandao_site.kit import clock, vietnamese
from tests.cast import Cast
from tests.domain.addresses import lives

LETTERS = {
    "family": "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    "middle": "Thị Văn Hữu Ngọc Minh Thanh Thu Xuân Đức Quang Kim Hồng Bích Công Gia Phương",
    "given": "An Bình Châu Dung Đào Giang Hà Hiền Hoa Hùng Hương Khánh Lan Lâm Liên Linh Long Mai Nam Nga Ngân "
    "Nhung Oanh Phúc Phượng Quyên Sơn Tâm Thảo Thắng Thủy Tiến Trang Trung Tuấn Tuyết Vân Vinh Xuyến Yến",
}


def names(dice: random.Random) -> str:
    return " ".join(dice.choice(LETTERS[part].split()) for part in ("family", "middle", "given"))


def plain(cast: Cast, dice: random.Random, n: int) -> Content:
    hamlet = cast.unit(dice.choice(["H1", "H2"]))
    return lives.told(
        cast,
        name=names(dice),
        birth_year=dice.randint(1935, 2005),
        hamlet_id=hamlet.id,
        phone=f"09{n:08d}" if n % 2 else None,
        cccd=f"0701{n:08d}" if n % 3 == 0 else None,
        members=[MemberContent(names(dice), "con", dice.randint(1960, 2015))],
        needs=[],
    )


def again(content: Content, n: int, dice: random.Random) -> Content:
    """The same household as another officer writes it down."""
    import dataclasses

    change = dataclasses.replace
    ways = [
        lambda: change(content, phone=None, cccd=None, name=slip(content.name, dice)),
        lambda: change(content, phone=None, cccd=None, birth_year=(content.birth_year or 0) + dice.choice([-1, 1])),
        lambda: change(content, phone=None, cccd=None, name=vietnamese.fold(content.name).upper(), hamlet_id=None),
        lambda: change(
            content, phone=None, cccd=None, name=content.members[0].name, birth_year=content.members[0].birth_year,
            members=[MemberContent(content.name, "mẹ", content.birth_year)],
        ),
        lambda: change(content, name=names(dice), cccd=None, phone=content.phone or None, birth_year=1950),
        lambda: change(content, name=names(dice), phone=None, birth_year=1950),
    ]  # fmt: skip
    way = n % 6
    if (way == 4 and not content.phone) or (way == 5 and not content.cccd):
        way = 0
    return ways[way]()


def slip(name: str, dice: random.Random) -> str:
    """One letter typed twice, or a mark left out."""
    words = name.split()
    at = dice.randrange(len(words) - 1)
    words[at] = words[at] + words[at][-1] if dice.random() < 0.5 else vietnamese.fold(words[at]).title()
    return " ".join(words)


def test_at_least_95_of_100_planted_twins_are_seen_and_at_most_5_of_100_strangers(site: Flask, cast: Cast) -> None:
    dice = random.Random(20261122)
    with site.app_context():
        first = [plain(cast, dice, n) for n in range(200)]
        ids = [lives.opened(cast, content).id for content in first]
        seen = sum(
            ids[n] in {one.address_id for one in duplicates.suspects(again(content, n, dice))}
            for n, content in enumerate(first)
        )
        strangers = [duplicates.suspects(plain(cast, dice, 10_000 + n)) for n in range(200)]
        assert seen >= 190, seen
        assert sum(bool(found) for found in strangers) <= 10


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Khác Hẳn", "cccd": "070148000001"}, "cùng số CCCD"),
        ({"name": "Khác Hẳn", "phone": "+84912345678"}, "cùng số điện thoại"),
        ({"name": "Khác Hẳn", "guardian": GuardianContent("Ai Đó", None, "0912.345.678")}, "cùng số điện thoại"),
        ({"name": "Khác Hẳn", "phone": "0977777777"}, "người giám hộ có cùng số điện thoại"),
        ({"name": "Khác Hẳn", "household_key": "HO-1"}, "cùng một hộ"),
        ({"name": "Nguyen Thi Ha", "birth_year": 1949}, "tên gần giống, cùng nơi ở và năm sinh"),
        ({"name": "Lê Văn Tám", "birth_year": 1945}, "đã có tên trong hộ của hồ sơ khác"),
        ({"name": "Khác", "members": [MemberContent("NGUYỄN THỊ HÀ", "mẹ", 1948)]}, "một người trong hộ đã có hồ sơ"),
    ],
)
def test_each_sign_is_named(site: Flask, cast: Cast, changes: dict[str, object], reason: str) -> None:
    with site.app_context():
        lives.opened(
            cast,
            lives.told(
                cast,
                cccd="070148000001",
                phone="0912345678",
                household_key="HO-1",
                members=[MemberContent("Lê Văn Tám", "chồng", 1945)],
                guardian=GuardianContent("Con Gái", "con", "0977777777"),
            ),
        )
        found = duplicates.suspects(lives.told(cast, **{"birth_year": 1990, **changes}))
        assert len(found) == 1 and any(reason in one for one in found[0].reasons)


def test_the_same_name_in_another_commune_or_of_another_age_is_another_person(site: Flask, cast: Cast) -> None:
    with site.app_context():
        lives.opened(cast)
        assert duplicates.suspects(lives.told(cast, birth_year=1970)) == []
        elsewhere = lives.told(cast, unit_id=cast.unit("X2").id, hamlet_id=cast.unit("H3").id)
        assert duplicates.suspects(elsewhere) == []
        assert duplicates.suspects(lives.told(cast, hamlet_id=cast.unit("H2").id)) == []


def test_a_question_among_ten_thousand_reads_no_whole_table(site: Flask, cast: Cast) -> None:
    with site.app_context():
        communes = [cast.unit("X1").id, cast.unit("X2").id]
        now, dice = clock.now(), random.Random(1)
        rows = []
        for n in range(10_000):
            name = names(dice)
            rows.append(
                {
                    "kind": Kind.HOUSEHOLD, "name": name, "folded_name": vietnamese.fold_name(name), "sort_key": "",
                    "birth_year": 1930 + n % 80, "unit_id": communes[n % 50 == 0], "group": Group.HARDSHIP,
                    "waiting_since": now, "created_at": now, "updated_at": now,
                }
            )  # fmt: skip
        db.session.execute(insert(Address), rows)
        db.session.commit()
        statements: list[tuple[str, object]] = []
        event.listen(
            db.engine, "before_cursor_execute", lambda c, cur, sql, args, ctx, many: statements.append((sql, args))
        )
        duplicates.suspects(lives.told(cast, cccd="070148000001", phone="0912345678", household_key="H",
                                       unit_id=communes[1], hamlet_id=cast.unit("H3").id,
                                       members=[MemberContent("Lê Văn Tám", "chồng", 1945)]))  # fmt: skip
        asked = [(sql, args) for sql, args in statements if sql.startswith("SELECT")]
        assert 0 < len(asked) <= 16
        for sql, args in asked:
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", args).all()
            assert not [line for line in plan if str(line[-1]).startswith("SCAN address")], (sql, plan)
