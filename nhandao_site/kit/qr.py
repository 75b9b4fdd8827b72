"""A QR code that leads to a page, as an `<svg>` element: no script, no style, sized by its class `qr`."""

import segno


def svg(text: str, title: str) -> str:
    """The code of an address on the web; `title` says to a screen reader where it leads."""
    code = segno.make_qr(text, error="m")
    drawn: str = code.svg_inline(
        border=4, light="#fff", dark="#000", svgclass="qr", lineclass=None, omitsize=True, title=title
    )
    return drawn
