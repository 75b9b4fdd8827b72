"""The outbox of letters: rooms above leave text here, the keeper delivers it."""

from datetime import datetime

from nhandao_site.db import db
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock


def tell(
    recipient: str | None,
    subject: str,
    body: str,
    *,
    once_key: str | None = None,
    not_before: datetime | None = None,
) -> Message | None:
    """Leaves a letter for `recipient` (an e-mail address); without an address nothing is written."""
    if not recipient:
        return None
    if once_key and db.session.scalar(db.select(Message.id).where(Message.once_key == once_key)):
        return None
    now = clock.now()
    message = Message(
        recipient=recipient,
        subject=subject,
        body=body,
        once_key=once_key,
        created_at=now,
        not_before=not_before or now,
    )
    db.session.add(message)
    return message
