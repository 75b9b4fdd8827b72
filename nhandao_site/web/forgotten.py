"""What the door does for a forgotten password; counted per network address, not per mailbox, which would tell."""

from datetime import timedelta

from nhandao_site.domain.accounts import budgets, resetting
from nhandao_site.web.place import visitor_place
from nhandao_site.web.saving import save

ASKED_AN_HOUR, OPENED_AN_HOUR, HOUR = 10, 60, timedelta(hours=1)


def ask(email: str) -> None:
    """Raises TooMany."""
    budgets.spend(f"forgotten:{visitor_place()}", ASKED_AN_HOUR, HOUR)
    resetting.ask(email)
    save()


def opens(token: str) -> bool:
    return resetting.find(token) is not None


def use(token: str, password: str) -> None:
    """Raises RuleBroken, TooMany."""
    budgets.spend(f"reset:{visitor_place()}", OPENED_AN_HOUR, HOUR)
    resetting.use(token, password)
    save()
