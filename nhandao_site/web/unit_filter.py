"""A unit as a condition of a list: a name as people type it or a code, in the address line of a GET form."""

from flask import request
from wtforms import Form as PlainForm

from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Unit
from nhandao_site.web.forms import Words
from nhandao_site.web.unit_field import UnitField


class _Asked(PlainForm):
    class Meta:
        def get_translations(self, _form: object) -> Words:
            return Words()


def asked_unit(name: str, label: str = "Đơn vị", *, within: Unit | None = None, hint: str = "") -> UnitField:
    """The field for `unit_picker`: `.data` is the unit meant, or None; what fits several is offered to choose from.

    A list may also ask for a unit that has ended, by its code; a form may not.
    """
    field = UnitField(label, name=name, id=name, description=hint)
    form = type("UnitAsked", (_Asked,), {"unit": field})(request.args)
    asked: UnitField = form.unit
    asked.within = within
    if not form.validate():
        ended = desk.by_code(asked.typed.rsplit("[", 1)[-1].rstrip("] "))
        if ended is not None and (within is None or ended.is_within(within)):
            asked.data, asked.errors, asked.candidates = ended, [], []
    if asked.data is not None:
        asked.typed = ""  # the box shows which unit was meant
    return asked
