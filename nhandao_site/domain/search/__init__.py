"""The outbox of findable things: rooms above put rows, anybody finds them; no diacritics, no đ, any Unicode form."""

from nhandao_site.domain.search import models

__all__ = ["models"]
