from dataclasses import dataclass
from enum import IntEnum

FLASK = "flask --app wsgi"


class Level(IntEnum):
    OK = 0
    WAIT = 1  # good to know, or soon to be bad
    BAD = 2

    @property
    def word(self) -> str:
        """`ok`, `wait`, `bad`: the kinds of the components and of the JSON."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """`says` what is so; `do` what to do about it and `command` with which words, both empty when all is well."""

    name: str
    level: Level
    says: str
    do: str = ""
    command: str = ""


def good(name: str, says: str) -> Finding:
    return Finding(name, Level.OK, says)
