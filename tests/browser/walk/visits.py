"""What no link leads to: pages behind a form, a private link, a file, a second factor; pages that are gone; errors."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.accounts import resetting
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.domain.addresses.models import Address, Visit
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.models import OfficialAccount, Receipt
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock, totp
from nhandao_site.web import errors
from tests.browser.walk.finding import STRANGER, Seen, Walker
from tests.cast import PASSWORD
from tests.domain.ledger.bank.paper import OCTOBER, csv_of
from tests.domain.workbook.builder import address, workbook
from tests.signed_in import cookie_of, seat

TOLD = {"unit": "X03", "keep_contact": "y", "sender_name": "Lữ Thị Canh", "sender_phone": "0912 345 678"}
A_CASE = TOLD | {"person": "Bà Tư bán bánh", "where": "Cuối ấp 2", "situation": "Ở một mình, mái nhà dột."}
A_DEED = TOLD | {"kind": "person", "who": "Chú Ba Đờn sửa xe", "deed": "Vá xe miễn phí cho học trò suốt mười năm."}
A_PLEDGE = {
    "form": "cash", "amount": "2.000.000", "cycle": "once", "donor_kind": "person", "name": "Trần Văn Thắng",
    "phone": "0912345678", "shown": "masked", "agree": "y",
}  # fmt: skip
PRIVATE = re.compile(r"/dang-ky/([\w-]{16,})")
FACTORS, SOMEBODY = "chu-khoa", "admin2"


def visit(walker: Walker) -> None:
    for step in (_errors, _gone, _strangers, _donors, _files, _papers, _slips, _factors):
        step(walker)


def _ask(walker: Walker, who: str, url: str, data: dict[str, object] | None = None) -> TestResponse:
    """One page, or what a form leads to."""
    client = walker.client(who)
    answer = client.get(url) if data is None else client.post(url, data=data, content_type="multipart/form-data")
    if answer.status_code == 303:
        url, answer = answer.location, client.get(answer.location)
    return walker.keep(who, url, answer)


def _rows(walker: Walker, wanted: Callable[[], object]) -> list[object]:
    with walker.site.app_context():
        return list(db.session.scalars(wanted()))  # type: ignore[call-overload]


def _errors(walker: Walker) -> None:
    for code in sorted(errors.KNOWN):
        with walker.site.test_request_context("/"):
            html = errors.page(code).get_data()
        walker.seen.append(Seen(f"errors/{code}.html", STRANGER, f"/lỗi/{code}", code, html))


def _gone(walker: Walker) -> None:
    _ask(walker, STRANGER, "/dia-chi/KHONG-CO/dang-ky")
    _ask(walker, STRANGER, "/dang-nhap/dat-lai/khong-co")
    closed = select(Address.code).where(Address.dossier == Dossier.CLOSED, Address.code.is_not(None)).limit(5)
    for code in _rows(walker, lambda: closed):
        _ask(walker, STRANGER, f"/dia-chi/{code}")
    for slug in _rows(walker, lambda: select(Story.slug).where(Story.state == StoryState.WITHDRAWN).limit(3)):
        _ask(walker, STRANGER, f"/nguoi-tot-viec-thien/{slug}")
    for number in _rows(walker, lambda: select(Document.id).where(Document.withdrawn_at.is_not(None)).limit(3)):
        _ask(walker, STRANGER, f"/van-ban/{number}-x")
    for number in _rows(walker, lambda: select(Honour.id).where(Honour.withdrawn_at.is_not(None)).limit(3)):
        _ask(walker, STRANGER, f"/ton-vinh/{number}-x")


def _strangers(walker: Walker) -> None:
    _ask(walker, STRANGER, "/gioi-thieu", dict(A_CASE))
    _ask(walker, STRANGER, "/gioi-thieu-guong", dict(A_DEED))


def _donors(walker: Walker) -> None:
    """A promise made on the street, and one that money came for."""
    for page in [page for page in walker.seen if page.template == "public/pledges/new.html"][:1]:
        need = re.search(r'name="need"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="need"', page.html.decode())
        _ask(walker, STRANGER, page.url, A_PLEDGE | ({"need": need[1] or need[2]} if need else {}))
    year = clock.today().year
    for number in _rows(walker, lambda: select(Receipt.pledge_id).where(Receipt.pledge_id.is_not(None)).limit(3)):
        _ask(walker, "duyet", f"/quan-tri/nha-tai-tro/{number}")
        _ask(walker, "duyet", f"/quan-tri/nha-tai-tro/{number}/thu?nam={year}", {"reason": "gửi thư cảm ơn"})
        _ask(
            walker, "duyet", f"/quan-tri/nha-tai-tro/{number}/mo-tong-hop", {"reason": "người giúp xin qua điện thoại"}
        )
        link = _ask(walker, "duyet", f"/quan-tri/dang-ky/{number}/lien-ket", {})
        for token in PRIVATE.findall(link.get_data(as_text=True))[:1]:
            for rest in ("", "/thu-cam-on", f"/tong-hop/{year}"):
                _ask(walker, STRANGER, f"/dang-ky/{token}{rest}")


def _files(walker: Walker) -> None:
    account = _rows(walker, lambda: select(OfficialAccount.id).where(OfficialAccount.number == "0011099887766"))[0]
    statement = (io.BytesIO(csv_of(OCTOBER).encode()), "sao-ke.csv")
    _ask(walker, "ketoan", "/quan-tri/sao-ke/gui", {"account": str(account), "file": statement})
    lists = (io.BytesIO(workbook({"Địa chỉ": [address("A1"), address("A2", "Lê Văn Tám")]})), "so-lieu.xlsx")
    _ask(walker, "duyet", "/quan-tri/so-lieu-excel", {"file": lists})


def _papers(walker: Walker) -> None:
    vouchers = _rows(walker, lambda: select(Disbursement.id).limit(3))
    _ask(walker, "duyet", "/quan-tri/phieu-chi/ky-nhan?" + "&".join(f"phieu={number}" for number in vouchers))
    day = clock.format_date(clock.today() + timedelta(days=20))
    planned = {"unit": "X03", "on": day, "team": "Ban kiểm tra của Hội", "subject": "Việc trao và chứng từ"}
    held = _ask(walker, "duyet", "/quan-tri/kiem-tra/moi", planned)
    for number in re.findall(r"/quan-tri/kiem-tra/(\d+)/", held.get_data(as_text=True))[:1]:
        _ask(walker, "duyet", f"/quan-tri/kiem-tra/{number}/sua")
    approved = select(Address.id).where(Address.dossier == Dossier.APPROVED, Address.closed_on.is_(None)).limit(20)
    for who, url in (("xa-a", "/quan-tri/trao/moi"), ("ketoan", "/quan-tri/phieu-thu/moi")):
        for number in _rows(walker, lambda: approved):
            if _ask(walker, who, f"{url}?dia-chi={number}").status_code == 200:
                break


def _slips(walker: Walker) -> None:
    """A visit that was typed wrong."""
    seen = select(Visit.id).where(Visit.withdrawn_at.is_(None)).order_by(Visit.id).limit(3)
    for number in _rows(walker, lambda: seen):
        (family,) = _rows(walker, lambda number=number: select(Visit.address_id).where(Visit.id == number))  # type: ignore[misc]
        _ask(walker, "xa-a", f"/quan-tri/dia-chi/{family}/theo-doi")
        _ask(walker, "xa-a", f"/quan-tri/dia-chi/{family}/tham/{number}/rut")


def _factors(walker: Walker) -> None:
    """Somebody of whom a second factor is asked: none yet, the walk of setting it up, the door that asks again."""
    with walker.site.app_context():
        account = db.session.scalars(select(Account).where(Account.email == f"{SOMEBODY}@nhandao.example")).one()
        account.demonstration = False
        cookie = cookie_of(account)
    client = walker.jars[FACTORS] = seat(walker.site.test_client(), cookie)
    for url in ("/quan-tri/bao-mat", "/quan-tri/bao-mat/ung-dung", "/quan-tri/bao-mat/khoa"):
        _ask(walker, FACTORS, url)
    _set_up(walker)
    _forget(walker)
    with client.session_transaction() as session:
        sid = session["sid"]
    with walker.site.app_context():
        _grow_stale(str(sid))
    _ask(walker, FACTORS, "/quan-tri/bao-mat/ung-dung")


def _door(walker: Walker, name: str) -> TestResponse:
    """The second step, for whoever has just shown the password; in a browser of its own."""
    client: FlaskClient = walker.jars.setdefault(name, walker.site.test_client())
    client.post("/dang-nhap", data={"email": f"{SOMEBODY}@nhandao.example", "password": PASSWORD})
    return walker.keep(name, "/dang-nhap/ma", client.get("/dang-nhap/ma"))


def _set_up(walker: Walker) -> None:
    letters = re.search(r'class="num letters">([A-Z2-7 ]+)<', _door(walker, "cua-1").get_data(as_text=True))
    secret = letters[1].replace(" ", "") if letters else ""
    code = totp.code(secret, totp.step_at(clock.now().timestamp()))
    hidden = {"code": code, "passkey": "", "tiep": "", "kept": ""}
    answer = walker.jars["cua-1"].post("/dang-nhap/thiet-lap", data=hidden)
    walker.keep("cua-1", "/dang-nhap/thiet-lap", answer)
    _ask(walker, "cua-1", "/quan-tri/bao-mat/ma-du-phong", {})
    _door(walker, "cua-2")


def _forget(walker: Walker) -> None:
    _ask(walker, STRANGER, "/dang-nhap/quen", {"email": f"{SOMEBODY}@nhandao.example"})
    with walker.site.app_context():
        resetting.write_letters(clock.now(), "https://nhandao.example/")
        db.session.commit()
        bodies = "\n".join(db.session.scalars(select(Message.body).where(Message.subject == "Đặt lại mật khẩu")))
    for link in re.findall(r"/dang-nhap/dat-lai/\S+", bodies)[:1]:
        _ask(walker, STRANGER, link)


def _grow_stale(sid: str) -> None:
    running = db.session.scalars(select(StaffSession).where(StaffSession.token == keeping.mark(sid))).one()
    running.proved_at = clock.now() - timedelta(hours=1)
    db.session.commit()
