"""Addresses of other sites as people paste them: only what a reader may follow without harm."""

from urllib.parse import urlsplit

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories.sharing.models import Outlet
from nhandao_site.kit import vietnamese

MAX_LINK = 500
_HOSTS = {
    Outlet.FACEBOOK: ("facebook.com", "fb.com", "fb.watch", "fb.me"),
    Outlet.ZALO: ("zalo.me", "zaloapp.com", "zalo.vn"),
}


def checked(text: str | None, outlet: Outlet | None = None) -> str | None:
    """The link as it is kept, or None for none.

    Raises:
        RuleBroken: not http(s), with a name or password before the host, with blanks, too long;
            a link of Facebook or Zalo that leads elsewhere.
    """
    link = vietnamese.clean(text or "")
    if not link:
        return None
    host = _host(link)
    if len(link) > MAX_LINK or host is None:
        raise RuleBroken(
            "Liên kết cần bắt đầu bằng https:// và là địa chỉ đầy đủ của trang; hãy chép lại từ trình duyệt."
        )
    known = _HOSTS.get(outlet) if outlet else None
    if known and not any(host == name or host.endswith(f".{name}") for name in known):
        raise RuleBroken(
            f"Liên kết này không thuộc {outlet.label if outlet else ''}; hãy chép lại hoặc chọn đúng nơi đăng."
        )
    return link


def _host(link: str) -> str | None:
    """The host of a plain web address; None for everything else."""
    if any(c.isspace() or c in "\\<>\"'`" for c in link):
        return None
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or port not in {None, 80, 443}:
        return None
    host = (parts.hostname or "").rstrip(".")
    return host if "." in host and not host.replace(".", "").isdigit() else None
