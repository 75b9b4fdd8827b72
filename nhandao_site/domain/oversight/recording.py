"""What the auditor found at the place itself."""

from datetime import date

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.oversight.models import Outcome, Recheck
from nhandao_site.kit import clock, vietnamese

LONGEST = 2000


def record(row: Recheck, *, outcome: Outcome, words: str, on: date, by: Actor) -> None:
    """Right, or a difference with its words; said once. Raises RuleBroken."""
    if not by.may(Permission.RECHECKS_RECORD, within=row.unit):
        raise NotAllowed("Chỉ người kiểm tra của đơn vị này hoặc cấp trên mới ghi kết quả kiểm tra lại.")
    if row.outcome is not None:
        raise RuleBroken(f"{row.code} đã có kết quả kiểm tra lại: {row.outcome.label}.")
    told = vietnamese.clean_lines(words)[:LONGEST]
    if outcome is Outcome.WRONG and not told:
        raise RuleBroken("Ghi rõ sai lệch ở đâu, để người sau hiểu và sửa.")
    if on > clock.today() or on < clock.local_date(row.round.drawn_at):
        since = clock.format_date(row.round.drawn_at)
        raise RuleBroken(f"Ngày kiểm tra từ {since} (ngày rút) đến hôm nay; đang là {clock.format_date(on)}.")
    row.outcome, row.words, row.checked_on = outcome, told or None, on
    row.checked_by_id, row.checked_by_name = by.id, by.name
    audit.record("recheck:record", row, by=by, changes={"outcome": [None, outcome.value]})
