"""Rosters: what is put stays, what is pasted badly is refused whole, nobody writes in another branch."""

import pytest
from flask import Flask

from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.rosters import desk, lists
from nhandao_site.domain.rosters.lists import Line
from nhandao_site.domain.rosters.models import CommuneLevel, RosterKind
from tests.cast import Cast


def test_names_stand_in_the_order_of_a_vietnamese_list(site: Flask, cast: Cast) -> None:
    with site.app_context():
        people = [Line("1", "Trần Văn Đức"), Line("2", "Nguyễn Thị Ánh"), Line("3", "Lê Văn Dũng")]
        lists.paste(RosterKind.LEADERS, cast.unit("P1"), 2026, people, by=cast.account("minh"))
        shown = desk.entries(cast.unit("P1"), 2026, RosterKind.LEADERS)
        assert [entry.name for entry in shown.entries] == ["Nguyễn Thị Ánh", "Lê Văn Dũng", "Trần Văn Đức"]
        assert desk.counts(cast.unit("P1"), 2026) == {RosterKind.LEADERS: 3}
        assert desk.counts(cast.unit("P1"), 2025) == {}


def test_a_long_roster_comes_in_pages_that_join(site: Flask, cast: Cast) -> None:
    with site.app_context():
        many = [Line(str(n), f"Chi hội {n}") for n in range(250)]
        pasted = lists.paste(RosterKind.SUB_BRANCHES, cast.unit("X1"), 2026, many, by=cast.account("minh"))
        assert (pasted.new, pasted.changed, pasted.known) == (250, 0, 0)
        seen: list[str] = []
        after = None
        while True:
            page = desk.entries(cast.unit("X1"), 2026, RosterKind.SUB_BRANCHES, after)
            seen += [entry.name for entry in page.entries]
            after = page.after
            if after is None:
                break
        assert seen == [f"Chi hội {n}" for n in range(250)]


def test_nobody_writes_outside_the_branch_or_the_calendar(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for name in ("hoa", "tam", "phuc"):
            with pytest.raises(NotAllowed):
                lists.paste(RosterKind.LEADERS, cast.unit("X1"), 2026, [Line("1", "A")], by=cast.account(name))
            with pytest.raises(NotAllowed):
                lists.set_class(cast.unit("X1"), 2026, CommuneLevel.DIFFICULT, by=cast.account(name))
        with pytest.raises(RuleBroken, match="Năm phải từ"):
            lists.paste(RosterKind.LEADERS, cast.unit("X1"), 1, [Line("1", "A")], by=cast.account("minh"))
        with pytest.raises(RuleBroken, match="không phải xã"):
            lists.set_class(cast.unit("P1"), 2026, CommuneLevel.DIFFICULT, by=cast.account("minh"))


def test_too_long_a_paste_is_cut_by_its_sender() -> None:
    with pytest.raises(RuleBroken, match="chia nhỏ"):
        lists.read_pasted("\n".join(f"{n}; Tên" for n in range(lists.LONGEST_PASTE + 1)))
