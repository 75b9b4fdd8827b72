"""One of a list: a drop-down while the list is short, typed by name with suggestions once it is long.

Without a script the typed words are looked up on sending: one hit is taken, several are offered as choices.
"""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import Form as PlainForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from nhandao_site.kit import choosing, vietnamese
from nhandao_site.kit.choosing import Named
from nhandao_site.web.forms import Words

LONGEST = 300


class NamedField(SelectField):
    """`data` is the value of a choice, or None while it is not known which is meant. `offer` comes first."""

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[], **kwargs)
        self.alike: list[Named] = []
        self.typed = ""

    def offer(self, choices: Sequence[Named]) -> None:
        """What may be chosen now; what was sent is looked up in it."""
        self.choices = [SelectChoice(value, name) for value, name in choices]
        self.alike = choosing.meant(self.typed, choices)
        if self.raw_data:
            self.data = self.alike[0][0] if len(self.alike) == 1 else None

    @property
    def named(self) -> list[Named]:
        return [(str(each.value), str(each.label)) for each in self.choices or ()]

    @property
    def is_long(self) -> bool:
        return len(self.named) > choosing.MANY

    @property
    def shown(self) -> str:
        """What stands in the box: the name of the choice, or what was typed and meant none."""
        return next((name for value, name in self.named if value == self.data), self.typed)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The choices among alike ones stand after the box and win."""
        self.typed = vietnamese.clean(valuelist[-1])[: LONGEST + 1] if valuelist else ""
        self.data = self.typed or None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and any(value == self.data for value, _ in self.named):
            return
        if self.alike:
            raise StopValidation("Có nhiều tên gần giống; xin chọn một trong các tên bên dưới.")
        if self.typed:
            raise StopValidation(f"Không có “{self.typed[:60]}” trong danh sách; thử gõ ít chữ hơn.")


class _Asked(PlainForm):
    class Meta:
        def get_translations(self, _form: object) -> Words:
            return Words()


def asked(name: str, label: str, choices: Sequence[Named]) -> NamedField:
    """A condition of a list, in the address line of a GET form: `.data` is the value meant, or None."""
    form = type("NameAsked", (_Asked,), {"one": NamedField(label, name=name, id=name)})(request.args)
    field: NamedField = form.one
    field.offer(choices)
    form.validate()
    return field
