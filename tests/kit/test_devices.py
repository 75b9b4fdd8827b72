"""A browser in coarse words."""

import pytest

from nhandao_site.kit import devices

CHROME = "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {CHROME}", "Chrome trên máy Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Edg/142.0", "Edge trên máy Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} coc_coc_browser/130", "Cốc Cốc trên máy Windows"),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME}", "Chrome trên điện thoại Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox trên máy Linux"),
        ("curl/8 <script>", "Trình duyệt lạ trên thiết bị lạ"),
        ("", "Trình duyệt lạ trên thiết bị lạ"),
    ],
)
def test_a_browser_is_named_so_that_its_owner_knows_it(said: str, words: str) -> None:
    assert devices.named(said) == words
