"""Settings: the environment (`NHANDAO_…`) over `instance/settings.toml` over what is written here.

An unknown or malformed setting stops the start with one clear sentence (`BadSetting`).
Keys that nobody gave are made once in `instance/` and kept there, readable by the owner alone.
"""

import base64
import binascii
import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from nhandao_site.config import wire

PREFIX = "NHANDAO_"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class BadSetting(SystemExit):
    """Ends the start; the text is the sentence the operator reads."""


@dataclass(frozen=True)
class Settings:
    DATABASE_URL: str = ""
    SECRET_KEY: str = ""
    DATA_KEY: str = ""
    MEDIA_URL: str = ""
    REDIS_URL: str = ""
    READ_URL: str = ""
    MAIL_URL: str = ""
    TRUSTED_HOSTS: str = ""
    PUBLIC_URL: str = "http://127.0.0.1:8000"
    BACKUP_KEY: str = ""
    METRICS_TOKEN: str = ""
    WORKERS: str = "2"
    PROXIES: str = "0"
    DEMO_PASSWORD: str = "demo-nhan-ai-2026"  # noqa: S105 — published in the handbook; only demonstration accounts use it
    SITE_NAME: str = "Địa chỉ nhân đạo"
    PROVINCE: str = ""
    REPORT_DUE: str = ""
    SECURITY_CONTACT: str = ""
    RETENTION: str = ""
    SCANNER_URL: str = ""
    PLAIN_HOSTS: str = ""

    @property
    def trusted_hosts(self) -> list[str]:
        return [host.strip() for host in self.TRUSTED_HOSTS.split(",") if host.strip()] or list(LOOPBACK)

    @property
    def plain_hosts(self) -> set[str]:
        """Machines of a private network that may be reached without TLS."""
        return {host.strip().lower() for host in self.PLAIN_HOSTS.split(",") if host.strip()}

    @property
    def report_due(self) -> dict[str, tuple[int, int]]:
        """Name of a report → (month, day) from which it is late, of those that were given: `tinh-nam=15/12`."""
        return _days(self.REPORT_DUE)

    @property
    def retention(self) -> dict[str, int]:
        """Name of a rule of retention → days, of those that were given: `thu=60; tin=180`."""
        return _spans(self.RETENTION)

    @property
    def data_key(self) -> bytes:
        return base64.b64decode(self.DATA_KEY)

    @property
    def backup_key(self) -> bytes:
        return base64.b64decode(self.BACKUP_KEY)


NAMES = tuple(field.name for field in fields(Settings))


def read(instance: Path, environment: dict[str, str] | None = None) -> Settings:
    """The settings of one installation. Raises BadSetting."""
    environment = dict(os.environ) if environment is None else environment
    instance.mkdir(parents=True, exist_ok=True)
    given = _from_file(instance / "settings.toml") | _from_environment(environment)
    settings = Settings(**_with_defaults(given, instance))
    _check(settings)
    _check_wires(settings, environment)
    return settings


def _from_environment(environment: dict[str, str]) -> dict[str, str]:
    given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}
    for name in given:
        if name not in NAMES:
            raise BadSetting(f"Thiết lập lạ: {PREFIX}{name}. Các thiết lập có: {', '.join(PREFIX + n for n in NAMES)}.")
    return given


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadSetting(f"Tệp {path.name} không đọc được: {wrong}.") from wrong
    for name in given:
        if name not in NAMES:
            raise BadSetting(f"Thiết lập lạ trong {path.name}: {name}.")
    return {name: str(value) for name, value in given.items()}


def _with_defaults(given: dict[str, str], instance: Path) -> dict[str, str]:
    defaults = {
        "DATABASE_URL": f"sqlite:///{instance / 'nhandao.db'}",
        "MEDIA_URL": (instance / "media").as_uri(),
        "MAIL_URL": (instance / "mail").as_uri(),
    }
    made = {name: value for name, value in defaults.items() if not given.get(name)}
    if not given.get("SECRET_KEY"):
        made["SECRET_KEY"] = _kept(instance / "secret.key", lambda: secrets.token_urlsafe(48))
    if not given.get("DATA_KEY"):
        made["DATA_KEY"] = _kept(instance / "data.key", _random_key)
    if not given.get("BACKUP_KEY"):
        made["BACKUP_KEY"] = _kept(instance / "backup.key", _random_key)
    return given | made


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The key in `path`; two processes that start together agree on the first one written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        value = make()
        file.write(value)
    return value


