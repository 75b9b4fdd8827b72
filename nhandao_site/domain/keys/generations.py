"""A new generation of keys begins, an old one is retired; the data key that wraps them is changed."""

from sqlalchemy import delete, select

from nhandao_site.db import db, keyring
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.keys.models import KeyGeneration, KeyState, KeyWrap
from nhandao_site.kit import clock, sealing


def all_of() -> list[KeyGeneration]:
    return list(db.session.scalars(select(KeyGeneration).order_by(KeyGeneration.generation)))


def wrapped_by() -> list[str]:
    """Fingerprints of the data keys that open the generations; more than one while the data key is changed."""
    return list(db.session.scalars(select(KeyWrap.fingerprint).distinct().order_by(KeyWrap.fingerprint)))


def begin(*, by: Actor) -> KeyGeneration:
    """The generation that rows go over to: a new one, or the one whose move was broken off.

    Raises:
        RuleBroken: the data key is being changed; the new generation would be wrapped by one of the two alone.
    """
    known = _held()
    if any(each.state is KeyState.LEAVING for each in known):
        return next(each for each in known if each.state is KeyState.CURRENT)
    if len(wrapped_by()) > 1:
        raise RuleBroken("Khóa dữ liệu đang được đổi; hãy chạy keys unwrap cho khóa cũ trước rồi mới xoay khóa.")
    before = known[-1] if known else _write(0, KeyState.CURRENT, keyring().keys_of(0))
    before.state = KeyState.LEAVING
    db.session.flush()
    fresh = _write(before.generation + 1, KeyState.CURRENT, sealing.fresh_keys())
    audit.record("keys:rotate", fresh, by=by)
    return fresh


def retire(*, by: Actor) -> int:
    """The key of old seals goes for good; returns how many generations went. The caller saw that no row needs it."""
    leaving = [each for each in _held() if each.state is KeyState.LEAVING]
    for each in leaving:
        keys = {"blind": keyring().keys_of(each.generation)["blind"]}
        wrap = db.session.get_one(KeyWrap, (each.generation, keyring().wrapping.fingerprint))
        wrap.wrapped = keyring().wrapping.wrap(each.generation, keys)
        each.state, each.retired_at = KeyState.RETIRED, clock.now()
        audit.record("keys:retire", each, by=by)
    db.session.flush()
    return len(leaving)


def wrap_with(data_key: bytes, *, by: Actor) -> str:
    """Every generation can be opened by this data key too; returns its fingerprint.

    Raises:
        RuleBroken: it is the one in use; keys are moving.
    """
    wrapping, known = sealing.Wrapping(data_key), _held()
    if wrapping.fingerprint == keyring().wrapping.fingerprint:
        raise RuleBroken("Đây chính là khóa dữ liệu đang dùng; hãy tạo khóa khác bằng: openssl rand -base64 32.")
    if any(each.state is KeyState.LEAVING for each in known):
        raise RuleBroken("Một lượt xoay khóa chưa xong; hãy chạy keys rotate cho xong rồi mới đổi khóa dữ liệu.")
    for each in known or [_write(0, KeyState.CURRENT, keyring().keys_of(0))]:
        keys = keyring().keys_of(each.generation)
        row = KeyWrap(
            generation=each.generation, fingerprint=wrapping.fingerprint, wrapped=wrapping.wrap(each.generation, keys)
        )
        db.session.merge(row)
        audit.record("keys:wrap", each, by=by)
    db.session.flush()
    return wrapping.fingerprint


def unwrap(fingerprint: str, *, by: Actor) -> int:
    """A data key of before opens nothing any more; returns of how many generations.

    Raises:
        RuleBroken: it is the one in use, or none of this name is known.
    """
    if fingerprint == keyring().wrapping.fingerprint:
        raise RuleBroken("Đây là khóa dữ liệu đang dùng. Hãy đặt khóa mới vào, khởi động lại, rồi chạy lệnh này.")
    gone = db.session.execute(delete(KeyWrap).where(KeyWrap.fingerprint == fingerprint))
    count = int(gone.rowcount)  # type: ignore[attr-defined]
    if not count:
        raise RuleBroken(f"Không có khóa dữ liệu nào mang dấu “{fingerprint[:40]}”.")
    audit.record("keys:unwrap", all_of()[-1], by=by)
    return count


def _held() -> list[KeyGeneration]:
    """Nobody else begins or ends a generation until the transaction ends."""
    rows = select(KeyGeneration).order_by(KeyGeneration.generation).with_for_update()
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _write(generation: int, state: KeyState, keys: dict[str, bytes]) -> KeyGeneration:
    wrapping = keyring().wrapping
    made = KeyGeneration(generation=generation, state=state, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    db.session.add(
        KeyWrap(generation=generation, fingerprint=wrapping.fingerprint, wrapped=wrapping.wrap(generation, keys))
    )
    db.session.flush()
    return made
