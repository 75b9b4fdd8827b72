"""The families of Sông Mây, each with the fate of its dossier."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from nhandao_site.cli.demo import names, province
from nhandao_site.cli.demo.cases import CASES, Case

TODAY = date(2026, 11, 22)  # the day this province is told about
FIRST = date(2024, 11, 25)


@dataclass(frozen=True)
class Family:
    key: str
    number: int
    case: Case
    name: str
    gender: str
    birth_year: int | None
    alias: str
    surveyed: date
    commune: str
    hamlet: str
    amount: int
    moved_to: str | None
    moved_hamlet: str | None
    fate: str  # "surveyed", "verified", "returned", "rejected", "merged", "closed", "approved", "published"
    approved: date


def family(hand: Random, number: int) -> Family:
    case = CASES[number % len(CASES)]
    fate = _fate(number)
    on_the_way = fate in {"surveyed", "verified", "returned", "rejected"}
    latest = (TODAY - FIRST).days - 12
    surveyed = FIRST + timedelta(days=hand.randint(latest - 40, latest) if on_the_way else hand.randint(0, latest - 28))
    age = hand.randint(*case.ages)
    commune, _name, made_from = hand.choice(province.COMMUNES)
    hamlet = hand.randint(1, len(province.HAMLETS))
    old = hand.choice(made_from).split(" ", 1)[0] if surveyed < province.CHANGE else None
    name = _name_of(hand, case)
    return Family(
        key=f"{TODAY.year % 100}-{number + 1:05d}",
        number=number,
        case=case,
        name=name,
        gender="" if case.who == "school" else ("nam" if case.who == "man" else "nữ"),
        birth_year=None if case.who == "school" else TODAY.year - age,
        alias=alias_of(name, case.who, age),
        surveyed=surveyed,
        commune=old or commune,
        hamlet=f"{old or commune}.{hamlet}",
        amount=hand.randrange(*case.amount, 100_000),
        moved_to=commune if old else None,
        moved_hamlet=f"{commune}.{hamlet}" if old else None,
        fate=fate,
        approved=surveyed + timedelta(days=hand.randint(12, 38)),
    )


def _fate(number: int) -> str:
    turn = number % 60
    ends = {3: "surveyed", 14: "surveyed", 25: "verified", 36: "verified", 47: "returned", 58: "rejected", 20: "merged"}
    return ends.get(turn) or ("closed" if turn % 10 == 8 else "approved" if turn % 9 == 5 else "published")


def _name_of(hand: Random, case: Case) -> str:
    if case.who == "school":
        place = hand.choice(("Khe Lá", "Bản Vẽ", "Đồi Sim", "Ẵng Nưa"))
        return f"Lớp {hand.randint(1, 9)}{hand.choice('ABC')} bán trú {place}"
    return {"woman": names.woman, "man": names.man, "child": names.child}[case.who](hand)


def called(alias: str) -> str:
    """ "Bà L." inside a sentence: "bà L."."""
    return alias[:1].lower() + alias[1:]


def alias_of(name: str, who: str, age: int) -> str:
    """ "Bà L.": how neighbours would call them, with one initial."""
    if who == "school":
        return "Lớp bán trú vùng cao"
    call = "Em" if who == "child" else {"woman": ("Chị", "Bà"), "man": ("Anh", "Ông")}[who][age >= 60]
    return f"{call} {name.rsplit(maxsplit=1)[-1][0]}."