def _check(settings: Settings) -> None:
    _check_keys(settings)
    _known_scheme("DATABASE_URL", settings.DATABASE_URL, ("sqlite:", "postgresql:", "postgresql+psycopg:"))
    _known_scheme("MAIL_URL", settings.MAIL_URL, ("file:", "smtp:", "smtps:", "smtp+starttls:"))
    _known_scheme("MEDIA_URL", settings.MEDIA_URL, ("file:", "s3://"))
    if settings.MEDIA_URL.startswith("s3:"):
        parts = urlsplit(settings.MEDIA_URL)
        if not parts.hostname or not parts.path.strip("/"):
            raise BadSetting(f"{PREFIX}MEDIA_URL của kho S3 viết là s3://khóa:mật@máy/thùng; còn thiếu máy hoặc thùng.")
    if settings.READ_URL:
        _known_scheme("READ_URL", settings.READ_URL, ("postgresql:", "postgresql+psycopg:"))
    if settings.SCANNER_URL:
        _known_scheme("SCANNER_URL", settings.SCANNER_URL, ("clamd://",))
    if settings.REDIS_URL:
        _known_scheme("REDIS_URL", settings.REDIS_URL, ("redis://", "rediss://", "unix://"))
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 24:
        raise BadSetting(f"{PREFIX}METRICS_TOKEN cần ít nhất 24 ký tự. Tạo bằng: openssl rand -hex 24.")
    _known_scheme("PUBLIC_URL", settings.PUBLIC_URL, ("http:", "https:"))
    if settings.SECURITY_CONTACT:
        _known_scheme("SECURITY_CONTACT", settings.SECURITY_CONTACT, ("mailto:", "https:", "tel:"))
        if len(settings.SECURITY_CONTACT.split()) != 1:
            raise BadSetting(f"{PREFIX}SECURITY_CONTACT cần nằm trên một dòng, không có khoảng trống.")
    if not settings.WORKERS.isdigit() or not 1 <= int(settings.WORKERS) <= 64:
        raise BadSetting(f"{PREFIX}WORKERS cần là số nguyên từ 1 đến 64; đang là “{settings.WORKERS}”.")
    _ = settings.report_due, settings.retention
    if not settings.PROXIES.isdigit() or int(settings.PROXIES) > 5:
        raise BadSetting(
            f"{PREFIX}PROXIES là số máy chủ trung gian (nginx, Caddy) đứng trước trang, từ 0 đến 5; "
            f"đang là “{settings.PROXIES}”."
        )
    if len(settings.DEMO_PASSWORD) < 12:
        raise BadSetting(f"{PREFIX}DEMO_PASSWORD cần ít nhất 12 ký tự.")


def _check_wires(settings: Settings, environment: dict[str, str]) -> None:
    """A machine elsewhere is reached by TLS, or it is named as one of a network of one's own. Raises BadSetting."""
    for name, cure in (
        ("DATABASE_URL", SEALED),
        ("READ_URL", SEALED),
        ("MAIL_URL", "dùng smtp+starttls:// hay smtps://"),
    ):
        bare = [
            host
            for host in wire.reached_in_the_open(getattr(settings, name), environment)
            if host not in settings.plain_hosts
        ]
        if bare:
            raise BadSetting(
                f"{PREFIX}{name} tới máy {bare[0]} không mã hóa: ai ở giữa cũng đọc được. Hãy {cure}; hai máy nối nhau "
                f"bằng mạng riêng thì ghi rõ {PREFIX}PLAIN_HOSTS={bare[0]}."
            )


SEALED = "thêm ?sslmode=verify-full vào cuối"
KEYS = ("SECRET_KEY", "DATA_KEY", "BACKUP_KEY")


def _check_keys(settings: Settings) -> None:
    if len(settings.SECRET_KEY) < 32:
        raise BadSetting(f"{PREFIX}SECRET_KEY cần ít nhất 32 ký tự.")
    for name in ("DATA_KEY", "BACKUP_KEY"):
        _key_of_32_bytes(name, getattr(settings, name))
    for name in KEYS:
        _hard_to_guess(name, getattr(settings, name), settings)


