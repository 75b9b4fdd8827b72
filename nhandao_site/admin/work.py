"""What waits for the person at this desk, counted once a request: the desk and the side bar both tell it."""

from dataclasses import dataclass

from flask import g
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk as addresses
from nhandao_site.domain.honours.council import desk as council
from nhandao_site.domain.honours.nominating import desk as nominating
from nhandao_site.domain.privacy import desk as privacy
from nhandao_site.domain.reminders import waiting as rooms


@dataclass(frozen=True)
class Work:
    dossiers: list[addresses.Waiting]
    rooms: rooms.Waiting
    votes: int
    """Sessions of the council in which this member has not voted yet."""
    nominations: int
    """Nominations for this officer to verify."""
    privacy: tuple[int, int]
    """Open requests about personal data, and how many of them are past the law's day."""


def waiting() -> Work:
    """By role and scope; two statements, and one more each for whoever tells bank lines apart, verifies
    nominations, votes or answers people about their data."""
    if "work" not in g:
        dossiers = addresses.waiting_for(current_user) if current_user.may(Permission.ADDRESSES_READ) else []
        votes, named = council.waiting_for(current_user), nominating.waiting_for(current_user)
        asks = current_user.may(Permission.PRIVACY_HANDLE) or current_user.may(Permission.PRIVACY_READ)
        requests = privacy.waiting_for(current_user) if asks else (0, 0)
        g.work = Work(dossiers, rooms.waiting_for(current_user), votes, named, requests)
    work: Work = g.work
    return work
