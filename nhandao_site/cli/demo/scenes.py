"""What happened at the screens of Bàu Sen and Lộc Xuân: dossiers on their way, queues, visits, done by the verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import Select, select

from nhandao_site.cli.demo import names
from nhandao_site.cli.demo.cases import CASES
from nhandao_site.cli.demo.families import alias_of, called
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses import consenting, content, follow_up, offers, workflow
from nhandao_site.domain.addresses.models import Address, VisitResult
from nhandao_site.domain.addresses.words import Dossier, Group, Kind, NeedKind, Publication, Urgency
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.ledger import receipts
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.pledges.models import Form, Pledge, State
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock

PROPOSED = (
    ("Cô bán vé số ở cổng chợ", "Sau chợ, nhà lá đầu hẻm", "Cô đi lại khó từ tháng trước mà vẫn phải đi bán mỗi ngày."),
    ("Hai ông cháu ngoài bãi bồi", "Chòi giữ dưa cuối bãi", "Cháu nghỉ học ba tuần nay vì không có xe đi."),
    ("Nhà chú thợ mộc bị cháy", "Ấp Bến, cạnh cây bàng", "Cháy mất máy cưa và cả gian bếp, đang ở nhờ."),
)
STEPS = (
    "draft",
    "draft",
    "surveyed",
    "awaiting",
    "awaiting",
    "verified",
    "verified",
    "returned",
    "published",
    "hidden",
    "withdrawn",
)


@dataclass(frozen=True)
class Desk:
    """The people through whose hands one commune's dossiers go."""

    author: Account
    second: Account
    approver: Account
    hamlets: list[Unit]


def sign_receipts(count: int = 40) -> None:
    """Cash that reached the accountant for confirmed promises: it is received, not yet delivered."""
    accountant = account("ketoan")
    waiting = (
        select(Pledge)
        .where(Pledge.state == State.CONFIRMED, Pledge.form == Form.CASH, Pledge.value_vnd > 0)
        .order_by(Pledge.pledged_at.desc(), Pledge.id)
        .limit(count)
    )
    brought: list[tuple[Pledge, ReceiptContent]] = []
    for turn, pledge in enumerate(db.session.scalars(waiting)):
        if pledge.address.dossier is not Dossier.APPROVED:
            continue
        day = min(clock.today(), clock.local_date(pledge.pledged_at) + timedelta(days=3 + turn % 9))
        value = pledge.value_vnd if turn % 3 else pledge.value_vnd // 2 or pledge.value_vnd
        paper = ReceiptContent(Form.CASH, value, day, giver_name=pledge.donor_name, shown=pledge.shown, pledge=pledge)
        brought.append((pledge, paper))
    for pledge, paper in sorted(brought, key=lambda each: each[1].received_on):  # numbers rise with the days
        receipts.record(pledge.address, paper, by=accountant)


def play() -> int:
    """Dossiers of both communes, then the queues. Returns how many dossiers were written."""
    hand = Random("scenes")
    written = 0
    for first, second in (("xa-a", "xa-a2"), ("xa-b", "xa-b2")):
        desk = _desk(first, second)
        for turn, step in enumerate(STEPS):
            _dossier(hand, desk, turn, step)
            written += 1
        _queues(desk)
        _visits(desk)
    return written


