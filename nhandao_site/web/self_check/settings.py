"""Settings that are dangerous or forgotten where a site stands open to the country."""

import http.client
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from flask import current_app
from sqlalchemy import make_url

from nhandao_site.config import LOOPBACK, Settings
from nhandao_site.domain.accounts import desk as accounts
from nhandao_site.domain.accounts import shared_turns
from nhandao_site.domain.media import scanning, storage
from nhandao_site.domain.media.bucket import Bucket
from nhandao_site.web.self_check.findings import Finding, Level, good

SECONDS = 3
SOON = 14  # days before the end of a certificate
ENV = "/etc/nhandao.env"
KEYS = ("secret.key", "data.key", "backup.key")


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _is_at_home() -> bool:
    """On the machine of somebody who tries it; nobody else comes in."""
    host = urlsplit(_settings().PUBLIC_URL).hostname or ""
    return host in LOOPBACK or host == "::1"


def address() -> Finding:
    """Địa chỉ công khai."""
    name, settings = "Địa chỉ công khai", _settings()
    parts = urlsplit(settings.PUBLIC_URL)
    if _is_at_home():
        return Finding(
            name,
            Level.WAIT,
            f"PUBLIC_URL là {settings.PUBLIC_URL}: liên kết trong thư, mã QR, sơ đồ trang chỉ mở được trên máy này.",
            "Khi mở cho mọi người, đặt tên miền thật.",
            f"NHANDAO_PUBLIC_URL=https://… và NHANDAO_TRUSTED_HOSTS trong {ENV}",
        )
    if parts.scheme != "https":
        return Finding(
            name,
            Level.BAD,
            "Trang mở ra ngoài mà không có https: mật khẩu đi trần trên mạng.",
            "Đặt nginx hoặc Caddy với chứng chỉ ở trước.",
            f"NHANDAO_PUBLIC_URL=https://… trong {ENV}",
        )
    if (parts.hostname or "") not in [host.split(":")[0] for host in settings.trusted_hosts]:
        return Finding(
            name,
            Level.BAD,
            f"{parts.hostname} không có trong TRUSTED_HOSTS: người đọc sẽ bị từ chối.",
            "Thêm tên ấy.",
            f"NHANDAO_TRUSTED_HOSTS={parts.hostname} trong {ENV}",
        )
    return good(name, settings.PUBLIC_URL)


def certificate() -> Finding | None:
    """Chứng chỉ https."""
    name, parts = "Chứng chỉ https", urlsplit(_settings().PUBLIC_URL)
    if _is_at_home() or parts.scheme != "https":
        return None
    try:
        read = ssl.get_server_certificate((str(parts.hostname), parts.port or 443), timeout=SECONDS)
    except (OSError, ValueError):
        return Finding(
            name,
            Level.WAIT,
            "Không mở được trang từ chính máy này để xem chứng chỉ.",
            "Xem từ một máy khác.",
            f"curl -vI {_settings().PUBLIC_URL}",
        )
    left = (x509.load_pem_x509_certificate(read.encode()).not_valid_after_utc - datetime.now(UTC)).days
    if left >= SOON:
        return good(name, f"Còn {left} ngày.")
    return Finding(
        name,
        Level.BAD if left < 3 else Level.WAIT,
        f"Còn {max(left, 0)} ngày là hết hạn.",
        "Gia hạn.",
        "certbot renew\nsystemctl reload nginx",
    )


def proxies() -> Finding | None:
    """Máy chủ đứng trước."""
    if _is_at_home() or int(_settings().PROXIES) > 0:
        return None
    return Finding(
        "Máy chủ đứng trước",
        Level.BAD,
        "PROXIES là 0: sau nginx hay Caddy, mọi người bị tính là một người.",
        "Nói có mấy máy chủ trung gian đứng trước trang.",
        f"NHANDAO_PROXIES=1 trong {ENV}",
    )


def keys() -> Finding:
    """Khóa."""
    open_ones = [name for name in KEYS if _is_open(Path(current_app.instance_path) / name)]
    if open_ones:
        return Finding(
            "Khóa",
            Level.BAD,
            f"Người khác trên máy đọc được {', '.join(open_ones)}.",
            "Chỉ để chủ của trang đọc.",
            f"chmod 600 {' '.join(f'instance/{name}' for name in open_ones)}",
        )
    return good("Khóa", "Chỉ người chạy trang đọc được; nhớ cất data.key và backup.key ở nơi khác bản sao lưu.")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o077)


def demonstration() -> Finding | None:
    """Tài khoản trình diễn."""
    trial = accounts.demonstration_emails()
    if not trial:
        return None
    level = Level.WAIT if _is_at_home() else Level.BAD
    return Finding(
        "Tài khoản trình diễn",
        level,
        f"Có {len(trial)} tài khoản trình diễn, mật khẩu ai cũng biết.",
        "Trước khi làm thật, khóa hết hoặc cài lại từ đầu.",
        f"flask --app wsgi accounts lock {trial[0]}",
    )


