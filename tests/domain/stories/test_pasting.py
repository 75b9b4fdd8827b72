"""What comes out of Word, a web page or Facebook is plain Markdown when it is kept, whatever the browser sent."""

import time
import unicodedata

import pytest

from nhandao_site.domain.stories.content import markdown_text
from nhandao_site.kit import markdown

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head>
<body><!--StartFragment--><p class=MsoNormal><b>Ba giờ sáng</b>, bếp&nbsp;đã <i>đỏ lửa</i>.<o:p></o:p></p>
<p class=MsoNormal><span style='font-family:Symbol'>·<span>\u00a0\u00a0 </span></span>Người vo gạo</p>
<!--EndFragment--></body>"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, "**Ba giờ sáng**, bếp đã *đỏ lửa*.\n\n- Người vo gạo"),
        ("·\tNgười vo gạo\n·\tNgười gọt củ", "- Người vo gạo\n- Người gọt củ"),
        ("•  Một\n  • Hai", "- Một\n  - Hai"),
        ("o\tchấm tròn của Word\n§\tchấm vuông\n–\tgạch dài", "- chấm tròn của Word\n- chấm vuông\n- gạch dài"),
        ("<div dir=\"auto\">Cả xóm</div><div>cùng góp<br>một tay</div>", "Cả xóm\n\ncùng góp\nmột tay"),
        ("<p>Trước<script>alert(1)</script><style>p{}</style> sau</p>", "Trước sau"),
        ("<p>Hở <!-- chưa đóng <b>x</b></p>", "Hở"),
        ("ở https://l.facebook.com/l.php?u=https%3A%2F%2Fvidu.vn%2Fbai&h=AT0x nhé", "ở https://vidu.vn/bai nhé"),
        ("https://a.vn/b?fbclid=I0 và https://a.vn/c?d=1&fbclid=x&e=2", "https://a.vn/b và https://a.vn/c?d=1&e=2"),
        ("Nhóm vá đường từ năm 2019… Xem thêm", "Nhóm vá đường từ năm 2019…"),
        ("một\u00a0dòng\u2028hai\u00ad dòng\u200b", "một dòng\nhai dòng"),
    ],
)  # fmt: skip
def test_a_paste_becomes_plain_markdown(pasted: str, kept: str) -> None:
    assert markdown_text(pasted) == kept
    assert markdown_text(kept) == kept, "kept once more it stays the same"


@pytest.mark.parametrize(
    "written",
    [
        "Nhiệt độ a < b và c > d.",
        "- một\n    - hai",
        "1. Một\n2. Hai",
        "Dùng <script>alert(1)</script> trong bài thì hiện như chữ.",
        "Bo\u0302́ mẹ",
        "> “o hay”, bà nói.",
        "![Nồi cháo](/tep/ab.jpg \"Ảnh | Người chụp\")",
        "Giá 5·000 và 3–4 người.",
    ],
)  # fmt: skip
def test_honest_markdown_stays(written: str) -> None:
    assert markdown_text(written) == unicodedata.normalize("NFC", written)


PIECES = ["<!--", "<p>", "<script>", "<b", "<p <p ", "· ", "&&?fbclid=", "https://l.facebook.com/l.php?u=%", "…"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_huge_paste_costs_what_its_length_says(piece: str) -> None:
    begun = time.process_time()
    markdown_text("<p>" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 8


def test_nothing_of_a_hostile_paste_reaches_a_page() -> None:
    html = markdown.render(markdown_text("<p onclick=alert(1)>a<img src=x onerror=alert(1)><svg/onload=alert(1)>b</p>"))
    assert "<img" not in html and "<svg" not in html and "onclick" not in html.replace("&lt;", "")
