"""The list behind the second criterion of “Cộng đồng nhân ái”: who is in hardship there, and who of them was helped.

B9 of one nomination is helped of listed. An address of the site is helped when verified help of the campaign was
delivered there; its figure is read from the books. Anybody else stands on the help that is written down with its
day and its paper. Names are sealed; a look at them is written down.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.nominating import handling, papers
from nhandao_site.domain.honours.nominating.models import Hardship, Nomination
from nhandao_site.domain.ledger.help import counting, standing
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.kit import clock, vietnamese

MOST = 2000
LONGEST = 300


@dataclass(frozen=True)
class Line:
    """One of the list as any colleague may read it: a code, or initials."""

    id: int
    called: str
    is_address: bool
    helped: bool
    told: str


@dataclass(frozen=True)
class Measure:
    """B9: people helped / people in hardship listed; met when all of them were, and there is somebody."""

    helped: int
    listed: int

    @property
    def met(self) -> bool:
        return self.listed > 0 and self.helped == self.listed


def add_address(nomination: Nomination, typed: str, *, by: Actor) -> Hardship:
    fresh = _at_home(nomination, by)
    address = papers.address_near(fresh, typed)
    if any(row.address_id == address.id for row in fresh.hardship):
        raise RuleBroken(f"Địa chỉ {address.code} đã có trong danh sách.")
    return _added(Hardship(nomination=fresh, address=address), fresh, by)


def add_person(
    nomination: Nomination, *, name: str, help: str | None, helped_on: date | None, evidence: str | None, by: Actor
) -> Hardship:
    """Somebody who is no address of the site; without help, day and paper the person counts as not helped yet."""
    fresh = _at_home(nomination, by)
    called = vietnamese.clean(name)
    if not called:
        raise RuleBroken("Hãy ghi họ tên người có hoàn cảnh khó khăn, hoặc mã địa chỉ của họ.")
    if any(vietnamese.fold_name(row.name or "") == vietnamese.fold_name(called) for row in fresh.hardship if row.name):
        raise RuleBroken("Tên này đã có trong danh sách; nếu là hai người, hãy ghi thêm thôn, ấp vào sau tên.")
    row = Hardship(nomination=fresh, name=_short(called))
    _write(row, help, helped_on, evidence)
    return _added(row, fresh, by)


def note_help(row: Hardship, *, help: str | None, helped_on: date | None, evidence: str | None, by: Actor) -> None:
    """What was done for somebody who stands on the list by name."""
    _at_home(row.nomination, by)
    if row.address_id is not None:
        raise RuleBroken("Địa chỉ của trang tính theo sổ trao giúp, không ghi tay được.")
    _write(row, help, helped_on, evidence)
    db.session.flush()
    audit.record("nomination:hardship", row.nomination, by=by, changes={"dòng": [row.id, "ghi việc giúp"]})


def strike(row: Hardship, *, by: Actor) -> None:
    """Off a list that was not sent yet."""
    nomination = _at_home(row.nomination, by)
    audit.record("nomination:hardship", nomination, by=by, changes={"dòng": [row.id, "bỏ"]})
    nomination.hardship.remove(row)
    db.session.delete(row)
    db.session.flush()


def lines(nomination: Nomination) -> list[Line]:
    helped = _helped_addresses(nomination)
    return [_line(row, helped) for row in nomination.hardship]


def measure(nomination: Nomination) -> Measure:
    every = lines(nomination)
    return Measure(sum(line.helped for line in every), len(every))


def reveal(nomination: Nomination, *, reason: str, by: Actor) -> dict[int, tuple[str, str, str]]:
    """id of a line → name, help, paper, for those who write or verify the nomination; the look is written down."""
    if not any(
        by.may(right, within=nomination.unit) for right in (Permission.HONOURS_NOMINATE, Permission.HONOURS_VERIFY)
    ):
        raise NotAllowed("Chỉ người lập và người xác minh hồ sơ được mở danh sách này.")
    why = handling.said(reason, "Hãy ghi lý do mở danh sách; lần mở này được ghi vào nhật ký.")
    audit.record("nomination:reveal", nomination, by=by, reason=why)
    return {row.id: (row.name or "", row.help or "", row.evidence or "") for row in nomination.hardship if row.name}


def row_of(nomination: Nomination, row_id: int) -> Hardship | None:
    return next((row for row in nomination.hardship if row.id == row_id), None)


def _at_home(nomination: Nomination, by: Actor) -> Nomination:
    fresh = handling.at_home(nomination, by=by)
    if not fresh.lists_hardship:
        raise RuleBroken("Chỉ danh hiệu “Cộng đồng nhân ái” cần danh sách này.")
    return fresh


def _added(row: Hardship, nomination: Nomination, by: Actor) -> Hardship:
    if len(nomination.hardship) > MOST:
        raise RuleBroken(f"Danh sách dài nhất {MOST} người.")
    db.session.add(row)
    db.session.flush()
    audit.record("nomination:hardship", nomination, by=by, changes={"dòng": [None, row.id]})
    return row


def _write(row: Hardship, help: str | None, helped_on: date | None, evidence: str | None) -> None:
    if helped_on is not None and helped_on > clock.today():
        raise RuleBroken("Ngày giúp chưa tới; hãy xem lại.")
    row.help, row.helped_on, row.evidence = _short(help) or None, helped_on, _short(evidence) or None


def _short(text: str | None) -> str:
    words = vietnamese.clean(text or "")
    if len(words) > LONGEST:
        raise RuleBroken(f"Mỗi ô dài nhất {LONGEST} ký tự; xin viết ngắn lại.")
    return words


def _helped_addresses(nomination: Nomination) -> set[int]:
    """Addresses of the list with verified, unreversed help of the campaign, theirs or of a dossier merged into them."""
    helped = set()
    for number in {row.address_id for row in nomination.hardship if row.address_id}:
        found = select(AssistanceLine.id).where(
            AssistanceLine.address_id.in_(standing.family(number)), counting.counted(), counting.of_campaign()
        )
        if db.session.scalar(found.limit(1)) is not None:
            helped.add(number)
    return helped


def _line(row: Hardship, helped: set[int]) -> Line:
    if row.address is not None:
        done = row.address.id in helped
        told = "có trợ giúp đã trao, đã xác minh" if done else "sổ chưa có trợ giúp đã xác minh"
        return Line(row.id, row.address.code or f"hồ sơ số {row.address.id}", True, done, told)
    lacks = [
        word
        for word, value in (("việc giúp", row.help), ("ngày", row.helped_on), ("giấy tờ", row.evidence))
        if not value
    ]
    told = f"giúp ngày {clock.format_date(row.helped_on)}" if not lacks else f"còn thiếu {', '.join(lacks)}"
    return Line(row.id, vietnamese.initials(row.name or ""), False, not lacks, told)
