"""What a browser says of itself in coarse words: its owner knows it again, and nobody can be tracked by it."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "điện thoại Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "máy Windows"),
    ("Macintosh", "máy Mac"),
    ("Linux", "máy Linux"),
)
BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "trình duyệt Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: nearly all of them also call themselves Chrome and Safari."""


def named(user_agent: str) -> str:
    """“Chrome trên máy Windows”; nothing else of what the browser tells is kept."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Trình duyệt lạ")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "thiết bị lạ")
    return f"{browser} trên {system}"
