"""Where somebody wanted to go before the door asked something: a page of this very site, or the desk."""

from urllib.parse import urlsplit

from flask import url_for

DOOR = "/dang-nhap"


def wanted(wish: str | None) -> str:
    """A path of this site; anything else leads to the desk."""
    desk = url_for("admin.desk.index")
    if not wish or not wish.startswith("/") or wish.startswith("//"):
        return desk
    if "\\" in wish or any(ord(char) < 33 or ord(char) == 127 for char in wish):
        return desk
    try:
        parts = urlsplit(wish)
    except ValueError:
        return desk
    at_the_door = parts.path == DOOR or parts.path.startswith(DOOR + "/")
    return desk if parts.scheme or parts.netloc or at_the_door else wish
