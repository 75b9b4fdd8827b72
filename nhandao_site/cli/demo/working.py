"""The plan at work in Sông Mây: tasks done with their papers, some under way, and inspections at every stage."""

from datetime import date

from sqlalchemy import select

from nhandao_site.cli.demo.reporting import on
from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.targets.work import inspections, tasks
from nhandao_site.domain.targets.work.models import Inspection, PlanTask
from nhandao_site.domain.units.models import Unit

TEAM = "Trưởng Ban Công tác xã hội; một ủy viên Ban Chấp hành; kế toán tỉnh Hội"
PAPERS = (
    ("02/03/2026", "18/KH-CTĐ ngày 02/03/2026", None),
    ("16/03/2026", "07/HD-BCĐ ngày 16/03/2026", None),
    ("20/07/2026", "41/BC-CTĐ ngày 20/07/2026", None),
    ("08/05/2026", None, "Hội nghị triển khai ngày 08/05/2026, đủ 24 đơn vị trực thuộc dự."),
    ("30/09/2026", "63/TB-CTĐ ngày 30/09/2026", None),
    ("19/08/2026", "112/MTTQ-BTT ngày 19/08/2026", None),
    ("10/06/2026", None, "42 công đoàn cơ sở đã khảo sát, danh sách gửi tỉnh Hội."),
)
UNDER_WAY = 4


def do_the_work() -> int:
    """Returns how many tasks and inspections were moved on."""
    officer = account("duyet")
    waiting = list(db.session.scalars(select(PlanTask).order_by(PlanTask.id)))
    for task, (day, symbol, note) in zip(waiting, PAPERS, strict=False):
        with on(_day(day)):
            tasks.finish(task, _day(day), symbol=symbol, note=note, by=officer)
    for task in waiting[len(PAPERS) : len(PAPERS) + UNDER_WAY]:
        with on(date(2026, 4, 6)):
            tasks.start(task, by=officer)
    _mended("X03", date(2026, 4, 15))
    _sound("X05", date(2026, 6, 10))
    _demanded("X04", date(2026, 10, 22), date(2026, 12, 15))
    _planned("X06", date(2026, 12, 18))
    return len(PAPERS) + UNDER_WAY + 4


def _mended(code: str, day: date) -> None:
    row = _demanded(code, day, date(2026, 5, 15))
    with on(date(2026, 5, 12)):
        inspections.mend(row, date(2026, 5, 12), how=None, symbol="09/BC-CTĐ ngày 12/05/2026", by=account("duyet"))


def _sound(code: str, day: date) -> None:
    row = _planned(code, day)
    found = "Hồ sơ đủ, danh sách ký nhận khớp với sổ; ba nhà được thăm lại đều xác nhận đã nhận đúng."
    with on(day, 16):
        inspections.hold(row, day, findings=found, demand=None, due=None, by=account("duyet"))


def _demanded(code: str, day: date, due: date) -> Inspection:
    row = _planned(code, day)
    with on(day, 16):
        inspections.hold(
            row,
            day,
            findings="Sổ sách đủ; hai phiếu trao quà thiếu chữ ký người chứng kiến.",
            demand="Bổ sung chữ ký người chứng kiến và gửi lại bản chụp hai phiếu.",
            due=due,
            by=account("duyet"),
        )
    return row


def _planned(code: str, day: date) -> Inspection:
    unit = db.session.scalars(select(Unit).where(Unit.code == code)).one()
    officer = account("duyet")
    subject = "Việc khảo sát, trao hỗ trợ và ký nhận tại địa chỉ nhân đạo"
    with on(date(2026, 1, 12)):
        return inspections.plan(unit, day, inspecting=officer.unit, team=TEAM, subject=subject, by=officer)


def _day(written: str) -> date:
    day, month, year = map(int, written.split("/"))
    return date(year, month, day)
