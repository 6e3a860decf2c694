"""The languages in which documents are written."""

from django.conf import global_settings
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from qualitas.kernel.acts.lifecycle import Words

LONGEST_CODE = 2
NAMES = (gettext_noop("Haitian Creole"),)  # of those that Django names, the one without a German word


def language_choices() -> list[tuple[str, Words]]:
    """Return the languages as choices: the code of ISO 639-1 and the name."""
    return [(code, gettext_lazy(name)) for code, name in global_settings.LANGUAGES if len(code) == LONGEST_CODE]


def in_words(code: str) -> str:
    """Return the name of a language; a code that is not known stays as it is."""
    return gettext(dict(global_settings.LANGUAGES).get(code, code))