KNOWN = ("abcdefgh", "12345678", "qwerty", "changeme", "change-me", "change_me", "secret", "insecure", "default",
         "example", "password", "matkhau", "mat-khau", "nhandao")  # fmt: skip
"""What keys of handbooks and templates hold; a key made by chance holds one of them once in millions."""


def _hard_to_guess(name: str, value: str, settings: Settings) -> None:
    """No word of a handbook, no pattern, no second use. Raises BadSetting."""
    same = next((other for other in KEYS if other != name and getattr(settings, other) == value), None)
    key = base64.b64decode(value) if name in {"DATA_KEY", "BACKUP_KEY"} else value.encode()
    weak = any(known in value.lower() for known in KNOWN) or _is_a_pattern(key)
    if same or weak:
        fault = f"trùng {PREFIX}{same}" if same else "quá dễ đoán"
        raise BadSetting(f"{PREFIX}{name} {fault}. Hãy tạo khóa riêng bằng: openssl rand -base64 32.")


def _is_a_pattern(key: bytes) -> bool:
    """Few different bytes, a block that repeats, or steps of one size: 32 random bytes are none of it."""
    if len(set(key)) < min(9, len(key)):
        return True
    if any(key == (key[:size] * len(key))[: len(key)] for size in range(1, len(key) // 2 + 1)):
        return True
    steps = [(later - sooner) % 256 for sooner, later in pairwise(key)]
    return max(map(steps.count, set(steps)), default=0) > len(steps) // 2


def _key_of_32_bytes(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise BadSetting(f"{PREFIX}{name} cần là base64 của đúng 32 byte.")
    return key


REPORTS = ("quy-1", "quy-2", "quy-3", "quy-4", "6-thang", "nam", "phong-trao", "so-ket",
           "tinh-6-thang", "tinh-nam", "tinh-phong-trao", "tinh-so-ket")  # fmt: skip
"""What `REPORT_DUE` may name; `tinh-…` are the province's own, consolidated ones."""


def _days(typed: str) -> dict[str, tuple[int, int]]:
    """`nam=30/11; tinh-nam=15/12`. Raises BadSetting."""
    found: dict[str, tuple[int, int]] = {}
    for part in filter(None, (each.strip() for each in typed.split(";"))):
        name, _, day = (each.strip() for each in part.partition("="))
        try:
            number, month = (int(each) for each in day.split("/"))
            date(2001, month, number)
        except ValueError:
            raise BadSetting(
                f"{PREFIX}REPORT_DUE cần ngày/tháng, ví dụ tinh-nam=15/12; đang là “{part[:40]}”."
            ) from None
        if name not in REPORTS:
            raise BadSetting(f"{PREFIX}REPORT_DUE không có báo cáo “{name[:40]}”. Có: {', '.join(REPORTS)}.")
        found[name] = (month, number)
    return found


LEAST_KEPT = {
    "thu": 7, "nhap": 7, "tin": 30, "dang-ky": 90, "yeu-cau": 365, "ho-so": 365, "danh-sach": 1826, "can-bo": 365,
    "chung-tu": 3653,
}  # fmt: skip
"""Rules that `RETENTION` may name, and the fewest days each may be given: work that is not done yet, or the law."""


def _spans(typed: str) -> dict[str, int]:
    """`thu=60; tin=180`. Raises BadSetting."""
    found: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in typed.split(";"))):
        name, _, days = (each.strip() for each in part.partition("="))
        if name not in LEAST_KEPT:
            raise BadSetting(f"{PREFIX}RETENTION không có “{name[:40]}”. Có: {', '.join(LEAST_KEPT)}.")
        if not (days.isascii() and days.isdigit()) or not LEAST_KEPT[name] <= int(days) <= 36_500:
            raise BadSetting(
                f"{PREFIX}RETENTION: {name} cần là số ngày từ {LEAST_KEPT[name]} trở lên; đang là “{days[:20]}”."
            )
        found[name] = int(days)
    return found


def _known_scheme(name: str, value: str, schemes: tuple[str, ...]) -> None:
    if not value.startswith(schemes):
        raise BadSetting(f"{PREFIX}{name} cần bắt đầu bằng {' hoặc '.join(schemes)}; đang là “{value[:20]}”.")
