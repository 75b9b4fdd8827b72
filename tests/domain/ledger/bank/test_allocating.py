"""A bank line is told apart once: for whom, how much, and back again by a reversal only."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger.bank import allocating, owner, setting_aside
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges.models import PledgeMove, Shown, State
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger.bank.statement_lines import account, line, promise
from tests.domain.ledger.scene import household, paid

pytestmark = pytest.mark.both_databases


def tell(cast: Cast, row: BankLine, *parts: Part, by: str = "an") -> list[Allocation]:
    return allocating.allocate(row, parts, by=cast.account(by))


def gift(amount: int, **more: object) -> Part:
    return Part(Purpose.ADDRESS, amount, **more)


def books_agree() -> None:
    """Σ parts = what each line says is told; the clearing money is what nobody told yet; entries sum to nothing."""
    for row in db.session.scalars(select(BankLine)):
        told = db.session.scalars(select(Allocation.amount_vnd).where(Allocation.bank_line_id == row.id)).all()
        assert sum(told) == row.allocated_vnd
        assert abs(row.allocated_vnd) <= abs(row.amount_vnd)
    for entry in db.session.scalars(select(Entry)):
        assert sum(leg.amount_vnd for leg in entry.legs) == 0


def test_a_gift_becomes_received_for_pledge_need_and_address(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 500_000, need_id=home.needs[0].id)
        row = line(500_000, "ck", on=date(2026, 11, 20))
        made = tell(cast, row, gift(500_000, pledge=pledge, because="mã đăng ký trong nội dung"))[0]
        assert (pledge.received_vnd, home.received_vnd, home.needs[0].received_vnd) == (500_000,) * 3
        assert (made.shown_name, made.giver_name) == (pledge.shown_name, pledge.donor_name)
        assert accounts.in_fund([accounts.fund_of_address(home.id)]) == 500_000
        assert accounts.in_box(accounts.clearing(account().id)) == 0
        entry = db.session.scalars(select(Entry).where(Entry.reference.startswith("CK26-"))).one()
        assert (entry.kind.value, entry.amount_vnd, entry.address_id, entry.pledge_id, entry.form) == (
            ("gift_bank", 500_000, home.id, pledge.id, "cash")
        )
        assert entry.at == clock.start_of(date(2026, 11, 20))
        assert [deed.what for deed in audit.history(made)] == ["allocation:record"]
        books_agree()


def test_receipts_and_bank_lines_add_up_for_one_pledge(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 1_000_000)
        paid(cast, home, 300_000, pledge=pledge)
        for amount in (200_000, 500_000):
            tell(cast, line(amount), gift(amount, pledge=pledge))
        assert (pledge.received_vnd, home.received_vnd) == (1_000_000, 1_000_000)
        with pytest.raises(RuleBroken, match="chỉ còn chờ 0"):
            tell(cast, line(1_000), gift(1_000, pledge=pledge))


def test_a_line_is_split_over_pledges_addresses_and_funds(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, other = household(cast), household(cast, "X2", name="Phạm Văn Mười")
        pledge, row = promise(home, 400_000), line(1_000_000)
        tell(
            cast,
            row,
            gift(400_000, pledge=pledge),
            gift(350_000, address=other, giver_name="Trần Văn Thắng"),
            Part(Purpose.GENERAL, 150_000),
        )
        assert (row.allocated_vnd, home.received_vnd, other.received_vnd) == (900_000, 400_000, 350_000)
        assert accounts.in_fund([accounts.general_fund(owner.chapter().id)]) == 150_000
        shown = [each.shown_name for each in db.session.scalars(select(Allocation).order_by(Allocation.id))]
        assert shown == [pledge.shown_name, "T*** V*** T***g", None]
        assert accounts.in_box(accounts.clearing(account().id)) == -100_000
        books_agree()


def test_more_than_the_line_or_the_promise_is_refused_in_whole(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge, row = promise(home, 400_000), line(500_000)
        wrong = (
            ([gift(600_000, address=home)], "chỉ còn 500.000"),
            ([gift(500_000, pledge=pledge)], "Phần dư hãy ghi cho địa chỉ"),
            ([gift(300_000, pledge=pledge), gift(300_000, address=home)], "cộng lại là 600.000"),
            ([gift(0, address=home)], "lớn hơn 0"),
            ([gift(-5, address=home)], "lớn hơn 0"),
            ([gift(500_000)], "Chưa chọn đăng ký hoặc địa chỉ"),
            ([], "Chưa có phần nào"),
            ([Part(Purpose.FEE, 1_000)], "Tiền vào không ghi là “phí ngân hàng”"),
            ([gift(1, address=home, need_id=987_654)], "không phải của địa chỉ này"),
        )
        for parts, sentence in wrong:
            with pytest.raises(RuleBroken, match=sentence):
                tell(cast, row, *parts)
        db.session.commit()
        assert (row.allocated_vnd, home.received_vnd, pledge.received_vnd) == (0, 0, 0)
        with pytest.raises(RuleBroken, match="Tiền ra không ghi"):
            tell(cast, line(-500_000), gift(500_000, pledge=pledge))


def test_two_parts_for_one_pledge_are_measured_together(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 400_000)
        with pytest.raises(RuleBroken, match="chỉ còn chờ 400"):
            tell(cast, line(500_000), gift(250_000, pledge=pledge), gift(250_000, pledge=pledge))


def test_dossiers_that_take_no_money_and_dead_promises_are_refused(site: Flask, cast: Cast) -> None:
    with site.app_context():
        draft = household(cast, dossier=Dossier.VERIFIED, approved_on=None, publication=Publication.NONE)
        closed = household(cast, dossier=Dossier.CLOSED, closed_on=clock.today() - timedelta(days=3))
        with pytest.raises(RuleBroken, match="chưa được duyệt"):
            tell(cast, line(1_000), gift(1_000, address=draft))
        with pytest.raises(RuleBroken, match="đã đóng ngày"):
            tell(cast, line(1_000), gift(1_000, address=closed))
        tell(cast, line(1_000, on=clock.today() - timedelta(days=3)), gift(1_000, address=closed))
        for state in (State.CANCELLED, State.REFUSED):
            pledge = promise(household(cast), 1_000, state=state)
            with pytest.raises(RuleBroken, match="ghi thẳng cho địa chỉ"):
                tell(cast, line(1_000), gift(1_000, pledge=pledge))


def test_money_for_a_merged_dossier_reaches_the_one_that_lives_on(site: Flask, cast: Cast) -> None:
    with site.app_context():
        wife, husband = household(cast), household(cast, name="Phạm Văn Mười")
        pledge = promise(husband, 500_000, need_id=husband.needs[0].id)
        husband.dossier, husband.merged_into_id = Dossier.MERGED, wife.id
        husband.publication = Publication.NONE
        db.session.flush()
        made = tell(cast, line(500_000), gift(500_000, pledge=pledge))[0]
        assert (made.address_id, wife.received_vnd, pledge.received_vnd) == (wife.id, 500_000, 500_000)
        standing.refresh(wife.id)
        assert wife.received_vnd == 500_000


def test_money_confirms_a_waiting_pledge_and_leaves_a_lapsed_one(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        waiting = promise(home, 500_000, state=State.WAITING, lapses_on=clock.today())
        tell(cast, line(200_000), gift(200_000, pledge=waiting))
        assert (waiting.state, waiting.lapses_on, home.pledged_vnd) == (State.CONFIRMED, None, 500_000)
        step = db.session.scalars(select(PledgeMove).where(PledgeMove.pledge_id == waiting.id)).one()
        assert (step.before, step.after, step.by_name) == ("waiting", "confirmed", "Đỗ Bình An")
        assert "Tiền đã vào tài khoản" in (step.reason or "")
        lapsed = promise(home, 500_000, state=State.LAPSED)
        tell(cast, line(500_000), gift(500_000, pledge=lapsed))
        assert (lapsed.state, lapsed.received_vnd, home.received_vnd) == (State.LAPSED, 500_000, 700_000)


def test_a_donor_who_asked_for_news_is_thanked_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        more = {"email": "thang@nhandao.example", "phone": "0912345678", "phone_blind": "0912345678"}
        pledge = promise(home, 500_000, wants_news=True, **more)
        tell(cast, line(200_000), gift(200_000, pledge=pledge))
        told = db.session.scalars(select(Message)).all()
        assert [each.subject for each in told] == [f"Hội đã nhận tiền, đăng ký {pledge.code}"]
        assert "200.000" in told[0].body
        assert "CK" in told[0].body
        quiet = promise(home, 500_000, wants_news=False, **more)
        tell(cast, line(200_000), gift(200_000, pledge=quiet))
        assert len(db.session.scalars(select(Message)).all()) == 1


def test_an_anonymous_donor_stays_so_and_names_are_sealed(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge = promise(home, 500_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS)
        tell(cast, line(500_000, "HOANG KIN DAO ung ho"), gift(500_000, pledge=pledge))
        db.session.commit()
        row = db.session.execute(text("SELECT * FROM allocation")).one()
        bank = db.session.execute(text("SELECT * FROM bank_line")).one()
        assert "Kín" not in str(row)
        assert "KIN" not in str(bank)
        assert db.session.scalars(select(Allocation)).one().shown_name is None


def test_undoing_is_a_reversal_with_a_reason_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast)
        pledge, row = promise(home, 500_000), line(500_000)
        made = tell(cast, row, gift(500_000, pledge=pledge))[0]
        an = cast.account("an")
        with pytest.raises(RuleBroken, match="viết rõ vì sao"):
            allocating.undo(made, reason=" ", by=an)
        turned = allocating.undo(made, reason="ghép nhầm người gửi", by=an)
        assert (turned.amount_vnd, turned.reverses_id, row.allocated_vnd) == (-500_000, made.id, 0)
        assert (pledge.received_vnd, home.received_vnd) == (0, 0)
        assert accounts.in_fund([accounts.fund_of_address(home.id)]) == 0
        for again, sentence in ((made, "đã được bỏ ghép rồi"), (turned, "đã là phần đảo")):
            with pytest.raises(RuleBroken, match=sentence):
                allocating.undo(again, reason="bấm nhầm lần nữa", by=an)
        tell(cast, row, gift(500_000, address=home))
        assert home.received_vnd == 500_000
        books_agree()


def test_a_line_put_aside_waits_outside_the_queue_until_it_is_taken_back(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, row, an = household(cast), line(500_000), cast.account("an")
        with pytest.raises(RuleBroken, match="viết rõ vì sao"):
            setting_aside.set_aside(row, reason="?", by=an)
        setting_aside.set_aside(row, reason="chờ người gửi trả lời", by=an)
        with pytest.raises(RuleBroken, match="đang để riêng"):
            tell(cast, row, gift(1_000, address=home))
        with pytest.raises(RuleBroken, match="đã được để riêng"):
            setting_aside.set_aside(row, reason="chờ người gửi trả lời", by=an)
        setting_aside.take_back(row, by=an)
        tell(cast, row, gift(500_000, address=home))
        with pytest.raises(RuleBroken, match="đã ghi rõ hết"):
            setting_aside.set_aside(row, reason="chờ người gửi trả lời", by=an)


def test_only_the_accountant_of_the_chapter_tells_lines_apart(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home, row = household(cast), line(500_000)
        made = tell(cast, row, gift(1_000, address=home))[0]
        other = cast.account("an")
        other.unit = cast.unit("X1")
        db.session.flush()
        for name in ("hoa", "minh", "phuc", "quan", "an"):
            by = cast.account(name)
            for deed in (
                lambda by=by: allocating.allocate(row, [gift(1_000, address=home)], by=by),
                lambda by=by: allocating.undo(made, reason="ghép nhầm người gửi", by=by),
                lambda by=by: setting_aside.set_aside(row, reason="chờ người gửi trả lời", by=by),
                lambda by=by: setting_aside.take_back(row, by=by),
            ):
                with pytest.raises(NotAllowed):
                    deed()


def test_raw_sql_can_neither_change_a_part_nor_tell_a_line_twice(site: Flask, cast: Cast) -> None:
    with site.app_context():
        tell(cast, line(500_000), gift(500_000, address=household(cast)))
        db.session.commit()
        for sentence, why in (
            ("UPDATE allocation SET amount_vnd = 1", "append-only"),
            ("DELETE FROM allocation", "append-only"),
            ("UPDATE bank_line SET amount_vnd = 1", "append-only"),
            ("UPDATE bank_line SET allocated_vnd = 500001", "allocated_within_the_amount"),
            ("UPDATE bank_line SET allocated_vnd = -1", "allocated_within_the_amount"),
        ):
            with pytest.raises(DatabaseError, match=why):
                db.session.execute(text(sentence))
            db.session.rollback()
