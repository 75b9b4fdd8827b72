"""Before the public: the yes, the words, and a second person who reads them."""

import dataclasses

import pytest
from flask import Flask

from nhandao_site.domain.addresses import consenting, workflow
from nhandao_site.domain.addresses import content as contents
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives


def test_publishing_asks_for_the_consent_to_text_and_for_the_words_themselves(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.awaiting(cast, lives.told(cast, alias=None, summary=None))
        lives.agree(address, cast, Scope.RECEIVE)
        workflow.verify(address, on=clock.today(), by=cast.account("sen"))
        workflow.approve(address, by=cast.account("minh"))
        with pytest.raises(RuleBroken) as said:
            workflow.publish(address, by=cast.account("minh"))
        for part in ("đăng chữ", "tên công khai", "tóm tắt"):
            assert part in str(said.value)
        assert consenting.missing(address) == workflow.against_publication(address)[:1]


def test_the_author_does_not_publish_even_with_the_right_to(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.opened(cast, by="minh")
        workflow.record_survey(address, on=lives.yesterday(), surveyors="M", findings="x", by=cast.account("minh"))
        workflow.record_review(
            address, on=lives.yesterday(), place="ấp", attended=9, agreed=9, minutes_symbol="1", by=cast.account("minh")
        )
        workflow.submit(address, by=cast.account("minh"))
        lives.agree(address, cast)
        workflow.verify(address, on=clock.today(), by=cast.account("sen"))
        workflow.approve(address, by=cast.account("linh"))
        with pytest.raises(RuleBroken, match="không tự đăng"):
            workflow.publish(address, by=cast.account("minh"))
        workflow.publish(address, by=cast.account("linh"))


def test_who_rewords_a_profile_lets_another_person_publish_it(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, minh = lives.approved(cast), cast.account("minh")
        words = dataclasses.replace(contents.of(address), summary="Một câu mới, ngắn và thật.")
        workflow.change(address, words, seen_version=address.version, by=minh, reason="cho dễ đọc")
        with pytest.raises(RuleBroken, match="không tự đăng"):
            workflow.publish(address, by=minh)
        workflow.publish(address, by=cast.account("linh"))
