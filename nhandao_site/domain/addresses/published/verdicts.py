"""Is this code one of the chapter's? Answered plainly, for any code anybody types."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.kit import clock, codes, vietnamese


@dataclass(frozen=True)
class Verdict:
    """`state`: "published", "known" (issued, not shown), "merged", "closed", "unknown", "misspelt"."""

    state: str
    code: str
    survivor_code: str | None
    message: str

    @property
    def url(self) -> str | None:
        code = self.survivor_code or self.code
        return f"/dia-chi/{code}" if self.state in {"published", "merged"} else None


def verify(code: str) -> Verdict:
    """One statement; the survivor is named only while it is in sight."""
    known = codes.parse_address_code(code)
    typed = vietnamese.clean(code)[:40]
    if known is None:
        return Verdict(
            "misspelt", typed, None, f"“{typed}” không đúng dạng mã của Hội; hãy xem lại từng chữ, ví dụ SM26-0031-T."
        )
    survivor = aliased(Address)
    seen, survivor_seen = shown.in_sight(clock.today()), db.case((survivor.id.is_not(None), survivor.code))
    row = db.session.execute(
        select(Address.dossier, seen.label("seen"), survivor_seen.label("survivor"))
        .outerjoin(survivor, db.and_(survivor.id == Address.merged_into_id, survivor.code.is_not(None)))
        .where(Address.code == known)
    ).one_or_none()
    if row is None:
        return Verdict("unknown", known, None, f"Mã {known} không có trong danh sách của Hội.")
    return _of_known(known, row.dossier, bool(row.seen), row.survivor)


def _of_known(code: str, dossier: Dossier, seen: bool, survivor: str | None) -> Verdict:
    if seen:
        return Verdict("published", code, None, f"Mã {code} do Hội cấp và đang được đăng.")
    if dossier is Dossier.MERGED and survivor:
        return Verdict("merged", code, survivor, f"Mã {code} do Hội cấp, nay đã gộp vào mã {survivor}.")
    if dossier in {Dossier.CLOSED, Dossier.MERGED}:
        return Verdict("closed", code, None, f"Mã {code} do Hội cấp, nay đã đóng và không nhận trợ giúp nữa.")
    return Verdict("known", code, None, f"Mã {code} do Hội cấp nhưng hiện không đăng; hãy hỏi Hội trước khi giúp.")
