"""The forms of the house: NFC text, Vietnamese messages, money and days as people write them here."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.fields.core import UnboundField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from nhandao_site.kit import clock, money, vietnamese
from nhandao_site.web.limits import Bounded
from nhandao_site.web.messages import VIETNAMESE
from nhandao_site.web.saving import fresh_key


class Words:
    """WTForms asks this object for its sentences."""

    def gettext(self, text: str) -> str:
        return VIETNAMESE.get(text, text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return VIETNAMESE.get(many, VIETNAMESE.get(one, many))


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    lines = [vietnamese.clean(line) for line in value.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


class Form(FlaskForm):
    """Every form of the site. `form_key` is the one-time key that `saving.save_once` uses up."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> Words:
            return Words()

        def bind_field(self, form: Any, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            kept = unbound_field.kwargs.get("filters", ())
            if issubclass(unbound_field.field_class, StringField):
                options = options | {"filters": [_clean, *kept]}
            field = unbound_field.bind(form=form, **options)
            field.validators = [Bounded(), *field.validators]
            return field

    form_key = HiddenField(default=fresh_key)


class MoneyField(Field):
    """Whole đồng: 1.234.567, 500k, 2,5 triệu. Keeps what was typed when it can't be read."""

    widget = TextInput()

    def __init__(self, label: str = "", validators: Sequence[Callable[..., Any]] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "text", "autocomplete": "off"})
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return money.format_number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = money.parse_money(text) if text else None


class DayField(Field):
    """A day as dd/mm/yyyy; browsers that send yyyy-mm-dd are understood too."""

    widget = TextInput()

    def __init__(self, label: str = "", validators: Sequence[Callable[..., Any]] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"})
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.format_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data: date | None = clock.parse_date(text) if text else None


class MomentField(DayField):
    """A day and an hour of Vietnam, dd/mm/yyyy HH:MM; data is an aware UTC datetime."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.format_time(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip().replace("T", " ") if valuelist else ""
        self.data: datetime | None = clock.parse_time(text) if text else None


def not_in_future(_form: Any, field: Field) -> None:
    day = clock.local_date(field.data) if isinstance(field.data, datetime) else field.data
    if day and day > clock.today():
        raise StopValidation(f"Ngày này chưa tới. Hôm nay là {clock.format_date(clock.today())}.")
