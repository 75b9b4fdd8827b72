"""“Địa chỉ” and “Chuyển đơn vị”: every dossier as the chapter's list would say it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Guardian, Need, Residence
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.consent.models import Consent, Giver
from nhandao_site.domain.consent.models import Scope as Yes
from nhandao_site.domain.workbook.outgoing.saying import Row
from nhandao_site.domain.workbook.outgoing.scope import Scope, in_pieces, keys_of_addresses

PUBLISHING = (Yes.TEXT, Yes.FACE, Yes.PLACE)


def ids_of(scope: Scope) -> list[int]:
    """In the order of the list: by key."""
    ids = list(db.session.scalars(select(Address.id).where(scope.within(Address.unit_id))))
    keys = keys_of_addresses(ids)
    return sorted(ids, key=lambda number: keys[number])


def dossiers(scope: Scope, ids: list[int]) -> Iterator[Row]:
    yield from in_pieces(ids, lambda some: _Piece(scope, some).rows())


def moves(scope: Scope, ids: list[int]) -> Iterator[Row]:
    """Every stay but the first, which the dossier itself names."""
    keys = keys_of_addresses(ids)

    def told(some: list[int]) -> Iterator[Row]:
        for number, stays in _stays(some).items():
            for stay in stays[1:]:
                yield {
                    "Địa chỉ": keys[number],
                    "Đơn vị mới": scope.code(stay.unit_id),
                    "Thôn mới": scope.code(stay.hamlet_id),
                    "Từ ngày": stay.from_on,
                }

    yield from in_pieces(ids, told)


class _Piece:
    """Some hundreds of dossiers with what stands around them."""

    def __init__(self, scope: Scope, ids: list[int]) -> None:
        self.scope, self.ids = scope, ids
        self.dossiers = {one.id: one for one in db.session.scalars(select(Address).where(Address.id.in_(ids)))}
        self.keys = keys_of_addresses(
            [*ids, *(one.merged_into_id for one in self.dossiers.values() if one.merged_into_id)]
        )
        self.stays = _stays(ids)
        self.needs = _grouped(
            select(Need).where(Need.address_id.in_(ids), Need.dropped_at.is_(None)).order_by(Need.position)
        )
        self.guardians = {
            one.address_id: one for one in db.session.scalars(select(Guardian).where(Guardian.address_id.in_(ids)))
        }
        self.yeses = yeses_of(ids)

    def rows(self) -> Iterator[Row]:
        for number in self.ids:
            one = self.dossiers[number]
            yield self._who(one) | self._needed(one) | self._decided(one) | self._agreed(one) | self._told(one)

    def _who(self, one: Address) -> Row:
        first = self.stays[one.id][0] if self.stays[one.id] else None
        return {
            "Mã": self.keys[one.id],
            "Loại": one.kind,
            "Họ tên": one.name,
            "Năm sinh": one.birth_date or one.birth_year,
            "Giới": one.gender,
            "CCCD": one.cccd,
            "Điện thoại": one.phone,
            "Đơn vị": self.scope.code(first.unit_id if first else one.unit_id),
            "Thôn": self.scope.code(first.hamlet_id if first else one.hamlet_id),
            "Nơi ở": one.residence,
            "Đơn vị giới thiệu": self.scope.code(one.introduced_by_id),
            "Nhóm": one.group,
        }

    def _needed(self, one: Address) -> Row:
        kinds = list(dict.fromkeys(need.kind for need in self.needs[one.id])) or [NeedKind.OTHER]
        return {
            "Nhu cầu chính": kinds[0],
            "Nhu cầu khác": kinds[1:],
            "Số tiền cần": sum(need.amount_vnd for need in self.needs[one.id]) or None,
            "Hỗ trợ đang hưởng": one.other_support,
        }

    def _decided(self, one: Address) -> Row:
        return {
            "Ngày khảo sát": one.surveyed_on,
            "Ngày bình chọn": one.reviewed_on,
            "Ngày xác minh": one.verified_on,
            "Ngày duyệt": one.approved_on,
            "Ngày đăng": one.published_on,
            "Mã iNHANDAO": one.inhandao_code,
            "Ngày iNHANDAO": one.inhandao_on,
            "Ngày đóng": one.closed_on,
            "Lý do đóng": one.closing if one.closed_on else None,
            "Gộp vào": self.keys.get(one.merged_into_id or 0),
        }

    def _agreed(self, one: Address) -> Row:
        """Everything that was once agreed to; what was taken back stands in “Xử lý”."""
        yeses = self.yeses[one.id]
        once, now = {yes.scope for yes in yeses}, {yes.scope for yes in yeses if yes.withdrawn_at is None}
        kept = [scope for scope in PUBLISHING if scope in (once if Yes.TEXT in once - now else now | {Yes.TEXT} & once)]
        guardian = self.guardians.get(one.id)
        return {
            "Đồng ý nhận": Yes.RECEIVE in once or None,
            "Đồng ý đăng": kept,
            "Người đại diện": guardian.name if guardian else None,
            "Trẻ đồng ý": any(yes.giver is Giver.CHILD for yes in yeses) or None,
        }

    def _told(self, one: Address) -> Row:
        return {"Tên công khai": one.alias, "Tóm tắt": one.summary, "Câu chuyện": one.story}


def yeses_of(ids: list[int]) -> dict[int, list[Consent]]:
    found = select(Consent).where(Consent.subject == "address", Consent.subject_id.in_(ids)).order_by(Consent.id)
    yeses: dict[int, list[Consent]] = defaultdict(list)
    for yes in db.session.scalars(found):
        yeses[yes.subject_id].append(yes)
    return yeses


def _stays(ids: list[int]) -> dict[int, list[Residence]]:
    """A dossier that never moved has no row, or one from the beginning of time."""
    return _grouped(select(Residence).where(Residence.address_id.in_(ids)).order_by(Residence.from_on))


def _grouped(asked: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.scalars(asked):
        found[row.address_id].append(row)
    return found
