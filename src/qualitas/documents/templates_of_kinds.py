"""Templates: with what a new document of a kind begins, with fields that are filled in from the organisation."""

import re
from collections.abc import Mapping

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents.models import Document
from qualitas.kernel.acts.lifecycle import Words

FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
FIELDS: dict[str, Words] = {
    "organisation": gettext_lazy("the name of the organisation"),
    "code": gettext_lazy("the code of the document"),
    "title": gettext_lazy("its title"),
    "kind": gettext_lazy("what its kind is called"),
    "revision": gettext_lazy("the number of the revision"),
    "owner": gettext_lazy("who answers for it"),
    "site": gettext_lazy("the site of its owner"),
    "date": gettext_lazy("the day on which it is drafted"),
    "review_months": gettext_lazy("after how many months its review is due"),
}


def unknown(template: str) -> list[str]:
    """Return the fields of a template that there are not, as they stand there, each once."""
    found = [name.strip() for name in FIELD.findall(template)]
    return [name for name in dict.fromkeys(found) if name not in FIELDS]


def known() -> str:
    """Return the fields that there are, for a sentence."""
    return ", ".join("{{" + name + "}}" for name in FIELDS)


def filled(document: Document, title: str) -> str:
    """Return the template of a new document's kind with its fields filled in; empty where the kind has none."""
    template = document.of_kind.template
    if not template:
        return ""
    values = _values(document, title)
    return FIELD.sub(lambda found: values.get(found[1].strip(), found[0]), template)


def _values(document: Document, title: str) -> Mapping[str, str]:
    kind, owner = document.of_kind, document.owner
    organisation = kind.organisation
    with translation.override(organisation.language):
        today = formats.date_format(timezone.now().date(), _("j M Y"))
    return {
        "organisation": organisation.title,
        "code": document.code,
        "title": title,
        "kind": kind.title,
        "revision": "1",
        "owner": owner.name if owner is not None else "",
        "site": str(owner.site or "") if owner is not None else "",
        "date": today,
        "review_months": str(kind.review_months),
    }
