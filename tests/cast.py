"""The people of every test, each at a desk of the same small province.

Tỉnh Sông Mây (P1): xã Bàu Sen (X1, hamlets H1 H2), xã Lộc Xuân (X2, hamlet H3), THPT Sông Mây (S1),
Hội Phụ nữ tỉnh (M1). Hoa and Sen are officers of Bàu Sen, Tâm of Lộc Xuân; Minh approves for the
province, Linh too; An keeps the accounts, Đào edits, Phúc audits, Quân administers, Trang reports
for the school.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

PASSWORD = "một-mật-khẩu-dài"

UNITS = (
    ("P1", "Tỉnh Sông Mây", UnitKind.PROVINCE, None),
    ("X1", "Xã Bàu Sen", UnitKind.COMMUNE, "P1"),
    ("X2", "Xã Lộc Xuân", UnitKind.COMMUNE, "P1"),
    ("H1", "Ấp 1", UnitKind.HAMLET, "X1"),
    ("H2", "Ấp 2", UnitKind.HAMLET, "X1"),
    ("H3", "Ấp Bến", UnitKind.HAMLET, "X2"),
    ("S1", "Trường THPT Sông Mây", UnitKind.SCHOOL, "P1"),
    ("M1", "Hội Liên hiệp Phụ nữ tỉnh", UnitKind.MEMBER, "P1"),
)

PEOPLE = (
    ("hoa", "Nguyễn Thị Hoa", Role.COMMUNE_OFFICER, "X1"),
    ("sen", "Lê Thị Sen", Role.COMMUNE_OFFICER, "X1"),
    ("tam", "Trần Văn Tâm", Role.COMMUNE_OFFICER, "X2"),
    ("minh", "Phạm Văn Minh", Role.PROVINCE_OFFICER, "P1"),
    ("linh", "Võ Thùy Linh", Role.PROVINCE_OFFICER, "P1"),
    ("an", "Đỗ Bình An", Role.ACCOUNTANT, "P1"),
    ("dao", "Hồ Thị Đào", Role.EDITOR, "P1"),
    ("phuc", "Bùi Đức Phúc", Role.AUDITOR, "P1"),
    ("quan", "Ngô Anh Quân", Role.ADMINISTRATOR, "P1"),
    ("quyen", "Ngô Thị Quyên", Role.ADMINISTRATOR, "P1"),
    ("trang", "Dương Thu Trang", Role.REPORTER, "S1"),
    ("hoi", "Mai Văn Hội", Role.COUNCIL, "P1"),
)


@dataclass(frozen=True)
class Cast:
    """Looks people and units up anew, in whatever session is open."""

    def account(self, name: str) -> Account:
        return db.session.scalars(select(Account).where(Account.email == f"{name}@nhandao.example")).one()

    def unit(self, code: str) -> Unit:
        return db.session.scalars(select(Unit).where(Unit.code == code)).one()


def assemble() -> Cast:
    units: dict[str, Unit] = {}
    for code, name, kind, above in UNITS:
        parent = units.get(above or "")
        unit = Unit(
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            folded=vietnamese.fold(name),
            sort_key=vietnamese.sort_key(name),
            abbreviation="SM" if kind is UnitKind.PROVINCE else None,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = (parent.path if parent else "/") + f"{unit.id}/"
        units[code] = unit
    for short, name, role, at in PEOPLE:
        db.session.add(
            Account(
                email=f"{short}@nhandao.example",
                name=name,
                sort_key=vietnamese.person_sort_key(name),
                role=role,
                unit=units[at],
                password_hash="!",
                stamp="s0",
                ends_on=clock.today() + timedelta(days=365),
                created_at=clock.now(),
            )
        )
    db.session.commit()
    return Cast()


def at_their_desks() -> Cast:
    """Those of a copied database, as if they had come just now; where nobody came along, they come."""
    now, year = clock.now(), clock.today() + timedelta(days=365)
    if db.session.execute(update(Account).values(created_at=now, ends_on=year)).rowcount == 0:
        return assemble()
    db.session.commit()
    return Cast()
