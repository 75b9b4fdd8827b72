"""The database, the disk and the clock under this site."""

from datetime import UTC, datetime, timedelta
from sqlite3 import sqlite_version

from sqlalchemy import text

from nhandao_site.db import db, journal_mode
from nhandao_site.domain import audit
from nhandao_site.kit import clock
from nhandao_site.web import readiness
from nhandao_site.web.self_check.findings import FLASK, Finding, Level, good

GB = 1024**3
SOON_FULL = 2 * GB
SKEW = timedelta(seconds=2)
PLACES = {"instance": "thư mục instance", "media": "nơi giữ ảnh và tệp", "database": "cơ sở dữ liệu"}


def database() -> Finding:
    """Cơ sở dữ liệu."""
    engine = db.engine
    if not readiness.database_answers():
        return Finding(
            "Cơ sở dữ liệu",
            Level.BAD,
            "Không trả lời: không ai đọc hay ghi được gì.",
            "Khởi động lại máy chủ cơ sở dữ liệu, xem nó còn chỗ trên đĩa không.",
            "systemctl status postgresql" if engine.dialect.name == "postgresql" else "ls -l instance/",
        )
    if engine.dialect.name == "sqlite":
        return good("Cơ sở dữ liệu", f"SQLite {sqlite_version} trả lời.")
    version = db.session.scalar(text("SHOW server_version"))
    return good("Cơ sở dữ liệu", f"PostgreSQL {version} trả lời.")


def schema() -> Finding:
    """Bảng của phiên bản này."""
    if readiness.schema_is_right():
        return good("Bảng của phiên bản này", "Đúng với phần mềm đang chạy.")
    standing = readiness.schema_of(db.session.connection()) or "chưa ghi"
    return Finding(
        "Bảng của phiên bản này",
        Level.BAD,
        f"Lược đồ trong cơ sở dữ liệu là {standing}, phần mềm này cần {readiness.expected_schema()}.",
        "Sao lưu trước, rồi nâng cấp lược đồ và khởi động lại trang.",
        f"{FLASK} db upgrade",
    )


def disk() -> Finding:
    """Chỗ trống trên đĩa."""
    place, free = min(readiness.free_bytes().items(), key=lambda each: each[1])
    said = f"Còn {free / GB:.1f} GB ở {PLACES.get(place, place)}.".replace(".", ",", 1)
    if free >= SOON_FULL:
        return good("Chỗ trống trên đĩa", said)
    level = Level.BAD if free < readiness.LEAST_FREE else Level.WAIT
    return Finding(
        "Chỗ trống trên đĩa",
        level,
        said,
        "Xóa bản sao lưu cũ đã có ở nơi khác, hoặc thêm đĩa.",
        "du -xh --max-depth=2 / | sort -h | tail -20",
    )


def journal() -> Finding | None:
    """Cách ghi của SQLite."""
    if db.engine.dialect.name != "sqlite":
        return None
    mode = str(db.session.scalar(text("PRAGMA journal_mode"))).upper()
    wanted = journal_mode()
    why = "an toàn với phiên bản SQLite này" if wanted == "WAL" else "vì WAL của SQLite trước 3.51.3 có thể hỏng tệp"
    if mode in {wanted, "MEMORY"}:
        return good("Cách ghi của SQLite", f"{mode}, {why}.")
    return Finding(
        "Cách ghi của SQLite",
        Level.BAD,
        f"Đang là {mode}, phải là {wanted}, {why}.",
        "Dừng trang, không để chương trình nào khác mở tệp cơ sở dữ liệu, rồi mở lại trang.",
        "systemctl restart nhandao.service",
    )


def clocks() -> Finding:
    """Đồng hồ."""
    skews = {"đồng hồ của máy chủ cơ sở dữ liệu": _skew_of_server(), "dòng nhật ký mới nhất": _ahead_of_now()}
    wrong = {name: skew for name, skew in skews.items() if abs(skew) > SKEW}
    if not wrong:
        return good("Đồng hồ", f"{clock.format_time(clock.now())}, khớp với cơ sở dữ liệu.")
    said = "; ".join(f"{name} lệch {round(skew.total_seconds())} giây" for name, skew in wrong.items())
    return Finding(
        "Đồng hồ",
        Level.BAD,
        f"So với máy này, {said}. Hạn, phiên đăng nhập và thứ tự thời gian sẽ sai.",
        "Bật đồng bộ giờ trên mọi máy.",
        "timedatectl set-ntp true; timedatectl status",
    )


def _skew_of_server() -> timedelta:
    if db.engine.dialect.name != "postgresql":
        return timedelta()
    there = db.session.scalar(text("SELECT clock_timestamp()"))
    return there - datetime.now(UTC) if isinstance(there, datetime) else timedelta()


def _ahead_of_now() -> timedelta:
    """Of the newest deed, when its clock stood ahead of this one: one of the two was wrong."""
    newest = audit.newest_at()
    return max(newest - clock.now(), timedelta()) if newest else timedelta()
