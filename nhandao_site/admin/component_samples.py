"""Made-up families, sums and forms that the page of components shows: short, long, empty, wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask import url_for
from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from nhandao_site.admin.honour_age_fields import AgeForm
from nhandao_site.admin.vouchers import CHIEF, HEAD, Sheet
from nhandao_site.domain.addresses.published.cards import Card
from nhandao_site.domain.ledger.donors.events import Came, Handed
from nhandao_site.domain.ledger.donors.published import Letter
from nhandao_site.domain.ledger.donors.summary import Line, Summary
from nhandao_site.domain.ledger.funds.printing import Printed
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.pledges.models import Form as Gift
from nhandao_site.kit import periods
from nhandao_site.kit.glimpse import Glimpse
from nhandao_site.web.contact_form import ContactForm
from nhandao_site.web.forms import DayField, Form, MoneyField
from nhandao_site.web.kept_forms import KeptForm
from nhandao_site.web.named_field import NamedField
from nhandao_site.web.proof import ProofForm
from nhandao_site.web.unit_field import UnitField

SIDES = ("sang-", "toi-")
"""By day and by night; the ids of each side begin with it."""

LONG_NAME = "Nguyễn Hoàng Phương Quỳnh Nữ Tôn Thị Nguyệt Ánh"
LONG_UNIT = "Ban Chỉ đạo Phong trào “Người tốt, việc thiện” phường Thủ Dầu Một, thành phố Hồ Chí Minh"
LONG_TITLE = "Chị Ng. và ba người con mong sửa lại gian bếp, mái hiên và giếng nước đã hỏng qua hai mùa mưa lũ"
DAY = date(2026, 3, 28)
MOMENT = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)


class SampleForm(Form):
    name = StringField("Họ và tên", description="Viết như trên giấy tờ.")
    story = TextAreaField("Hoàn cảnh", render_kw={"rows": 3})
    amount = MoneyField("Số tiền", description="500k, 2,5 triệu hay 2.500.000 đều được.")
    on = DayField("Ngày khảo sát")
    group = SelectField(
        "Nhóm",
        choices=[
            SelectChoice("", "Hãy chọn"),
            SelectChoice("a", "Người già neo đơn"),
            SelectChoice("b", "Hộ khó khăn"),
        ],
    )
    unit = UnitField("Xã, phường", description="Gõ vài chữ rồi chọn.")
    form = RadioField(
        "Hình thức",
        choices=[SelectChoice("cash", "Tiền"), SelectChoice("in_kind", "Hiện vật"), SelectChoice("labour", "Công sức")],
    )
    scopes = SelectMultipleField(
        "Đồng ý đăng", choices=[SelectChoice("text", "Chữ"), SelectChoice("face", "Ảnh rõ mặt")],
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    agree = BooleanField("Gia đình đồng ý nhận giúp", description="Đã hỏi tận nhà, có chữ ký.")
    who = NamedField("Ai đăng ký?", description="Gõ vài chữ của tên.")
    paper = FileField("Tệp biên bản")


class SampleAnswerForm(Form):
    answer = TextAreaField("Câu trả lời", description="Người báo tin đọc đúng câu này.", render_kw={"rows": 3})


class SampleAgeForm(AgeForm):
    name_evidence = StringField("Bằng chứng đồng ý hiện họ tên")


def calm_forms(side: str) -> dict[str, Any]:
    """The forms as they stand before anybody typed."""
    return {
        "form": _long(side),
        "still": SampleForm(formdata=None, prefix=f"{side}doc-"),
        "proof": ProofForm(formdata=None, prefix=f"{side}ma-"),
        "set_up": ProofForm(formdata=None, prefix=f"{side}dat-"),
        "contact": ContactForm(formdata=None, prefix=f"{side}lac-"),
        "closing": SampleAnswerForm(formdata=None, prefix=f"{side}dong-"),
        "age": SampleAgeForm(formdata=None, prefix=f"{side}tuoi-"),
    }


def _long(prefix: str) -> SampleForm:
    form = SampleForm(formdata=None, prefix=prefix)
    form.who.offer([(str(n), f"Chi hội Ấp {n}") for n in range(1, 40)])
    return form


def faulty_form(side: str) -> SampleForm:
    """A form that was refused: what was typed stands in it, each fault says what to do."""
    form = _long(f"{side}loi-")
    form.who.typed, form.who.alike = "chi hội", form.who.named[:3]
    form.who.errors = ["Có nhiều tên gần giống; xin chọn một trong các tên bên dưới."]
    form.name.data = LONG_NAME
    form.amount.raw_data, form.amount.errors = ["5.000"], ["Số tiền ít nhất là 50.000 đ. Bạn đã viết 5.000."]
    form.story.errors = ["Hãy kể vài dòng về hoàn cảnh."]
    form.group.errors = ["Hãy chọn một nhóm trong danh sách."]
    form.form.errors = ["Hãy chọn một hình thức."]
    form.agree.errors = ["Chưa có đồng ý của gia đình thì chưa ghi được."]
    form.unit.typed, form.unit.candidates = "bình", _units()  # type: ignore[assignment]
    form.unit.errors = ["Có nhiều đơn vị gần giống; xin chọn một trong danh sách gợi ý."]
    form.form_errors = ["Hồ sơ này vừa được người khác sửa. Xin đọc lại rồi lưu."]
    return form


def _units() -> list[SimpleNamespace]:
    above = SimpleNamespace(name="Tỉnh Sông Mây")
    near = SimpleNamespace(code="X03", name="Xã Bình Sơn", parent=above)
    return [near, SimpleNamespace(code="X09", name=LONG_UNIT, parent=None)]


CARD = Card(
    code="SM26-0031-T", url="#", title="Bà L. mong một mái bếp không dột", alias="Bà L.", place="xã Bàu Sen",
    group_label="người già neo đơn", waiting_days=64, lack_text="12.000.000 đ", need_vnd=20_000_000,
    pledged_vnd=8_000_000, received_vnd=5_000_000, delivered_vnd=2_000_000, art_url="/static/art/ngoi-10.svg",
    help_label="đã có nơi nhận", help_state="taken",
)  # fmt: skip
NOTHING: dict[str, Any] = {"pledged_vnd": 0, "received_vnd": 0, "delivered_vnd": 0}
CARDS = (
    ("nhận một phần", CARD),
    (
        "chưa ai nhận",
        replace(CARD, **NOTHING, help_label="chưa ai nhận", help_state="none", art_url="/static/art/ton-00.svg"),
    ),
    (
        "đã đủ",
        replace(
            CARD, waiting_days=0, lack_text="", pledged_vnd=20_000_000, received_vnd=20_000_000,
            delivered_vnd=20_000_000, help_label="đã đủ", help_state="full", art_url="/static/art/san-11.svg",
        ),
    ),
    (
        "trẻ em, chỉ có khu vực",
        replace(
            CARD, **NOTHING, title="Em A. cần xe đạp", place="khu vực Sông Mây cũ", group_label="", need_vnd=0,
            lack_text="1 xe đạp", art_url="/static/art/truong-00.svg",
        ),
    ),
    (
        "tên dài, số lớn",
        replace(
            CARD, title=LONG_TITLE, place=LONG_UNIT, need_vnd=1_988_300_000, pledged_vnd=1_888_300_000,
            received_vnd=1_200_450_000, delivered_vnd=988_300_000,
            lack_text="100.000.000 đ, 12 ngày công và 1.500 viên ngói",
        ),
    ),
)  # fmt: skip

MONTHS = [str(month) for month in range(1, 13)]
IN = [million * 1_000_000 for million in (12, 48, 0, 96, 41, 77, 58, 12, 3, 150, 88, 9)]
PLACES = [
    "Phường Thủ Dầu Một", "Xã Bàu Sen", "Xã Nghiêng Suối Mây Thượng", "Phường Nguyễn Đình Chiểu", "Xã Bình Sơn",
    "X. Trà Vinh", "Xã Vĩnh Thạnh Trung", "Phường An", "Xã Kông Bơ La", "Xã Long Hưng", "Lộc Ninh cũ", "Đặc khu",
]  # fmt: skip
OUT = [million * 1_000_000 for million in (8, 20, 31, 64, 45, 70, 61, 9, 0, 120, 90, 7)]

CHANGES = (
    SimpleNamespace(label="Tên gọi công khai", before="Bà L.", after="Bà N.T.L."),
    SimpleNamespace(label="Hoàn cảnh", before=None, after=LONG_TITLE),
    SimpleNamespace(label="Đồng ý đăng ảnh", before=True, after=False),
)
PIECES = [(False, "Mái bếp "), (True, "lợp lại"), (False, " bằng ngói cũ.")]
DEEDS = (
    SimpleNamespace(at=MOMENT, did="sửa hồ sơ", who=LONG_NAME, reason="Báo thêm một người con.", changes=CHANGES),
    SimpleNamespace(at=MOMENT, did="lập hồ sơ", who="Nguyễn Thị Hoa", reason="", changes=()),
)  # fmt: skip
STEPS_OF_LIFE = (
    SimpleNamespace(when="12/01/2026", title="Khảo sát tại nhà", text="Hai cán bộ đến nhà.", next=False),
    SimpleNamespace(when="28/03/2026", title="Trao 2.000.000 đ", text="", next=False),
    SimpleNamespace(when="", title="Thăm lại sau ba tháng", text="", next=True),
)
WAITING = (
    SimpleNamespace(count=12, label="hồ sơ chờ xác minh", url="#", tag="3 hồ sơ quá hạn", tag_kind="bad"),
    SimpleNamespace(count=1, label=f"lời báo đã chuyển tiền của {LONG_UNIT}", url="#", tag="", tag_kind=""),
)
GLIMPSES = (
    Glimpse(12, "Người dân giới thiệu", "Xã Bàu Sen", MOMENT, "… ở một mình, nhà dột hai gian …", "new", "mới"),
    Glimpse(9, "trùng", LONG_UNIT, MOMENT, LONG_TITLE, "taken", "đang xem", "SM26-0031-T"),
    Glimpse(7, "Người dân giới thiệu", "Xã Bàu Sen", MOMENT, "", "closed", "đã khép"),
)
CHECKS = (
    SimpleNamespace(ok=True, text="Có phiếu khảo sát tại nhà", small="ngày 12/01/2026"),
    SimpleNamespace(ok=False, text="Biên bản bình chọn công khai", small="Chưa có buổi bình chọn nào."),
    SimpleNamespace(ok=None, text="Đồng ý của trẻ từ đủ 7 tuổi", small="không phải hồ sơ trẻ em"),
)
SESSIONS = tuple(
    SimpleNamespace(id=n, device=device, place="127.0.0.*", began_at=MOMENT, seen_at=MOMENT, is_here=n == 1)
    for n, device in enumerate(("Chrome trên Android", "Firefox trên Windows"), 1)
)
CODES = ("K7Q2-M4XT", "9PLD-77WA", "B3HN-2CQE", "M8VU-4RTY", "Z2KX-6JGF")


def kept() -> KeptForm:
    return KeptForm(url_for("admin.components.index"), [("words", LONG_TITLE)], ["bien-ban-binh-chon.pdf"])


def photo() -> SimpleNamespace:
    variants = [SimpleNamespace(url=url_for("static", filename="art/xom.svg"), width=720, mime="image/svg+xml")]
    return SimpleNamespace(
        variants=variants, alt="Xóm nhỏ buổi chiều", width=720, height=270, caption="Xóm Cây Me, tháng 3/2026.",
        credit="Hội Chữ thập đỏ xã Bàu Sen",
    )  # fmt: skip


def share_image() -> SimpleNamespace:
    url = url_for("static", filename="art/xom.svg", _external=True)
    return SimpleNamespace(url=url, width=1200, height=630, alt="Xóm nhỏ buổi chiều")


SHEET = Sheet(
    title="Phiếu thu", number="PT26-0012-P1", day=DAY, unit="Hội Chữ thập đỏ tỉnh Sông Mây",
    rows=(("Họ và tên người nộp tiền", LONG_NAME), ("Lý do nộp", "Ủng hộ địa chỉ SM26-0031-T")), amount_vnd=2_000_000,
    signers=(HEAD, CHIEF, ("Thủ quỹ", ""), ("Người lập phiếu", "Đỗ Bình An"), ("Người nộp tiền", "")),
)  # fmt: skip
GOODS = (
    SimpleNamespace(number=1, name="Gạo tẻ", quantity=50, measure="kg", value_vnd=900_000, basis=Basis.MARKET),
    SimpleNamespace(number=2, name="Chăn", quantity=None, measure=None, value_vnd=350_000, basis=Basis.ESTIMATE),
)
CANCELLED = replace(
    SHEET, title="Phiếu nhập hiện vật", goods=GOODS, amount_vnd=1_250_000,  # type: ignore[arg-type]
    cancelled="Ghi nhầm người giao", printed=Printed(n=2, at=MOMENT, by_id=1),
)  # fmt: skip

_CAME = (Came(1, DAY, 2_000_000, "PT26-0012-P1", "tiền mặt", False),)
_HANDED = (Handed(1, 1, 1, DAY, 2_000_000, "TG26-00012", "PC26-0003-P1", Gift.CASH, None, None, False, None),)
LETTER = Letter(
    to=LONG_NAME, named=True, whom="bà L.", about="đăng ký K7Q2-M4X", on=DAY, came=_CAME, handed=_HANDED,
    received_vnd=2_000_000, delivered_vnd=2_000_000, loans_vnd=0,
)  # fmt: skip
_LINE = Line("K7Q2-M4X", "12/01/2026", "SM26-0031-T", "Bà L.", "2.000.000 đ, một lần", 2_000_000, 2_000_000, 0, 0)
YEAR = Summary(
    period=periods.year(2026), to=LONG_NAME, lines=(_LINE,), pledged_vnd=2_000_000, received_vnd=2_000_000,
    delivered_vnd=0, loans_vnd=500_000, addresses=1, acts=0, came=_CAME, handed=(), codes={},
)  # fmt: skip
EMPTY_YEAR = replace(YEAR, lines=(), pledged_vnd=0, received_vnd=0, loans_vnd=0, addresses=0, came=())
