"""What waits for the person at this desk, counted once a request: the desk and the side bar both tell it."""

from dataclasses import dataclass

from flask import g
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk as addresses
from nhandao_site.domain.reminders import waiting as rooms


@dataclass(frozen=True)
class Work:
    dossiers: list[addresses.Waiting]
    rooms: rooms.Waiting


def waiting() -> Work:
    """By role and scope; two statements, or three for whoever tells bank lines apart."""
    if "work" not in g:
        dossiers = addresses.waiting_for(current_user) if current_user.may(Permission.ADDRESSES_READ) else []
        g.work = Work(dossiers, rooms.waiting_for(current_user))
    work: Work = g.work
    return work
