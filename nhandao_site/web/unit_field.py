"""Choosing one unit among thousands: type a few letters, pick.

Without JavaScript the same text is looked up on sending.

The visitor sends words ("xã bàu sen") or a code; one hit is taken, several are offered as choices.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextInput

from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import vietnamese

LONGEST = 300


class UnitField(Field):
    """`data` is a Unit or None. `kinds` narrows the search, `within` the branch (set by the view)."""

    widget = TextInput()

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Callable[..., Any]] | None = None,
        kinds: Sequence[UnitKind] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.kinds = kinds
        self.within: Unit | None = None
        self.candidates: list[Unit] = []
        self.typed = ""
        self.data: Unit | None = None

    @property
    def search_url(self) -> str:
        """Where the page asks for suggestions: the same narrowing as on sending."""
        asked = {"loai": ",".join(kind.value for kind in self.kinds), "trong": self.within.code if self.within else ""}
        return f"/quan-tri/don-vi/tim?{urlencode({name: value for name, value in asked.items() if value} | {'q': ''})}"

    def _value(self) -> str:
        return self.typed or (desk.label(self.data) if self.data else "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Words are kept for `pre_validate`: the view sets `within` after the form was filled."""
        self.typed = vietnamese.clean(valuelist[-1]) if valuelist else ""
        self.data = None

    def pre_validate(self, form: Any) -> None:
        if not self.typed:
            return
        if len(self.typed) > LONGEST:
            raise StopValidation(f"Tên đơn vị dài nhất {LONGEST} ký tự; chỉ cần gõ vài chữ.")
        found = desk.find(self.typed, kinds=self.kinds, within=self.within, limit=12)
        exact = desk.exactly(self.typed, found)
        if exact is not None:
            self.data = exact
        elif not found:
            raise ValidationError(f"Không tìm thấy đơn vị “{self.typed}”. Thử gõ tên không có chữ “xã”, “phường”.")
        else:
            self.candidates = found
            raise ValidationError("Có nhiều đơn vị gần giống; xin chọn một trong danh sách gợi ý.")
