"""Two at the same moment: on both databases one deed happens, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories import publishing, scheduling
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.stories import telling


def together(site: Flask, deeds: list[Callable[[], object]]) -> list[object]:
    start = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        with site.app_context():
            start.wait()
            try:
                answer = deed()
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                return str(broken)
            return answer

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


@pytest.mark.both_databases
def test_two_approvers_at_once_publish_one_story_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        publishing.send_for_review(story, by=cast.account("dao"))
        db.session.commit()
        number, seen = story.id, story.version

    def approve(name: str) -> None:
        publishing.publish(db.session.get_one(Story, number), seen_version=seen, by=cast.account(name))

    answers = together(site, [lambda: approve("minh"), lambda: approve("linh")] * 3)
    assert answers.count(None) == 1
    assert all("tải lại trang" in str(answer) for answer in answers if answer is not None)
    with site.app_context():
        told = select(func.count()).select_from(Event).where(Event.what == "story:publish")
        assert db.session.scalar(told) == 1


@pytest.mark.both_databases
def test_the_clock_run_by_several_hands_publishes_each_story_once(site: Flask, cast: Cast) -> None:
    hour = clock.now() + timedelta(hours=1)
    with site.app_context():
        for n in range(3):
            story = telling.told(cast, title=f"Hẹn giờ {n}")
            publishing.send_for_review(story, by=cast.account("dao"))
            publishing.schedule(story, at=hour, seen_version=story.version, by=cast.account("minh"))
        db.session.commit()
    answers = together(site, [lambda: scheduling.run(hour)] * 4)
    assert sum(int(str(answer)) for answer in answers) == 3
    with site.app_context():
        told = select(func.count()).select_from(Event).where(Event.what == "story:publish")
        assert db.session.scalar(told) == 3
        assert {story.state for story in db.session.scalars(select(Story))} == {StoryState.PUBLISHED}
