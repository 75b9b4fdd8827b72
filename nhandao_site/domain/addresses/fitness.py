"""Whether the words for the public are there and say no more than they may."""

import re

from nhandao_site.domain.addresses import showing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.places import area_of
from nhandao_site.domain.addresses.words import Kind
from nhandao_site.kit import clock, vietnamese

_WANTED = {"alias": "tên công khai", "headline": "tiêu đề", "summary": "tóm tắt"}
_KIND_OF_PLACE = re.compile(
    r"^(?:xa|phuong|thi tran|dac khu|ap|thon|khom|buon|khu pho|truong(?: (?:thpt|thcs|th|tieu hoc|mam non|mau giao))?) "
)
_CHILD_ALIAS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)* [^\W\d_]\.")


def unfit(address: Address) -> list[str]:
    """What keeps these words from the public, a sentence each."""
    lacking = [label for field, label in _WANTED.items() if not getattr(address, field)]
    found = [f"Hãy viết {', '.join(lacking)} trước khi đăng."] if lacking else []
    return found + _said_too_much(address) + _child_alias(address)


def _said_too_much(address: Address) -> list[str]:
    words = " ".join(filter(None, _shown(address)))
    folded = f" {vietnamese.fold_name(words)} "
    told = [label for label, text in _private(address) if f" {vietnamese.fold_name(text)} " in folded]
    digits = re.sub(r"\D", "", re.sub(r"(?<=\d)[\s.\-]+(?=\d)", "", words))
    told += [label for label, text in _numbers(address) if text in digits]
    if not told:
        return []
    return [f"Phần sẽ đăng có {', '.join(told)}; hãy bỏ đi để giữ riêng tư cho gia đình."]


def _shown(address: Address) -> list[str | None]:
    """Every word a stranger will read."""
    found = [address.alias, address.headline, address.summary, address.story]
    for need in address.needs:
        if need.dropped_at is None:
            found += [need.title, need.basis]
    photo = showing.photo_of(address)
    return [*found, photo.alt, photo.caption] if photo else found


def _private(address: Address) -> list[tuple[str, str]]:
    found = []
    if address.kind is not Kind.COLLECTIVE:
        names = [address.name, *(member.name for member in address.members)]
        if address.guardian is not None:
            names.append(address.guardian.name)
        found += [("họ tên đầy đủ", name) for name in dict.fromkeys(names) if len(name.split()) > 1]
    if address.residence and address.kind is not Kind.COLLECTIVE:
        found.append(("nơi ở cụ thể", address.residence))
    if address.is_child_on(clock.today()):
        places = [address.unit, address.hamlet, address.introduced_by]
        told = vietnamese.fold_name(area_of(address))
        names = [each for place in places if place is not None for each in _called(place.name, told)]
        found += [("tên nơi ở hoặc trường của trẻ em", name) for name in names]
    return found


def _called(name: str, told: str) -> list[str]:
    """“Xã Suối Mơ” is also “Suối Mơ”; one word alone names no place, nor does the area everybody may read."""
    bare = _KIND_OF_PLACE.sub("", vietnamese.fold_name(name))
    return [name, bare] if " " in bare and bare not in told else [name]


def _numbers(address: Address) -> list[tuple[str, str]]:
    guardian = address.guardian.phone if address.guardian else None
    numbers = [("số điện thoại", address.phone), ("số điện thoại", guardian), ("số CCCD", address.cccd)]
    return [(label, text) for label, text in numbers if text]


def _child_alias(address: Address) -> list[str]:
    """“Em A.”, “Hai chị em B.”: one letter stands for a child's name."""
    if not address.alias or not address.is_child_on(clock.today()):
        return []
    given = vietnamese.fold_name(address.name).rpartition(" ")[2]
    tells = len(given) > 1 and given in vietnamese.fold_name(address.alias).split()
    if _CHILD_ALIAS.fullmatch(address.alias) and not tells:
        return []
    return ["Tên công khai của trẻ em chỉ gồm cách gọi và một chữ cái, ví dụ “Em A.”."]
