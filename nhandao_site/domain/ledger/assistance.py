"""Help that was handed over. A line is added, verified by a second person, and never changed.

A mistake is reversed by a new line. As long as nobody verified a line it counts nowhere, and
neither does its reversal; the reversal of a verified line takes effect once a second person
has verified it too.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address, Need, Residence
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import booking, handing_on
from nhandao_site.domain.ledger.funds import lending, paying
from nhandao_site.domain.ledger.funds.paying import Paying
from nhandao_site.domain.ledger.help import lines, programmes, standing
from nhandao_site.domain.ledger.help.lines import LineContent
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from nhandao_site.domain.pledges.models import COUNTS, Pledge
from nhandao_site.kit import clock, vietnamese

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MAX_LINES = 40


def hand_over(
    address: Address,
    contents: Sequence[LineContent],
    *,
    delivered_at: datetime,
    evidence: str,
    evidence_file_id: int | None,
    pledge: Pledge | None,
    how: Paying | None = None,
    by: Actor,
) -> Act:
    """Writes down one act of help, waiting for its verification.

    Args:
        address: the address helped; of a merged dossier the help counts for its survivor.
        contents: one or more lines handed over together; values in đồng.
        delivered_at: when it reached the family, aware.
        evidence: receipt number, who signed; may be empty when there is a file.
        evidence_file_id: the photo or paper, kept in the media room.
        pledge: whose promise this was; lines without a giver of their own take its donor.
        how: where the lines with a gift of the chapter are paid from, and who signs for them.

    Raises:
        RuleBroken: closed or unapproved dossier, a day to come, no evidence, a line that is not whole.
        NotAllowed: the address is not of this person's branch.
    """
    address = standing.lock(address.id)
    if not by.may(Permission.ASSISTANCE_RECORD, within=address.unit):
        raise NotAllowed("Bạn không ghi trao giúp cho địa chỉ của đơn vị này. Hãy nhờ cán bộ của đơn vị ghi.")
    proof = vietnamese.clean(evidence)
    has_proof = bool(proof or evidence_file_id) or handing_on.is_paid(contents)
    _check(address, contents, delivered_at, has_proof=has_proof)
    made = _made_all(contents, pledge, address)
    handing_on.check(address, made)
    act = Act(address_id=address.id)
    db.session.add(act)
    db.session.flush()
    papers = handing_on.vouchers(act, address, made, how or Paying(), delivered_at=delivered_at, by=by)
    for content, line in made:
        if content.gift:
            line.disbursement_id = papers[paying.box_of(content.gift, how or Paying())].id
        line.act_id, line.address_id, line.unit_id = act.id, address.id, unit_on(address, delivered_at)
        line.delivered_at, line.evidence, line.evidence_file_id = delivered_at, proof or None, evidence_file_id
        line.entered_by_id, line.entered_at = by.id, clock.now()
        db.session.add(line)
    db.session.flush()
    for content, line in made:
        handing_on.remember(content, line, by=by)
    db.session.flush()
    db.session.refresh(act)
    audit.record("assistance:hand_over", act, by=by, changes={"lines": [None, [line.id for line in act.lines]]})
    return act


def _made_all(
    contents: Sequence[LineContent], pledge: Pledge | None, address: Address
) -> list[tuple[LineContent, AssistanceLine]]:
    programmes.ensure_campaign()
    members, many = standing.family(address.id), len(contents) > 1
    return [
        (content, _made(content, pledge, members, f"Dòng {number}: " if many else ""))
        for number, content in enumerate(contents, start=1)
    ]


def _made(content: LineContent, pledge: Pledge | None, members: list[int], where: str) -> AssistanceLine:
    try:
        _check_belongs(content, pledge, members)
        return lines.make(content, pledge)
    except RuleBroken as broken:
        raise RuleBroken(f"{where}{broken}") from broken


def unit_on(address: Address, moment: datetime) -> int:
    """The commune the address belonged to on that day: figures never follow a later move."""
    day = clock.local_date(moment)
    then = db.session.scalar(
        select(Residence.unit_id)
        .where(Residence.address_id == address.id, Residence.from_on <= day)
        .order_by(Residence.from_on.desc())
        .limit(1)
    )
    return then or address.unit_id


def verify(what: AssistanceLine | Act, *, by: Actor) -> None:
    """A second person confirms a line, or every waiting line of an act; from now on it counts.

    Raises:
        RuleBroken: nothing waits, one's own entry, or somebody else was a moment faster.
    """
    act = what.act if isinstance(what, AssistanceLine) else what
    address = standing.lock(act.address_id)
    if not by.may(Permission.ASSISTANCE_VERIFY, within=address.unit):
        raise NotAllowed("Bạn không xác minh trao giúp của đơn vị này.")
    db.session.expire(act, ["lines"])
    for line in act.lines:
        db.session.refresh(line, ["verified_at", "verified_by_id"])
    wanted = [line for line in act.lines if not isinstance(what, AssistanceLine) or line.id == what.id]
    waits = lines.waiting_in(act.lines)
    waiting = [line for line in wanted if line.id in waits]
    if not waiting:
        raise RuleBroken(_why_nothing_waits(wanted))
    if any(line.entered_by_id == by.id for line in waiting):
        raise RuleBroken("Người ghi không tự xác minh. Hãy nhờ một cán bộ khác xem biên nhận và xác minh.")
    _check_still(address, waiting, by)
    for line in waiting:
        _sign(line, by)
    for pledge_id in {line.pledge_id for line in waiting}:
        standing.follow_pledge(pledge_id, by=by, taken_back=any(line.reverses_id for line in waiting))
    standing.write_delivered(address.id)  # after the pledges: whether regular help goes on is their word
    booking.lines(waiting, by=by)
    lending.follow(waiting)


def _check_still(address: Address, waiting: Sequence[AssistanceLine], by: Actor) -> None:
    """Money of the chapter is judged once more on the day it counts: the family may be gone by then."""
    handing_on.check_before(waiting, by=by)
    handing_on.check_free([line for line in waiting if line.reverses_id])
    for line in waiting:
        if line.reverses_id is None and line.disbursement_id:
            _check_open(address, clock.local_date(line.delivered_at))


def reverse(line: AssistanceLine, *, reason: str, by: Actor) -> AssistanceLine:
    """A new line of minus the value that points to the wrong one; today is its day.

    Raises:
        RuleBroken: no reason, already reversed, itself a reversal, or the bank has shown its payment.
    """
    why = vietnamese.clean(reason)
    address = standing.lock(line.address_id)
    if not by.may(Permission.ASSISTANCE_RECORD, within=address.unit):
        raise NotAllowed("Bạn không đảo dòng trao giúp của đơn vị này.")
    if line.reverses_id:
        raise RuleBroken("Đây đã là dòng đảo. Nếu dòng đảo sai, hãy ghi lại một lần trao mới.")
    if lines.reversal_of(line):
        raise RuleBroken("Dòng này đã được đảo rồi, không đảo lần nữa.")
    if loan := lending.of_line(line.id):
        lending.check_untouched(loan)
    if line.verified_at:
        handing_on.check_free([line])
    if len(why) < 5:
        raise RuleBroken("Hãy viết rõ vì sao đảo dòng này, ví dụ “ghi trùng biên nhận BN-12”.")
    reversal = lines.reversal(line, why)
    reversal.entered_by_id, reversal.entered_at = by.id, clock.now()
    db.session.add(reversal)
    db.session.flush()
    db.session.expire(line.act, ["lines"])
    audit.record("assistance:reverse", reversal, by=by, reason=why, changes={"reverses": [None, line.id]})
    return reversal


def _sign(line: AssistanceLine, by: Actor) -> None:
    """The address is held and the line was read anew, so whoever comes second finds it signed."""
    line.verified_by_id, line.verified_at = by.id, clock.now()
    db.session.flush()
    audit.record("assistance:verify", line, by=by)


def _check(address: Address, contents: Sequence[LineContent], delivered_at: datetime, has_proof: bool) -> None:
    day = clock.local_date(delivered_at)
    if address.approved_on is None or address.dossier not in (Dossier.APPROVED, Dossier.CLOSED):
        raise RuleBroken("Hồ sơ này chưa được duyệt. Chỉ ghi trao giúp cho địa chỉ đã duyệt.")
    _check_open(address, day)
    ahead = handing_on.AHEAD if handing_on.is_paid(contents) else timedelta()
    if delivered_at > clock.now() + ahead:
        raise RuleBroken(f"Ngày trao {clock.format_time(delivered_at)} chưa tới. Hãy ghi sau khi đã trao.")
    if delivered_at < EARLIEST:
        raise RuleBroken(f"Ngày trao {clock.format_date(delivered_at)} xa quá, xin xem lại năm.")
    if not has_proof:
        raise RuleBroken("Cần chứng từ: số biên nhận, ai ký nhận, hoặc ảnh biên nhận.")
    if not contents:
        raise RuleBroken("Chưa có dòng nào. Hãy ghi ít nhất một thứ đã trao.")
    if len(contents) > MAX_LINES:
        raise RuleBroken(f"Mỗi lượt ghi nhiều nhất {MAX_LINES} dòng. Hãy chia thành nhiều lượt.")


def _check_open(address: Address, day: date) -> None:
    if address.dossier is Dossier.CLOSED and (address.closed_on is None or day > address.closed_on):
        closed = clock.format_date(address.closed_on)
        raise RuleBroken(f"Hồ sơ đã đóng ngày {closed}. Chỉ ghi được những lần trao từ ngày ấy trở về trước.")


def _check_belongs(content: LineContent, pledge: Pledge | None, members: list[int]) -> None:
    """Needs and pledges of a merged dossier belong to its survivor."""
    need = db.session.get(Need, content.need_id) if content.need_id else None
    if content.need_id and (need is None or need.address_id not in members):
        raise RuleBroken("Nhu cầu đã chọn không phải của địa chỉ này. Xin chọn lại.")
    promised = content.pledge or pledge
    if promised is None:
        return
    if promised.address_id not in members:
        raise RuleBroken(f"Đăng ký {promised.code} không phải cho địa chỉ này. Xin chọn lại.")
    if promised.state not in COUNTS:
        raise RuleBroken(
            f"Đăng ký {promised.code} đang “{promised.state.label}”. Hãy xác nhận đăng ký trước khi ghi trao."
        )


def _why_nothing_waits(wanted: Sequence[AssistanceLine]) -> str:
    if wanted and all(line.verified_at for line in wanted):
        return "Lần trao này đã được xác minh trước đó. Không cần làm gì thêm."
    return "Dòng này đã bị đảo khi chưa xác minh, nên không còn gì để xác minh."
