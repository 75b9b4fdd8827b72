"""The sheet “Trợ giúp”: what was handed over, line by line, with reversals after the lines they reverse."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import NeedKind, Origin
from nhandao_site.domain.ledger.help import givers
from nhandao_site.domain.ledger.models import CAMPAIGN, Act, AssistanceLine, Programme
from nhandao_site.domain.pledges.models import Form, Shown
from nhandao_site.domain.workbook.filed import Filed, Register
from nhandao_site.domain.workbook.plan import Plan, in_chunks
from nhandao_site.domain.workbook.pledge_rows import Pledges
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.domain.workbook.words import unmarked
from nhandao_site.kit import clock, money, vietnamese

SHEET = "Trợ giúp"
TAKEN_OVER = ("address_id", "act_id", "need_id", "need_kind", "form", "programme_id", "is_loan", "is_regular")


@dataclass
class Line:
    """What a reversal takes over from the line it points to."""

    id: int
    source: str | None
    value_vnd: int
    reverses_id: int | None
    taken_over: dict[str, Any]
    verified: bool = False
    reversed: bool = False


class Assistance:
    def __init__(self, plan: Plan, register: Register, pledges: Pledges) -> None:
        self.plan, self.register, self.pledges = plan, register, pledges
        self.by_key: dict[str, Line] = {}
        self.acts: dict[tuple[str, int], int] = {}
        self.programmes: dict[str, int] = {}
        self._load()

    def prepare(self) -> None:
        rows = [row for row in self.plan.book.rows(SHEET) if not self._known(row)]
        for row in rows:
            if row["Đảo của"] is None:
                self._deliver(row)
        for row in rows:
            if row["Đảo của"] is not None:
                self._reverse(row)

    def _known(self, row: Row) -> bool:
        there = self.by_key.get(row["Mã"])
        if there is None:
            return False
        if self.plan.says_the_same(row, there.source):
            self.plan.count(row, new=False)
        else:
            message = f"Mã “{row['Mã']}” đã có trong sổ với nội dung khác; sổ không sửa, hãy thêm dòng có Đảo của."
            self.plan.fault(row, "Mã", message)
        return True

    def _load(self) -> None:
        rows = self.plan.book.rows(SHEET)
        self._load_lines({row["Mã"] for row in rows} | {row["Đảo của"] for row in rows if row["Đảo của"]})
        for some in in_chunks(sorted({row["Lượt"] for row in rows if row["Lượt"]})):
            found = select(Act.chapter_key, Act.address_id, Act.id).where(Act.chapter_key.in_(some))
            self.acts |= {(str(key), address): number for key, address, number in db.session.execute(found)}
        for folded, number, campaign in db.session.execute(
            select(Programme.folded, Programme.id, Programme.is_campaign)
        ):
            self.programmes |= {folded: number, **({"": number} if campaign else {})}

    def _load_lines(self, keys: set[str]) -> None:
        columns = (AssistanceLine.id, AssistanceLine.source, AssistanceLine.value_vnd, AssistanceLine.reverses_id)
        taken = [AssistanceLine.verified_at, *(getattr(AssistanceLine, name) for name in TAKEN_OVER)]
        for some in in_chunks(sorted(keys)):
            found = select(AssistanceLine.chapter_key, *columns, *taken).where(AssistanceLine.chapter_key.in_(some))
            for key, number, source, value, reverses, verified_at, *rest in db.session.execute(found):
                taken_over = dict(zip(TAKEN_OVER, rest, strict=True))
                self.by_key[key] = Line(number, source, value, reverses, taken_over, verified_at is not None)
        by_id = {line.id: line for line in self.by_key.values()}
        for ids in in_chunks(sorted(by_id)):
            reversals = select(AssistanceLine.reverses_id).where(AssistanceLine.reverses_id.in_(ids))
            for number in db.session.scalars(reversals):
                by_id[number or 0].reversed = True

    def _deliver(self, row: Row) -> None:
        address = self.register.find(row, "Địa chỉ")
        self.plan.unit(row, "Đơn vị vận động")
        if row["Giá trị"] < 0:
            self.plan.fault(row, "Giá trị", "Giá trị không thể âm; chỉ dòng có Đảo của mới ghi số âm.")
        if row["Vốn vay"] and row["Hình thức"] is not Form.CASH:
            self.plan.fault(row, "Vốn vay", "Vốn vay chỉ ghi bằng tiền; hãy sửa Hình thức hoặc Vốn vay.")
        if address is None or not self.plan.in_reach(row, "Địa chỉ", self.plan.units_by_id[address.unit_id]):
            return
        need: NeedKind = row["Nhu cầu"]
        number = self.plan.fresh_id(AssistanceLine)
        taken_over = {
            "address_id": address.id,
            "act_id": self._act(row, address),
            "need_id": address.needs.get(need),
            "need_kind": need,
            "form": row["Hình thức"],
            "programme_id": self._programme(row),
            "is_loan": bool(row["Vốn vay"]),
            "is_regular": bool(row["Thường xuyên"]),
        }
        self.by_key[row["Mã"]] = line = Line(number, None, row["Giá trị"], None, taken_over, bool(row["Xác minh"]))
        self._insert(row, address, line)

    def _reverse(self, row: Row) -> None:
        address, first = self.register.find(row, "Địa chỉ"), self.by_key.get(row["Đảo của"])
        if first is None:
            if row["Đảo của"] not in self.plan.book.mentioned(SHEET):
                self.plan.fault(row, "Đảo của", f"Không có dòng trợ giúp mã “{row['Đảo của']}” để đảo; hãy sửa mã.")
            return
        if address is None:
            return
        wrong = [sentence for holds, sentence in self._refusals(row, address, first) if holds]
        for column, message in wrong:
            self.plan.fault(row, column, message)
        if not wrong:
            number = self.plan.fresh_id(AssistanceLine)
            first.reversed = True
            # A list that says nothing of the verification of a reversal means that of the reversed line.
            verified = first.verified if row["Xác minh"] is None else row["Xác minh"]
            self.by_key[row["Mã"]] = line = Line(number, None, row["Giá trị"], first.id, first.taken_over, verified)
            self._insert(row, address, line)

    def _refusals(self, row: Row, address: Filed, first: Line) -> Iterable[tuple[bool, tuple[str, str]]]:
        expected = money.format_number(-first.value_vnd)
        yield (
            row["Giá trị"] != -first.value_vnd,
            ("Giá trị", f"Dòng đảo phải ghi đúng số âm của dòng bị đảo: {expected}."),
        )
        yield first.reverses_id is not None, ("Đảo của", "Dòng này đã là dòng đảo; không đảo một dòng đảo.")
        yield first.reversed, ("Đảo của", f"Dòng “{row['Đảo của']}” đã được đảo rồi; mỗi dòng chỉ đảo một lần.")
        yield (
            first.taken_over["address_id"] != address.id,
            ("Địa chỉ", "Dòng đảo phải cùng địa chỉ với dòng bị đảo."),
        )

    def _insert(self, row: Row, address: Filed, line: Line) -> None:
        kind, (name, marked) = row["Loại"], unmarked(row["Người giúp"])
        hidden = (address.id, givers.same_giver_key(kind, name)) in self.pledges.anonymous
        shown = Shown.ANONYMOUS if hidden else marked or Shown.MASKED
        mobilised_by = self.plan.units.get(row["Đơn vị vận động"] or "")
        entered_at = row["Nhập lúc"] or self.plan.now
        self.plan.add(
            AssistanceLine,
            id=line.id,
            chapter_key=row["Mã"],
            origin=Origin.PAPER,
            source=self.plan.source(row),
            unit_id=address.unit_on(clock.local_date(row["Trao lúc"])),
            delivered_at=row["Trao lúc"],
            giver_kind=kind,
            giver_name=name,
            giver_blind=givers.same_giver_key(kind, name, row["Mã danh sách"]),
            shown=shown,
            shown_name=givers.shown_as(name, shown),
            roster_code=row["Mã danh sách"],
            mobilised_by_id=mobilised_by.id if mobilised_by else None,
            value_vnd=row["Giá trị"],
            basis=row["Căn cứ"],
            evidence=row["Chứng từ"],
            entered_by_id=self.plan.by.id,
            entered_at=entered_at,
            verified_at=entered_at if line.verified else None,
            reverses_id=line.reverses_id,
            reason="Đảo theo danh sách của đơn vị" if line.reverses_id else None,
            **line.taken_over,
        )
        self.plan.count(row, new=True)

    def _act(self, row: Row, address: Filed) -> int:
        """Lines with one “Lượt” are one act; a line without is its own."""
        if row["Lượt"] is None:
            return self.plan.add(Act, chapter_key=None, address_id=address.id)
        key = (row["Lượt"], address.id)
        if key not in self.acts:
            self.acts[key] = self.plan.add(Act, chapter_key=row["Lượt"], address_id=address.id)
        return self.acts[key]

    def _programme(self, row: Row) -> int:
        """Exactly one per line; empty is the campaign, an unknown name is a new one."""
        if "" not in self.programmes:
            folded = vietnamese.fold_name(CAMPAIGN)
            number = self.plan.add(Programme, name=CAMPAIGN, folded=folded, is_campaign=True)
            self.programmes |= {"": number, folded: number}
        name = row["Chương trình"] or ""
        folded = vietnamese.fold_name(name)
        if folded not in self.programmes:
            self.programmes[folded] = self.plan.add(Programme, name=name, folded=folded, is_campaign=False)
        return self.programmes[folded]
