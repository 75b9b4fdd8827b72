"""Guides in sections, each knowing its pages."""

import pytest

from nhandao_site.kit import guides

TEXT = """# Sổ tay thử

Một câu mở.

<!-- dia-chi dang-ky -->
## Lập hồ sơ

Chữ ![ảnh](../../static/huong-dan/a.webp)

<!-- -->
## Còn lại

Hết.
"""


def test_each_section_knows_its_pages_and_its_pictures_lie_on_the_site() -> None:
    guide = guides.read(TEXT)
    assert (guide.title, guide.lead) == ("Sổ tay thử", "Một câu mở.")
    assert [section.title for section in guide.about("dang-ky")] == ["Lập hồ sơ"]
    assert guide.about("quy") == []
    assert "](/static/huong-dan/a.webp)" in guide.sections[0].text


@pytest.mark.parametrize("text", ["", "chữ", "# Chỉ có tên\n", "<!-- a -->\n## Không tên\n\nchữ\n"])
def test_what_is_no_guide_is_told_so(text: str) -> None:
    with pytest.raises(ValueError, match="begins with its title"):
        guides.read(text)
