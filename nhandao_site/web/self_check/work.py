"""What runs beside the people: chores, letters, backups, the check of the books."""

from datetime import datetime, timedelta

from nhandao_site.domain.chores import desk as runs
from nhandao_site.domain.chores.recording import BACKUP
from nhandao_site.domain.ledger.journal import desk as checks
from nhandao_site.domain.notifications import delivery
from nhandao_site.kit import clock
from nhandao_site.web.self_check.findings import FLASK, Finding, Level, good

CHORES_LATE, LETTERS_LATE = timedelta(minutes=30), timedelta(minutes=30)
BACKUP_LATE, BACKUP_BAD = timedelta(hours=30), timedelta(days=3)
BOOKS_LATE = timedelta(hours=1)
TIMER = "systemctl enable --now nhandao-chores.timer"


def chores() -> Finding:
    """Việc theo giờ."""
    name = "Việc theo giờ"
    kept = [run for run in runs.last_runs() if run.name != BACKUP]
    # The server itself sees to the books; what tells whether the timer runs is the chore that no other calls.
    clocked = next((run for run in kept if run.name == "door.forget"), None)
    if clocked is None or clocked.ended_at is None:
        return Finding(
            name,
            Level.BAD,
            "Chưa chạy lần nào: nhắc hẹn, đăng theo lịch, hết hạn đều đứng yên.",
            "Bật bộ hẹn giờ, hoặc chạy một lượt bằng tay.",
            f"{TIMER}\n{FLASK} chores run",
        )
    if (ago := clock.now() - clocked.ended_at) > CHORES_LATE:
        return Finding(
            name,
            Level.BAD,
            f"Lượt cuối xong {_ago(ago)} trước, lẽ ra năm phút một lượt.",
            "Xem bộ hẹn giờ còn chạy không.",
            f"systemctl status nhandao-chores.timer\n{TIMER}",
        )
    failed = [f"{run.name} ({run.last_error})" for run in kept if run.last_error]
    if failed:
        return Finding(
            name,
            Level.BAD,
            f"Lượt cuối có việc lỗi: {', '.join(failed)}.",
            "Chạy lại để xem lỗi; việc khác không bị ảnh hưởng.",
            f"{FLASK} chores run",
        )
    return good(name, f"Lượt cuối xong {_ago(ago)} trước, không việc nào lỗi.")


def letters() -> Finding:
    """Thư báo."""
    waiting, gone = delivery.waiting(), delivery.given_up()
    deliver = f"{FLASK} notices deliver"
    if gone:
        return Finding(
            "Thư báo",
            Level.BAD,
            f"{gone} thư gửi mãi không được và đã thôi gửi.",
            "Xem máy chủ thư và địa chỉ người nhận; thư vẫn nằm trong hộp thư đi.",
            deliver,
        )
    late = clock.now() - waiting.oldest if waiting.oldest else timedelta()
    if late > LETTERS_LATE:
        return Finding(
            "Thư báo",
            Level.BAD,
            f"{waiting.count} thư chờ gửi, thư lâu nhất đã {_ago(late)}.",
            "Chạy một lượt gửi để xem máy chủ thư nói gì.",
            deliver,
        )
    return good("Thư báo", f"{waiting.count} thư đang chờ, không thư nào kẹt.")


def backup() -> Finding:
    """Sao lưu."""
    last = runs.last_run(BACKUP)
    command = f"systemctl enable --now nhandao-backup.timer\n{FLASK} backup create TỆP"
    if last is None or last.ended_at is None:
        return Finding(
            "Sao lưu",
            Level.BAD,
            "Chưa có bản sao lưu nào của bản cài này.",
            "Bật sao lưu hằng đêm và chép tệp sang máy khác; cất khóa riêng.",
            command,
        )
    ago = clock.now() - last.ended_at
    said = f"Bản sao lưu cuối cách đây {_ago(ago)}"
    if last.last_error:
        return Finding(
            "Sao lưu", Level.BAD, f"{said} có chỗ thiếu hoặc hỏng.", "Chạy lại và đọc những tệp nó kể tên.", command
        )
    if ago > BACKUP_LATE:
        level = Level.BAD if ago > BACKUP_BAD else Level.WAIT
        return Finding(
            "Sao lưu",
            level,
            f"{said}; mất máy lúc này là mất chừng ấy việc.",
            "Xem bộ hẹn giờ sao lưu.",
            f"systemctl status nhandao-backup.timer\n{command}",
        )
    return good("Sao lưu", f"{said}.")


def books() -> Finding:
    """Soát sổ."""
    newest, whole = next(iter(checks.last_checks(1)), None), checks.last_whole()
    command = f"{FLASK} chores run --only ledger.check"
    if newest and newest.faults:
        return Finding(
            "Soát sổ",
            Level.BAD,
            f"Sổ có {newest.faults} chỗ không khớp.",
            "Giữ nguyên hiện trạng, chép một bản sao lưu, gọi người giữ máy; đừng sửa trong cơ sở dữ liệu.",
            f"{FLASK} ledger check",
        )
    if whole is None or clock.now() - whole.ended_at > BOOKS_LATE:
        said = (
            "Chưa cộng lại cả sổ lần nào" if whole is None else f"Lần cộng lại cả sổ cuối đã {_since(whole.ended_at)}"
        )
        return Finding("Soát sổ", Level.WAIT, f"{said}; lẽ ra mười phút một lần.", "Chạy một lượt.", command)
    return good("Soát sổ", f"Khớp, soát {_since(whole.ended_at)} trước.")


def _since(at: datetime) -> str:
    return _ago(clock.now() - at)


def _ago(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds())) // 60
    if minutes < 120:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // 1440} ngày"
