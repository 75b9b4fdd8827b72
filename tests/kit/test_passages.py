"""Markdown cut into passages for papers."""

from nhandao_site.kit.markdown import render
from nhandao_site.kit.passages import Passage, cut


def test_each_passage_knows_what_it_is_and_links_leave_their_words() -> None:
    text = "Mở *đầu* [báo](https://x.vn).\n\n## Nhỏ\n\n- một\n- hai\n\n> Lời kể"
    text += '\n\n![Ảnh](/tep/a.jpg "Chú thích | Ai")\n\nCuối.'
    assert cut(render(text)) == [
        Passage("text", "Mở đầu báo."),
        Passage("heading", "Nhỏ"),
        Passage("item", "một"),
        Passage("item", "hai"),
        Passage("quote", "Lời kể"),
        Passage("text", "Cuối."),
    ]


def test_markup_typed_by_hand_is_words_and_nothing_more() -> None:
    assert cut(render("<script>x</script>")) == [Passage("text", "<script>x</script>")]
    assert cut("") == []
