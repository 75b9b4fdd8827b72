"""What a rule says when it says no, and what a rule needs to know of the person who acts."""

from typing import Any, Protocol


class RuleBroken(Exception):
    """Something the trade does not allow. The message is the sentence the person will read."""


class NotAllowed(RuleBroken):
    """The person has no right to this act on this row."""


class ChangedMeanwhile(RuleBroken):
    """Another editor saved first; the second one is shown what changed."""


class Actor(Protocol):
    """Whoever acts: an account, an import, the clock."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    def may(self, permission: Any, within: Any = None) -> bool: ...
