"""The people told about: a yes to their full name, kept with its proof, and taken back at once."""

from datetime import date

from nhandao_site.db import db
from nhandao_site.domain import audit, consent
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.stories import finding, writers
from nhandao_site.domain.stories.models import StoryState, StorySubject, SubjectKind
from nhandao_site.kit import clock

_APPROVED = {StoryState.SCHEDULED, StoryState.PUBLISHED}


def agree(
    subject: StorySubject,
    *,
    giver: Giver,
    given_on: date,
    evidence: str | None,
    evidence_file_id: int | None = None,
    by: Actor,
) -> None:
    """This person said yes to the full name in this story.

    Before it stands, whoever publishes reads the name; where it stands already, somebody else writes the yes down.
    """
    _may(subject, by)
    if subject.story.state in _APPROVED and writers.ever_wrote(subject.story, by=by):
        raise RuleBroken("Bài đã duyệt: người viết không tự cho hiện họ tên; hãy nhờ người khác xem phiếu và ghi.")
    if subject.kind is SubjectKind.COLLECTIVE:
        raise RuleBroken("Tên tập thể được đăng mà không cần ghi đồng ý riêng.")
    if subject.consented:
        raise RuleBroken("Đồng ý của người này đã được ghi.")
    consent.give(
        subject,
        scopes=[Scope.TEXT],
        giver=giver,
        giver_name=subject.name if giver is Giver.SELF else None,
        given_on=given_on,
        evidence=evidence,
        evidence_file_id=evidence_file_id,
        by=by,
    )
    _turn(subject, True, by=by)


def take_back(subject: StorySubject, *, reason: str, by: Actor) -> None:
    """From now on the page, the feed and the search show initials."""
    _may(subject, by)
    if not subject.consented:
        raise RuleBroken("Người này chưa có sự đồng ý nào để rút.")
    if consent.of(subject):
        consent.withdraw(subject, scopes=[Scope.TEXT], reason=reason, by=by)
    _turn(subject, False, by=by, reason=reason)


def _may(subject: StorySubject, by: Actor) -> None:
    unit = subject.story.unit
    if not (by.may(Permission.STORIES_WRITE, within=unit) or by.may(Permission.STORIES_PUBLISH, within=unit)):
        raise NotAllowed("Bạn không có quyền ghi đồng ý cho bài này.")


def _turn(subject: StorySubject, consented: bool, *, by: Actor, reason: str | None = None) -> None:
    subject.consented = consented
    subject.story.updated_at = clock.now()
    db.session.flush()
    what = "story:name" if consented else "story:unname"
    changes: dict[str, object] = {"hiện họ tên một người": [not consented, consented]}
    audit.record(what, subject.story, by=by, reason=reason, changes=changes)
    finding.renew(subject.story)
