"""Pictures that are made on the way out: a QR code of a text."""

import segno


def qr_of(text: str) -> str:
    """Return the QR code of ``text`` as `data:` URI of an SVG, dark on white whatever the theme."""
    return str(segno.make(text, micro=False).svg_data_uri(scale=5, border=2, light="#fff"))
