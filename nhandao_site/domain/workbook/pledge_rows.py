"""The sheet “Đăng ký”: what was promised on paper, by whom, for how long, and what became of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Cycle, Origin
from nhandao_site.domain.pledges import schedule, wishes
from nhandao_site.domain.pledges.models import Instalment, Pledge, PledgeMove, Shown, State
from nhandao_site.domain.workbook.filed import Filed, Register
from nhandao_site.domain.workbook.plan import FROM_THE_LIST, Plan, in_chunks
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.domain.workbook.words import unmarked
from nhandao_site.kit import clock, codes

SHEET = "Đăng ký"
ENDED = (State.DONE, State.CANCELLED, State.LAPSED, State.REFUSED)


@dataclass
class Promise:
    id: int
    address_id: int
    state: State
    pledged_at: datetime
    source: str | None
    cycle: Cycle
    periods: int
    ended_at: datetime | None = None
    row: Row | None = None
    address: Filed | None = None
    moves: list[dict[str, Any]] = field(default_factory=list)
    stepped: set[tuple[str, date | None]] = field(default_factory=set)


class Pledges:
    def __init__(self, plan: Plan, register: Register) -> None:
        self.plan, self.register = plan, register
        self.by_key: dict[str, Promise] = {}
        self.codes: set[str] = set()
        self.anonymous: set[tuple[int, str]] = set()  # address id, donor key: the name leaves no trace
        self._load()

    def prepare(self) -> None:
        for row in self.plan.book.rows(SHEET):
            known = self.by_key.get(row["Mã"])
            if known is None:
                self._promise(row)
            elif self.plan.says_the_same(row, known.source):
                self._remember(row, known.address_id)
                self.plan.count(row, new=False)
            else:
                message = f"Mã “{row['Mã']}” đã có trong hệ thống với nội dung khác; hãy sửa đăng ký đó trên trang."
                self.plan.fault(row, "Mã", message)

    def _load(self) -> None:
        keys = {row["Mã"] for row in self.plan.book.rows(SHEET)}
        keys |= {row["Mã"] for row in self.plan.book.rows("Xử lý") if row["Loại"] == "pledge"}
        columns = (Pledge.id, Pledge.address_id, Pledge.state, Pledge.pledged_at, Pledge.source, Pledge.cycle)
        for some in in_chunks(sorted(keys)):
            found = select(Pledge.chapter_key, *columns, Pledge.periods).where(Pledge.chapter_key.in_(some))
            for values in db.session.execute(found):
                promise = dict(values._mapping)
                key = promise.pop("chapter_key")
                self.by_key[key] = Promise(**promise)
        self._load_anonymous()
        self._load_steps()

    def _load_anonymous(self) -> None:
        """Donors who hid their name before: a line of theirs hides it too."""
        columns = (Pledge.address_id, Pledge.donor_kind, Pledge.donor_name)
        for ids in in_chunks(sorted(self.register.by_id)):
            found = select(*columns).where(Pledge.address_id.in_(ids), Pledge.shown == Shown.ANONYMOUS)
            for address_id, kind, name in db.session.execute(found):
                self.anonymous.add((address_id, wishes.donor_key(kind, name)))

    def _load_steps(self) -> None:
        by_id = {one.id: one for one in self.by_key.values()}
        for ids in in_chunks(sorted(by_id)):
            moves = select(PledgeMove.pledge_id, PledgeMove.after, PledgeMove.at).where(
                PledgeMove.pledge_id.in_(ids), PledgeMove.by_name.contains(FROM_THE_LIST)
            )
            for number, after, at in db.session.execute(moves):
                by_id[number].stepped |= {(after, clock.local_date(at)), (after, None)}

    def _promise(self, row: Row) -> None:
        address = self.register.find(row, "Địa chỉ")
        unit = self.plan.unit(row, "Đơn vị")
        value = row["Giá trị"] or 0
        if value < 0:
            self.plan.fault(row, "Giá trị", "Giá trị đăng ký không thể âm.")
        if row["Số kỳ"] and not row["Chu kỳ"]:
            self.plan.fault(row, "Chu kỳ", "Có Số kỳ thì cần Chu kỳ: tháng, quý hoặc năm.")
        if address is None or not self.plan.in_reach(row, "Địa chỉ", self.plan.units_by_id[address.unit_id]):
            return
        cycle = row["Chu kỳ"] or Cycle.ONCE
        promise = Promise(
            id=self.plan.fresh_id(Pledge),
            address_id=address.id,
            state=row["Trạng thái"] or State.WAITING,
            pledged_at=clock.start_of(row["Ngày"]),
            source=self.plan.source(row),
            cycle=cycle,
            periods=1 if cycle is Cycle.ONCE else (row["Số kỳ"] or 1),
            row=row,
            address=address,
        )
        self.by_key[row["Mã"]] = promise
        self._remember(row, address.id)
        self._insert(promise, row, unit.id if unit else None)
        self._step(promise, "", State.WAITING, promise.pledged_at, None)
        if promise.state is not State.WAITING:
            self._step(promise, State.WAITING.value, promise.state, promise.pledged_at, None)
        self.plan.count(row, new=True)

    def _remember(self, row: Row, address_id: int) -> None:
        name, marked = unmarked(row["Người đăng ký"])
        if row["Ẩn danh"] or marked is Shown.ANONYMOUS:
            self.anonymous.add((address_id, wishes.donor_key(row["Loại"], name)))

    def _insert(self, promise: Promise, row: Row, unit_id: int | None) -> None:
        kind, (name, marked) = row["Loại"], unmarked(row["Người đăng ký"])
        shown = Shown.ANONYMOUS if row["Ẩn danh"] else marked or Shown.MASKED
        confirmed = promise.state in {State.CONFIRMED, State.RUNNING, State.DONE}
        promise.ended_at = self._end_of(promise) if promise.state in ENDED else None
        value = (row["Giá trị"] or 0) * promise.periods
        self.plan.add(
            Pledge,
            id=promise.id,
            code=self._code(),
            chapter_key=row["Mã"],
            origin=Origin.PAPER,
            source=promise.source,
            address_id=promise.address_id,
            donor_kind=kind,
            donor_name=name,
            donor_blind=wishes.donor_key(kind, name),
            shown=shown,
            shown_name=wishes.shown_name(shown, name),
            roster_code=row["Mã danh sách"],
            unit_id=unit_id,
            form=row["Hình thức"],
            content=row["Nội dung"],
            value_vnd=value,
            cycle=promise.cycle,
            periods=promise.periods,
            state=promise.state,
            pledged_at=promise.pledged_at,
            confirmed_at=promise.pledged_at if confirmed else None,
            ended_at=promise.ended_at,
            recorded_by_id=self.plan.by.id,
        )
        if promise.cycle is not Cycle.ONCE:
            self._instalments(promise, value)

    def _instalments(self, promise: Promise, value: int) -> None:
        first = clock.local_date(promise.pledged_at)
        for number in range(1, promise.periods + 1):
            self.plan.add(
                Instalment,
                pledge_id=promise.id,
                number=number,
                due_on=clock.add_months(first, (number - 1) * schedule.MONTHS[promise.cycle]),
                value_vnd=value // promise.periods + (number <= value % promise.periods),
            )

    def _end_of(self, promise: Promise) -> datetime:
        """A list says “hoàn thành” without a day: the day of the last instalment, or of the pledge itself."""
        months = 0 if promise.cycle is Cycle.ONCE else (promise.periods - 1) * schedule.MONTHS[promise.cycle]
        if promise.state is not State.DONE:
            months = 0
        return clock.start_of(clock.add_months(clock.local_date(promise.pledged_at), months))

    def _code(self) -> str:
        code = codes.new_pledge_code()
        while code in self.codes:
            code = codes.new_pledge_code()
        self.codes.add(code)
        return code

    def _step(self, promise: Promise, before: str, after: State, at: datetime, reason: str | None) -> None:
        self.plan.add(
            PledgeMove,
            pledge_id=promise.id,
            before=before,
            after=after.value,
            at=at,
            by_name=self.plan.by_name,
            reason=reason,
        )

    def handle(self, row: Row, state: State) -> None:
        """One line of “Xử lý” about a pledge."""
        promise = self.by_key.get(row["Mã"])
        if promise is None:
            if row["Mã"] not in self.plan.book.mentioned(SHEET):
                self.plan.fault(
                    row, "Mã", f"Không có đăng ký mã “{row['Mã']}”; hãy thêm vào trang Đăng ký hoặc sửa mã."
                )
            return
        done_before = (state.value, row["Ngày"]) in promise.stepped or promise.state is state
        if promise.row is None and done_before:
            self.plan.count(row, new=False)
            return
        at = clock.start_of(row["Ngày"]) if row["Ngày"] else self.plan.now
        self.plan.count(row, new=True)
        self._step(promise, promise.state.value, state, at, row["Lý do"])
        promise.state = state
        changes: dict[str, Any] = {"state": state, "ended_at": at if state in ENDED else None}
        if state in {State.CONFIRMED, State.RUNNING, State.DONE}:
            changes["confirmed_at"] = at
        self.plan.change(Pledge, promise.id, **changes)