def mail() -> Finding | None:
    """Máy chủ thư."""
    url = _settings().MAIL_URL
    if url.startswith("file:"):
        return Finding(
            "Máy chủ thư",
            Level.WAIT if _is_at_home() else Level.BAD,
            "Thư chỉ được cất vào thư mục, không ai nhận.",
            "Đặt máy chủ thư.",
            f"NHANDAO_MAIL_URL=smtp+starttls://… trong {ENV}",
        )
    host = urlsplit(url).hostname or ""
    if url.startswith("smtp:") and host not in LOOPBACK:
        return Finding(
            "Máy chủ thư",
            Level.BAD,
            "Thư và mật khẩu thư đi trần trên mạng.",
            "Dùng smtp+starttls:// hoặc smtps://.",
            f"NHANDAO_MAIL_URL=smtp+starttls://… trong {ENV}",
        )
    return good("Máy chủ thư", host)


def kept_files() -> Finding:
    """Ảnh và tệp."""
    name, kept = "Ảnh và tệp", storage.place()
    if not storage.can_be_written():
        return Finding(
            name,
            Level.BAD,
            "Không ghi được vào nơi giữ ảnh và tệp.",
            "Xem quyền, khóa và kết nối.",
            f"ls -ld instance/media\nNHANDAO_MEDIA_URL trong {ENV}",
        )
    if isinstance(kept, Bucket) and _stranger_reads(kept):
        return Finding(
            name,
            Level.BAD,
            f"Thùng {kept.name} mở cho người lạ đọc thẳng, kể cả ảnh đã gỡ.",
            "Đóng thùng lại: chỉ khóa của trang được đọc.",
            f"mc anonymous set none …/{kept.name}",
        )
    return good(
        name, "Ghi được." if not isinstance(kept, Bucket) else f"Thùng {kept.name} ghi được, người lạ không đọc được."
    )


def _stranger_reads(kept: Bucket) -> bool:
    """Whether the list of the bucket is given to somebody without a key."""
    parts = urlsplit(kept.endpoint)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        line.request("GET", f"/{kept.name}?list-type=2&max-keys=1")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def redis() -> Finding | None:
    """Redis."""
    board = shared_turns.line()
    if board is None:
        return None
    if board.answers():
        return good("Redis", "Trả lời; hạn mức và tin báo giữa các máy đi qua đó.")
    return Finding(
        "Redis",
        Level.WAIT,
        "Không trả lời. Trang vẫn chạy: hạn mức đếm trong cơ sở dữ liệu.",
        "Khởi động lại Redis.",
        "systemctl restart redis-server",
    )


def scanner() -> Finding | None:
    """Máy quét vi-rút."""
    name, beside = "Máy quét vi-rút", scanning.scanner()
    if beside is None:
        return None
    if beside.answers():
        return good(name, "Trả lời; giấy tờ nào gửi lên cũng được quét trước khi giữ.")
    return Finding(
        name,
        Level.BAD,
        "Không trả lời: trang không nhận giấy tờ nào cho tới khi máy quét chạy lại. Ảnh vẫn nhận.",
        "Khởi động lại máy quét, hoặc bỏ SCANNER_URL nếu không dùng nữa.",
        "systemctl restart clamav-daemon",
    )


def way_to_the_database() -> Finding | None:
    """Đường tới cơ sở dữ liệu."""
    url = make_url(_settings().DATABASE_URL)
    host = url.host or ""
    if url.get_backend_name() == "sqlite" or not host or host in LOOPBACK or host.startswith("/"):
        return None
    if url.query.get("sslmode") == "verify-full":
        return good("Đường tới cơ sở dữ liệu", f"Tới {host} có mã hóa, máy chủ được xác minh.")
    return Finding(
        "Đường tới cơ sở dữ liệu",
        Level.WAIT,
        f"Cơ sở dữ liệu ở máy {host}; đường đi không mã hóa (PLAIN_HOSTS cho phép), hoặc máy ấy không được xác minh.",
        "Buộc mã hóa và xác minh máy chủ; chỉ bỏ qua khi hai máy nối nhau bằng mạng riêng.",
        f"NHANDAO_DATABASE_URL=postgresql://…?sslmode=verify-full trong {ENV}",
    )


def watching() -> Finding | None:
    """Số đo."""
    if _settings().METRICS_TOKEN or _is_at_home():
        return None
    return Finding(
        "Số đo",
        Level.WAIT,
        "Chưa đặt METRICS_TOKEN: không máy nào trông trang này giúp bạn.",
        "Đặt một mã dài và cho Prometheus đọc /metrics.",
        f"NHANDAO_METRICS_TOKEN=… trong {ENV}",
    )
