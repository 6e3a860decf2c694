"""Colours that an organisation may choose: readable on white paper (WCAG 2.2, 1.4.3)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def contrast_on_white(colour: str) -> float:
    """Return the contrast ratio of a colour (#rrggbb) on white, from 1 to 21, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def check_accent(colour: str) -> None:
    """Refuse what is no colour, and a colour in which words on white paper cannot be read."""
    if not _COLOUR.fullmatch(colour):
        raise ValidationError(_("Give the colour as # and six hexadecimal digits, such as #0b5f59."))
    if (found := contrast_on_white(colour)) < LEAST_CONTRAST:
        raise ValidationError(
            _("Words in %(colour)s cannot be read on white (contrast %(found).1f, needed 4.5); choose a darker colour.")
            % {"colour": colour, "found": found}
        )
