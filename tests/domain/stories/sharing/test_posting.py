"""Where a story was posted: by whom, when, counted once, taken back with a reason; what the press told."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing import desk, links, posting, press, published
from nhandao_site.domain.stories.sharing.models import Outlet, PressKind
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling

FACEBOOK = "https://www.facebook.com/bausen/posts/1"


def post(cast: Cast, story: Story, who: str = "hoa", at: str = "X1", **changes: object) -> object:
    told = {"outlet": Outlet.FACEBOOK, "posted_on": clock.today(), "link": FACEBOOK} | changes
    return posting.record(story, unit=cast.unit(at), by=cast.account(who), **told)  # type: ignore[arg-type]


def told(**changes: object) -> press.Told:
    usual = {
        "kind": PressKind.NEWSPAPER,
        "outlet": "Báo Sông Mây",
        "title": "Ấm một góc chợ",
        "appeared_on": clock.today(),
        "link": "https://bao.example/1",
    }
    return press.Told(**(usual | changes))  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_coverage_counts_itself_by_unit_channel_and_month(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, other = telling.published(cast), telling.published(cast, title="Chuyện khác")
        day = clock.today().replace(day=1)
        post(cast, story, posted_on=day)
        post(cast, story, posted_on=day, link=f"{FACEBOOK}2")
        post(cast, other, posted_on=day, outlet=Outlet.LOUDSPEAKER, link=None)
        post(cast, other, who="tam", at="X2", posted_on=day, outlet=Outlet.ZALO, link="https://zalo.me/1")
        wrong = post(cast, story, posted_on=day, link=f"{FACEBOOK}3")
        posting.take_back(wrong, reason="Ghi nhầm", by=cast.account("hoa"))  # type: ignore[arg-type]
        last = clock.today()
        lines = {
            (x.unit_code, x.outlet): (x.postings, x.stories) for x in desk.coverage(cast.account("dao"), day, last)
        }
        assert lines == {
            ("X1", Outlet.FACEBOOK): (2, 1),
            ("X1", Outlet.LOUDSPEAKER): (1, 1),
            ("X2", Outlet.ZALO): (1, 1),
        }
        assert {x.month for x in desk.coverage(cast.account("dao"), day, last)} == {f"{day:%Y-%m}"}
        assert {x.unit_code for x in desk.coverage(cast.account("tam"), day, last)} == {"X2"}
        assert desk.coverage(cast.account("dao"), day, last, cast.unit("S1")) == []
        assert [p.link for p in published.elsewhere(story.id).posted] == [f"{FACEBOOK}2", FACEBOOK]


@pytest.mark.parametrize(
    ("link", "outlet"),
    [
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)//https://x.vn", None),
        ("data:text/html,x", None),
        ("//xau.example/x", None),
        ("ftp://x.vn/a", None),
        ("https://nguoi:mat-khau@x.vn/", None),
        ("https://127.0.0.1/x", None),
        ("https://localhost/x", None),
        ("https://x.vn/a b", None),
        ('https://x.vn/"onclick=', None),
        ("https://x.vn:9999999/", None),
        ("https://[::1", None),
        ("https://" + "x" * 600 + ".vn/", None),
        ("https://facebook.com.xau.example/", Outlet.FACEBOOK),
        ("https://xaufacebook.com/", Outlet.FACEBOOK),
        ("https://facebook.com/", Outlet.ZALO),
    ],
)
def test_a_link_that_may_harm_a_reader_is_refused(link: str, outlet: Outlet | None) -> None:
    with pytest.raises(RuleBroken):
        links.checked(link, outlet)


def test_plain_links_are_kept_as_they_are() -> None:
    assert links.checked(" https://m.facebook.com/a?b=1#c ", Outlet.FACEBOOK) == "https://m.facebook.com/a?b=1#c"
    assert links.checked("https://báo.vn/ấm", None) == "https://báo.vn/ấm"
    assert links.checked("", Outlet.LOUDSPEAKER) is None


def test_the_rule_says_no_in_its_own_words(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story, draft = telling.published(cast), telling.told(cast, title="Nháp")
        post(cast, story)
        for words, deed in (
            ("chưa đăng hoặc đã gỡ", lambda: post(cast, draft)),
            ("chưa tới", lambda: post(cast, story, posted_on=clock.today() + timedelta(days=1))),
            ("quá xưa", lambda: post(cast, story, posted_on=clock.today().replace(year=2001))),
            ("dán liên kết", lambda: post(cast, story, link=" ")),
            ("ghi rồi", lambda: post(cast, story, posted_on=clock.today() - timedelta(days=1))),
        ):
            with pytest.raises(RuleBroken, match=words):
                deed()
        with pytest.raises(NotAllowed):
            post(cast, story, who="tam", at="X1")
        with pytest.raises(NotAllowed):
            post(cast, story, who="phuc", at="P1")


def test_a_commune_passes_on_a_story_of_another_and_only_its_own_lines_are_its_own(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        line = post(cast, story, who="tam", at="X2")
        assert desk.posting_for(cast.account("hoa"), line.id) is None  # type: ignore[attr-defined]
        assert desk.posting_for(cast.account("tam"), line.id) is line  # type: ignore[attr-defined]
        assert desk.postings(cast.account("hoa"), story) == []
        with pytest.raises(RuleBroken, match="vì sao"):
            posting.take_back(line, reason=" ", by=cast.account("tam"))  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_a_piece_of_the_press_is_seen_by_two_people_and_goes_with_its_story(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        shown = told(poster=telling.jpeg(), alt="Nồi cháo bốc khói", credit="Báo Sông Mây")
        piece = press.add(story, shown, by=cast.account("dao"))
        assert published.elsewhere(story.id).press == () and piece.poster and not piece.poster.public
        with pytest.raises(RuleBroken, match="không tự cho hiện"):
            press.confirm(piece, by=cast.account("dao"))
        with pytest.raises(NotAllowed):
            press.confirm(piece, by=cast.account("hoa"))
        press.confirm(piece, by=cast.account("minh"))
        (seen,) = published.elsewhere(story.id).press
        assert seen.poster and seen.poster.alt == "Nồi cháo bốc khói"
        assert published.poster_in_sight(piece.id, piece.poster.id, False)
        publishing.withdraw(story, reason="Gia đình xin gỡ", by=cast.account("minh"))
        assert not published.poster_in_sight(piece.id, piece.poster.id, False)
        press.remove(piece, reason="Báo gỡ bài", by=cast.account("dao"))
        assert piece.poster.removed_at and published.elsewhere(story.id).press == ()


def test_a_face_on_a_poster_needs_its_yes_for_as_long_as_it_is_shown(site: Flask, cast: Cast) -> None:
    from nhandao_site.domain import consent
    from nhandao_site.domain.consent.models import Scope

    with site.app_context():
        story = telling.published(cast)
        seen = {"poster": telling.jpeg(), "alt": "Bà cười bên bếp", "credit": "Đài", "shows_face": True}
        with pytest.raises(RuleBroken, match="bằng chứng"):
            press.add(story, told(**seen), by=cast.account("dao"))
        db.session.rollback()
        story = telling.published(cast)
        piece = press.add(story, told(**seen, face_evidence="Phiếu ký"), by=cast.account("dao"))
        press.confirm(piece, by=cast.account("minh"))
        assert piece.poster and published.elsewhere(story.id).press[0].poster
        assert published.poster_in_sight(piece.id, piece.poster.id, True)
        consent.withdraw(piece.poster, scopes=[Scope.FACE], reason="Bà đổi ý", by=cast.account("minh"))
        assert published.elsewhere(story.id).press[0].poster is None
        assert not published.poster_in_sight(piece.id, piece.poster.id, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outlet": " "}, "tên báo"),
        ({"title": "x" * 201}, "tiêu đề"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"link": ""}, "dán liên kết"),
        ({"appeared_on": clock.today() + timedelta(days=2)}, "chưa tới"),
        ({"poster": b"<svg onload=alert(1)>", "alt": "x", "credit": "y"}, "không phải ảnh"),
        ({"poster": telling.jpeg(), "credit": "y"}, "lời tả"),
        ({"poster": telling.jpeg(), "alt": "x"}, "nguồn"),
    ],
)
def test_a_piece_of_the_press_without_what_it_needs_is_not_kept(
    site: Flask, cast: Cast, changes: dict[str, object], words: str
) -> None:
    with site.app_context():
        story = telling.published(cast)
        with pytest.raises(RuleBroken, match=words):
            press.add(story, told(**changes), by=cast.account("dao"))
