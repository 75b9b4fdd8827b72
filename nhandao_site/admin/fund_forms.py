"""What is asked when money moves between funds, or between a cash box and the bank."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.ledger.funds import paying
from nhandao_site.domain.ledger.funds.overview import Balance, Overview
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import money
from nhandao_site.web.forms import Form, MoneyField

DEPOSIT, WITHDRAW = "nop", "rut"


class TransferForm(Form):
    from_fund = SelectField("Lấy từ quỹ")
    to_fund = SelectField("Sang quỹ", default="")
    to_code = StringField("Hoặc sang một địa chỉ", [Length(max=60)], description="Mã trên biển, ví dụ SM26-0031-T.")
    value = MoneyField("Số tiền", [InputRequired("Cần số tiền.")])
    reason = TextAreaField(
        "Lý do và ý của người đã góp",
        [InputRequired("Cần lý do."), Length(max=500)],
        description="Ví dụ: gia đình đã xây xong nhà, người góp đồng ý chuyển phần dư cho ca khẩn cấp.",
    )


class OwnForm(Form):
    way = RadioField(
        "Việc",
        choices=[
            SelectChoice(DEPOSIT, "Nộp tiền mặt vào tài khoản"),
            SelectChoice(WITHDRAW, "Rút tiền mặt từ tài khoản"),
        ],
        default=DEPOSIT,
    )
    box = SelectField("Quỹ tiền mặt")
    account = SelectField("Tài khoản")
    value = MoneyField("Số tiền", [InputRequired("Cần số tiền.")])
    reason = StringField(
        "Chứng từ",
        [InputRequired("Cần số giấy nộp, rút tiền."), Length(max=500)],
        description="Số giấy nộp tiền, ai nộp. Dòng sao kê tới sau sẽ khớp với lần này.",
    )


class RefuseForm(Form):
    reason = StringField("Vì sao từ chối", [InputRequired("Cần ghi lý do."), Length(max=500)])


class UndoForm(Form):
    reason = StringField("Vì sao đảo", [InputRequired("Cần ghi lý do."), Length(max=500)])


def offer_funds(form: TransferForm, seen: Overview, asked: Balance | None) -> None:
    """Funds that hold something to take from; pooled ones to give to. An address is named by its code."""
    held = [each for each in (*seen.pooled, *seen.left_over) if each.vnd > 0]
    if asked and asked.vnd > 0 and asked.key not in {each.key for each in held}:
        held.insert(0, asked)
    form.from_fund.choices = [SelectChoice(each.key, _label(each)) for each in held]
    form.to_fund.choices = [SelectChoice("", "— một địa chỉ, ghi mã ở dưới —")]
    form.to_fund.choices += [SelectChoice(each.key, each.label) for each in seen.pooled]


def offer_boxes(form: OwnForm, seen: Overview, unit: Unit) -> None:
    boxes = [each for each in seen.holdings if each.kind is AccountKind.CASH]
    form.box.choices = [SelectChoice(each.key, _label(each)) for each in boxes]
    banks = [each for each in paying.boxes_for(unit) if each.left_vnd is None]
    form.account.choices = [SelectChoice(each.key, each.label.removeprefix("Chuyển khoản từ ")) for each in banks]


def _label(balance: Balance) -> str:
    note = f", {balance.note}" if balance.note else ""
    return f"{balance.label}{note} · còn {money.format_money(balance.vnd)}"
