"""The humanitarian addresses a story leads to."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories.content import Content
from nhandao_site.domain.stories.models import Story, StoryAddress
from nhandao_site.kit import codes


def link(story: Story, wanted: tuple[str, ...]) -> None:
    """These public codes and no others; one that is not shown to the public yet may stand here already."""
    addresses = {row.id: row for row in known(wanted)}
    kept = {row.address_id: row for row in story.links}
    story.links = [kept.get(id_) or StoryAddress(address=address) for id_, address in addresses.items()]


def known(wanted: tuple[str, ...]) -> list[Address]:
    """The addresses of these codes in any spelling; an unknown one is named."""
    spelled = [_spelled(code) for code in wanted]
    found = {row.code: row for row in db.session.scalars(select(Address).where(Address.code.in_(spelled)))}
    for code in spelled:
        if code not in found:
            raise RuleBroken(f"Không có địa chỉ nào mang mã {code}; hãy xem lại mã trên biển.")
    return [found[code] for code in spelled]


def beneficiaries(told: Story | Content) -> list[str]:
    """The real names of those helped at the addresses these words lead to."""
    if isinstance(told, Story):
        return [link.address.name for link in told.links]
    return [address.name for address in known(told.codes)]


def _spelled(code: str) -> str:
    if (known := codes.parse_address_code(code)) is None:
        raise RuleBroken(f"“{code[:30]}” không phải mã địa chỉ; mã có dạng SM26-0031-X.")
    return known
