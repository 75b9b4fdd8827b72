"""What the tests of the street share: a family full of private values, a child, and a counter of statements."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.domain.addresses import showing
from nhandao_site.domain.addresses.content import GuardianContent, MemberContent, NeedContent
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group, NeedKind
from nhandao_site.domain.audit import House
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.waiting import an_address

PRIVATE = {
    "name": "Hoàng Thị Kín",
    "cccd": "079012345678",
    "phone": "0987654321",
    "residence": "Số 77/9 hẻm Bí Mật",
    "health": "suy thận giai đoạn cuối",
}
OF_THE_CHILD = {
    **PRIVATE,
    "name": "Trương Bé Kín",
    "cccd": "079098765432",
    "phone": "0976543210",
}
GUARDIAN = GuardianContent("Phùng Thị Giám", "bà nội", "0965432109")
SECRETS = (
    *PRIVATE.values(),
    *OF_THE_CHILD.values(),
    *("Phùng Thị Giám", "0965432109", "Con Trai Kín", "ghi chú kín", "hàng xóm kể kín", "quỹ kín đáo"),
    *("Người đồng ý thay", "phiếu ký tay", "Nguyễn Thị Hoa", "Lê Thị Sen", "Phạm Văn Minh"),
)
"""None of these may stand in any page of the street."""


def a_family(cast: Cast, **changes: object) -> Address:
    """Published through the verbs, every private field filled."""
    content = lives.told(
        cast,
        **PRIVATE,
        members=[MemberContent("Con Trai Kín", "con", 1990, note="ghi chú kín")],
        other_support="quỹ kín đáo",
        **changes,
    )
    return lives.published(cast, content)


def a_child(cast: Cast) -> Address:
    content = lives.child(
        cast,
        **OF_THE_CHILD,
        guardian=GUARDIAN,
        group=Group.SERIOUS_ILLNESS,
        introduced_by_id=cast.unit("S1").id,
        needs=[NeedContent(NeedKind.TREATMENT, "Mổ tim ở bệnh viện tỉnh", amount_vnd=6_000_000)],
    )
    return lives.published(cast, content)


def a_row(cast: Cast, number: int, **changes: object) -> Address:
    """One of many, found by search as well."""
    address = an_address(cast, number, **changes)  # type: ignore[arg-type]
    showing.renew(address, by=House())
    db.session.commit()
    return address


@contextmanager
def counted(site: Flask) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    with site.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
