"""One promise of Sông Mây from its first day to the family's hands, with the photo that the family lets its donor see."""

import io
from datetime import datetime, timedelta

from PIL import Image
from sqlalchemy import select

from nhandao_site.cli.demo.reporting import on
from nhandao_site.cli.demo.scenes import account
from nhandao_site.cli.demo.till import PAPER
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses import consenting
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Group, Kind, Publication
from nhandao_site.domain.consent.models import Giver, Scope
from nhandao_site.domain.ledger import assistance, receipts, sources
from nhandao_site.domain.ledger.funds.paying import Paying
from nhandao_site.domain.ledger.help.lines import LineContent
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.media import keeping
from nhandao_site.domain.pledges import lifecycle, offers, sums
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge
from nhandao_site.domain.pledges.wishes import Wish
from nhandao_site.kit import clock, codes
from nhandao_site.kit.lettering import DRAWING

TOKEN = "trinh-dien-loi-hua-da-trao"  # noqa: S105 — opens one invented page of the demonstration
"""The end of the donor's private address; `serve` tells it next to the demonstration accounts."""

VALUE = 1_500_000
ALT = "Tranh thay cho ảnh: mái nhà đang lợp lại, chiếc thang dựng bên hiên"
CAPTION = "Tôn và đòn tay đã về tới nhà"


def keep_promise() -> bool:
    """False when no family of the first commune fits: grown up, alone, published, in want of the whole gift."""
    officer, keeper = account("xa-a"), account("ketoan")
    home = next((each for each in _published(officer) if _fits(each)), None)
    if home is None:
        return False
    pledge = _promised(home, officer)
    received = ReceiptContent(
        Form.CASH, VALUE, clock.today() - timedelta(days=17), giver_name=pledge.donor_name, shown=pledge.shown,
        pledge=pledge,
    )  # fmt: skip
    receipts.record(home, received, by=keeper)
    _hand_over(home, pledge, officer, keeper)
    return True


def promised() -> bool:
    """Whether this installation holds the promise."""
    found = select(Pledge.id).where(Pledge.token_hash == codes.token_hash(TOKEN))
    return db.session.scalar(found) is not None


def _published(officer: Account) -> list[Address]:
    found = select(Address).where(
        Address.unit_id == officer.unit_id,
        Address.publication == Publication.PUBLISHED,
        Address.dossier == Dossier.APPROVED,
        Address.kind == Kind.HOUSEHOLD,
        Address.group != Group.SCHOOL,
        Address.approved_on < clock.today() - timedelta(days=30),
    )
    return list(db.session.scalars(found.order_by(Address.id)))


def _fits(home: Address) -> bool:
    grown = home.birth_year is not None and clock.today().year - home.birth_year > 20
    return grown and not home.members and (sums.missing(home.id).of(None).vnd or 0) >= VALUE


def _promised(home: Address, officer: Account) -> Pledge:
    wish = Wish(
        home.code or "", None, Form.CASH, DonorKind.PERSON, "Đoàn Thị Mây", amount_vnd=VALUE, phone="0912000345",
        agreed=True,
    )  # fmt: skip
    with on(clock.today() - timedelta(days=20)):
        made = offers.pledge(wish, place="192.0.2.77")
    pledge = db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()
    pledge.token_hash = codes.token_hash(TOKEN)
    with on(clock.today() - timedelta(days=19), 15):
        lifecycle.confirm(pledge, by=officer)
    return pledge


def _hand_over(home: Address, pledge: Pledge, officer: Account, keeper: Account) -> None:
    """The family said yes to its picture before; the accountant looked at the papers after."""
    consenting.give(
        home, scopes=[Scope.FACE], giver=Giver.SELF, giver_name=home.name,
        given_on=clock.today() - timedelta(days=14), evidence="Phiếu đồng ý ảnh có chữ ký, lưu tại Hội xã", by=officer,
    )  # fmt: skip
    own = {"subject": "address", "subject_id": home.id, "role": "evidence"}
    paper = keeping.keep_document(PAPER, **own, by=officer)  # type: ignore[arg-type]
    shot = keeping.keep_photo(_drawn(), **own, shows_face=True, alt=ALT, caption=CAPTION, by=officer)  # type: ignore[arg-type]
    act = assistance.hand_over(
        home, [_line(home, pledge)], delivered_at=_ago(14), evidence="", evidence_file_id=paper.id, pledge=None,
        how=Paying(
            paid_from=accounts.cash(keeper.unit_id), recipient=home.name, list_file_id=paper.id, photo_file_id=shot.id
        ),
        by=officer,
    )  # fmt: skip
    assistance.verify(act, by=keeper)


def _line(home: Address, pledge: Pledge) -> LineContent:
    gift = next(each for each in sources.for_address(home) if each.pledge is pledge)
    need = next(each for each in home.needs if each.dropped_at is None)
    return LineContent(form=Form.CASH, need_kind=need.kind, need_id=need.id, value_vnd=VALUE, gift=gift)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _drawn() -> bytes:
    """A drawing stands for the photo: the demonstration shows no person."""
    out = io.BytesIO()
    Image.open(DRAWING / "art" / "chuyen-roof.png").convert("RGB").crop((0, 90, 500, 465)).save(out, "JPEG", quality=90)
    return out.getvalue()
