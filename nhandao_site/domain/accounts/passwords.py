"""Passwords: NFKC before anything else, Argon2id with 19 MiB, and the same work for everybody."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from nhandao_site.domain.accounts import guessable
from nhandao_site.domain.errors import RuleBroken

SHORTEST, LONGEST = 12, 256
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def normal(password: str) -> str:
    """A Mac sends “ệ” in pieces, a telephone in one: both are the same password."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str, *, about: tuple[str, ...] = (), is_published: bool = False) -> str:
    """The hash to keep. `about` are words the password must not be; the published password of the
    demonstration may be one that anybody guesses. Raises RuleBroken."""
    plain = normal(password)
    if len(plain) < SHORTEST:
        raise RuleBroken(f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
    if len(plain) > LONGEST:
        raise RuleBroken(f"Mật khẩu dài nhất {LONGEST} ký tự, xin viết ngắn lại.")
    if len(set(plain)) < 5 or plain.casefold() in {normal(word).casefold() for word in about}:
        raise RuleBroken("Mật khẩu này quá dễ đoán. Hãy ghép vài từ không liên quan tới tên và hộp thư của bạn.")
    if not is_published and guessable.is_common(plain):
        raise RuleBroken(
            "Mật khẩu này là một trong những mật khẩu hay dùng nhất. Hãy ghép bốn từ không liên quan nhau."
        )
    return _hasher.hash(plain)


def matches(kept: str | None, password: str) -> bool:
    """Takes as long for an account that does not exist (`kept=None`) as for one that does."""
    try:
        _hasher.verify(kept or _nobodys(), normal(password)[:LONGEST])
    except InvalidHashError:
        return matches(None, password)
    except VerificationError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    return _hasher.check_needs_rehash(kept)


def rehashed(password: str) -> str:
    """For a password that was just verified: today's parameters, no new rules."""
    return _hasher.hash(normal(password))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("không phải mật khẩu của ai")
