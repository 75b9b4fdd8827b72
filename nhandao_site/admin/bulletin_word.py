"""A bulletin as a Word document, from the same words the public reads."""

from collections.abc import Callable

from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing.published import Paper
from nhandao_site.kit import newsletter
from nhandao_site.kit.passages import cut

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def of(paper: Paper, chapter: str, absolute: Callable[[str], str]) -> bytes:
    head = newsletter.Head(
        organisation=chapter,
        title=paper.title,
        month=f"{paper.month_text[:1].upper()}{paper.month_text[1:]} · {paper.unit_name}",
        words=cut(paper.words_html),
        signed=paper.author_name if paper.words else "",
    )
    foot = f"Đọc trên mạng: {absolute(paper.url)}"
    return newsletter.write(head, [_piece(piece, absolute) for piece in paper.pieces], foot)


def _piece(piece: stories.Piece, absolute: Callable[[str], str]) -> newsletter.Piece:
    return newsletter.Piece(
        title=piece.title,
        lede=piece.lede,
        passages=cut(piece.html),
        credit=credit(piece),
        link=absolute(piece.url),
    )


def credit(piece: stories.Piece) -> str:
    source = f" Xác nhận: {piece.source}." if piece.source else ""
    return f"Bài: {piece.author_name}, {piece.unit_name}.{source}"