def account(short: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{short}@nhandao.example")).one()


def _desk(first: str, second: str) -> Desk:
    author = account(first)
    below = select(Unit).where(Unit.parent_id == author.unit_id, Unit.kind == UnitKind.HAMLET)
    return Desk(author, account(second), account("duyet"), list(db.session.scalars(below.order_by(Unit.sort_key))))


def _dossier(hand: Random, desk: Desk, turn: int, until: str) -> None:
    day = clock.today() - timedelta(days=24 - turn)
    address = workflow.open_dossier(_content(hand, desk, turn), by=desk.author)
    if until != "draft":
        for step in _road(until):
            step(address, desk, day)


def _content(hand: Random, desk: Desk, turn: int) -> content.Content:
    case = [one for one in CASES if one.who in {"woman", "man"}][turn % 8]
    name = (names.woman if case.who == "woman" else names.man)(hand)
    age = hand.randint(*case.ages)
    alias = alias_of(name, case.who, age)
    words = {"alias": alias, "called": called(alias), "age": age}
    return content.Content(
        kind=Kind.HOUSEHOLD,
        name=name,
        unit_id=desk.author.unit_id,
        hamlet_id=desk.hamlets[turn % len(desk.hamlets)].id,
        group=Group.from_label(case.group),
        birth_year=clock.today().year - age,
        gender="nữ" if case.who == "woman" else "nam",
        residence=f"Tổ {turn + 1}, nhà số {hand.randint(1, 90)}",
        urgency=(Urgency.URGENT, Urgency.SOON, Urgency.CAN_WAIT)[turn % 3],
        nobody_earns=turn % 3 == 0,
        dependants=turn % 4,
        other_support=None if case.group == "yếu thế khác" else "Thẻ BHYT",
        alias=alias,
        headline=case.headline.format(**words),
        summary=case.summary.format(**words),
        story=case.story.format(**words),
        needs=[
            content.NeedContent(
                NeedKind.from_label(case.need),
                case.need.capitalize(),
                hand.randrange(*case.amount, 100_000),
                "Báo giá của thợ trong xã",
            )
        ],
    )


def _road(until: str) -> list[Callable[[Address, Desk, date], object]]:
    whole = [_survey, _review, _submit, _verify, _approve]
    length = {"surveyed": 1, "awaiting": 3, "verified": 4, "returned": 4, "published": 5, "hidden": 5, "withdrawn": 5}[
        until
    ]
    ends: dict[str, list[Callable[[Address, Desk, date], object]]] = {
        "returned": [_return], "published": [_publish], "hidden": [_publish, _hide], "withdrawn": [_publish, _withdraw],
    }  # fmt: skip
    return whole[:length] + ends.get(until, [])


def _survey(address: Address, desk: Desk, day: date) -> None:
    seen = "Nhà vách ván, mái dột hai gian. Gia đình kể đúng như bà con trong ấp đã nói."
    workflow.record_survey(
        address,
        on=day,
        surveyors=f"{desk.author.name}; {desk.second.name}",
        witness="Trưởng ấp",
        findings=seen,
        by=desk.author,
    )
    consenting.give(
        address, scopes=[Scope.RECEIVE, Scope.TEXT], giver=Giver.SELF, giver_name=address.name, given_on=day,
        evidence="Phiếu có chữ ký, lưu tại Hội xã", by=desk.author,
    )  # fmt: skip


def _review(address: Address, desk: Desk, day: date) -> None:
    workflow.record_review(
        address, on=day + timedelta(days=3), place="Nhà văn hóa ấp", attended=34, agreed=33,
        rank=1 + address.id % 5, minutes_symbol=f"{address.id}/BB-BC", by=desk.author,
    )  # fmt: skip


def _submit(address: Address, desk: Desk, _day: date) -> None:
    workflow.submit(address, by=desk.author)


def _verify(address: Address, desk: Desk, day: date) -> None:
    workflow.verify(address, on=day + timedelta(days=5), by=desk.second)


def _approve(address: Address, desk: Desk, _day: date) -> None:
    workflow.approve(address, by=desk.approver)


def _publish(address: Address, desk: Desk, _day: date) -> None:
    workflow.publish(address, by=desk.approver)


def _return(address: Address, desk: Desk, _day: date) -> None:
    workflow.send_back(
        address, reason="Nhờ chị xin thêm một báo giá vật liệu và hỏi lại số người trong hộ.", by=desk.approver
    )


def _hide(address: Address, desk: Desk, _day: date) -> None:
    workflow.hide(
        address, reason="Có người báo gia đình đang nhận nhà từ nơi khác; chờ xác minh lại.", by=desk.approver
    )


def _withdraw(address: Address, desk: Desk, _day: date) -> None:
    consenting.withdraw(
        address, scopes=[Scope.TEXT], reason="Con trai về, gia đình không muốn đăng nữa.", by=desk.author
    )


def _queues(desk: Desk) -> None:
    for turn, (person, where, situation) in enumerate(PROPOSED):
        offers.propose(
            unit_id=desk.author.unit_id, person=person, where=where, situation=situation, place=f"192.0.2.{turn}",
            sender_name=("Cô giáo Thảo", None, "Anh Ba xe ôm")[turn],
        )  # fmt: skip
    code = db.session.scalar(_published_of(desk).with_only_columns(Address.code).limit(1))
    if code:
        what = next(iter(offers.CONCERNS))
        offers.raise_concern(code, what=what, text="Mái nhà đã được lợp tuần trước, xin xem lại.", place="192.0.2.9")


def _visits(desk: Desk) -> None:
    """Some families were seen again; some should have been."""
    for turn, address in enumerate(db.session.scalars(_published_of(desk).limit(4))):
        day = clock.today() - timedelta(days=120 - 9 * turn)
        if address.approved_on is None or day <= address.approved_on:
            continue
        follow_up.record_visit(
            address, on=day, visitors=desk.author.name, situation="Gia đình ổn hơn trước, còn lo mùa mưa tới.",
            result=VisitResult.BETTER if turn % 2 else VisitResult.SAME, next_on=day + timedelta(days=90), by=desk.author,
        )  # fmt: skip
        if turn == 1:
            _slip(address, day, desk)
        follow_up.add_step(
            address, text="Xin báo giá tôn của hai tiệm", who="Hội xã", due_on=clock.today(), by=desk.author
        )


def _slip(address: Address, day: date, desk: Desk) -> None:
    """A visit of another family, typed into this dossier and taken back."""
    typed = follow_up.record_visit(
        address, on=day + timedelta(days=1), visitors=desk.author.name, situation="Gia đình vừa chuyển sang ấp bên.",
        result=VisitResult.NOT_MET, by=desk.author,
    )  # fmt: skip
    follow_up.withdraw_visit(typed, reason="Ghi nhầm hồ sơ: thăm nhà bên cạnh", by=desk.author)


def _published_of(desk: Desk) -> Select[Address]:
    return (
        select(Address)
        .where(
            Address.unit_id == desk.author.unit_id,
            Address.publication == Publication.PUBLISHED,
            Address.dossier == Dossier.APPROVED,
        )
        .order_by(Address.id)
    )
