"""A child who is honoured: under 16 (Law on Children), the name, home, school and class are private.

A full name stands on the guardian's yes with its proof, from 7 years on the child's as well (Decree 56/2017). Of a
child of unknown birth year no full name stands: nobody could say when the child itself has to be asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nhandao_site.domain.addresses import ages
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import vietnamese

LONGEST = 300
_OF_PUPILS = ("hoc sinh", "tre em", "thieu nhi", "thieu nien", "nhi dong", "doi vien")
_OF_PLACES = ("truong", "lop", "xa", "phuong", "dac khu", "thi tran", "huyen", "thon", "ap", "khom", "khu pho", "xom")
_SCHOOLS = frozenset({UnitKind.SCHOOL, UnitKind.SCHOOL_BODY})


@dataclass(frozen=True)
class Said:
    """What is known of a person's age and, of a child, who said yes to the full name.

    `is_child`: the answer to the question; None when nobody was asked. `birth_year` may answer it alone.
    """

    is_child: bool | None = None
    birth_year: int | None = None
    guardian_name: str | None = None
    guardian_evidence: str | None = None
    child_evidence: str | None = None

    @property
    def yes(self) -> tuple[str, str, str]:
        """Guardian's name, guardian's proof, child's proof, each perhaps empty."""
        given = (self.guardian_name, self.guardian_evidence, self.child_evidence)
        return tuple(vietnamese.clean(each or "") for each in given)  # type: ignore[return-value]


def settled(said: Said, day: date) -> bool | None:
    """Whether it is a child on `day`; a year that leaves it open, without an answer, is a child's."""
    if said.is_child is not None or said.birth_year is None:
        return said.is_child
    grown = ages.certainly(None, said.birth_year, ages.ADULT_AT)
    return grown is not None and day < grown


def must_be_asked(units: Iterable[Unit | None], texts: Iterable[str | None]) -> bool:
    """A school's own people may be pupils, and so may whoever is told of as one."""
    schools = any(unit is not None and unit.kind in _SCHOOLS for unit in units)
    return schools or any(speaks_of(text or "", _OF_PUPILS) for text in texts)


def betrays(text: str, name: str, unit: Unit | None) -> bool:
    """Whether a line tells a school, a class or a place of a child, or what it is called."""
    told = [*_OF_PLACES, vietnamese.fold_name(name).rpartition(" ")[2]]
    return speaks_of(text, [*told, vietnamese.fold_name(unit.name)] if unit else told)


def speaks_of(text: str, words: Iterable[str]) -> bool:
    folded = f" {vietnamese.fold_name(text)} "
    return any(word and f" {word} " in folded for word in words)


def check(said: Said, *, own_evidence: str | None, day: date) -> None:
    """Answer, year and proofs agree with each other. A yes of a child is whole or not there at all."""
    _check_year(said, day)
    if max(map(len, said.yes)) > LONGEST:
        raise RuleBroken(f"Mỗi ô dài nhất {LONGEST} ký tự; xin viết ngắn lại.")
    if not settled(said, day):
        if any(said.yes):
            raise RuleBroken("Người từ đủ 16 tuổi tự đồng ý; hãy bỏ các ô của người giám hộ và của em.")
        return
    if vietnamese.clean(own_evidence or ""):
        raise RuleBroken("Trẻ em không tự đồng ý một mình: hãy ghi phiếu của người giám hộ vào ô của trẻ em.")
    if any(said.yes) and (lacks := _lacking(said, day)):
        raise RuleBroken(f"Muốn hiện họ tên em, còn thiếu: {', '.join(lacks)}. Chưa đủ thì để trống cả các ô ấy.")


def is_whole(said: Said, day: date) -> bool:
    """Everybody who must say yes to the full name of this child said so."""
    return bool(settled(said, day)) and not _lacking(said, day)


def holds_until(birth_year: int, day: date) -> date | None:
    """The last day before somebody else must be asked: the child at 7, the grown person at 16."""
    coming = [ages.possibly(None, birth_year, ages.OWN_VOICE_AT), ages.certainly(None, birth_year, ages.ADULT_AT)]
    return min((turn - timedelta(days=1) for turn in coming if turn is not None and turn > day), default=None)


def _lacking(said: Said, day: date) -> list[str]:
    guardian, proof, own = said.yes
    asked = {"năm sinh": said.birth_year is not None, "tên người giám hộ": bool(guardian)}
    asked["bằng chứng người giám hộ đồng ý"] = bool(proof)
    if ages.has_own_voice(None, said.birth_year, day):
        asked["bằng chứng chính em đồng ý (từ đủ 7 tuổi)"] = bool(own)
    return [words for words, there in asked.items() if not there]


def _check_year(said: Said, day: date) -> None:
    year = said.birth_year
    if year is None:
        return
    if not 1900 <= year <= day.year:
        raise RuleBroken(f"Năm sinh {year} ngoài khoảng có thể; hãy xem lại.")
    may, surely = (reach(None, year, ages.ADULT_AT) for reach in (ages.possibly, ages.certainly))
    if said.is_child is False and may is not None and day < may:
        raise RuleBroken(f"Sinh năm {year} thì chưa đủ 16 tuổi; hãy chọn “trẻ em”, hoặc xem lại năm sinh.")
    if said.is_child and surely is not None and surely <= day:
        raise RuleBroken(f"Sinh năm {year} thì đã đủ 16 tuổi; hãy chọn “từ đủ 16 tuổi” và hỏi lại chính người ấy.")
