"""The organisation's own paper: its logo and its accent colour, set by verbs, used on everything that is printed."""

import datetime as dt
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.files import store
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.models import Organisation
from qualitas.typesetting import press
from qualitas.typesetting.pages import Footer, Header, Letterhead, PageSet
from qualitas.typesetting.setting import NotSet

LARGEST = 1_000_000
PICTURES = ("image/png", "image/jpeg")
OUR_ACCENT = "#0b5f59"


@moves(label=gettext_lazy("Set the logo"), past=said("past", "set the logo"))
def set_logo(
    act: Act,
    organisation: Organisation,
    *,
    file: Annotated[
        Upload, Ask(gettext_lazy("Logo"), gettext_lazy("PNG or JPEG, at most 1 MB; it stands 11 mm high."), "logo.png")
    ],
) -> None:
    """Set the logo that stands on everything printed."""
    content, _name = store.keep(act.home, file)
    if content.media_type not in PICTURES or content.size > LARGEST or not _can_be_printed(act, content):
        sentence = _("This cannot be used as a logo: choose a PNG or JPEG picture of at most 1 MB.")
        raise Invalid(sentence, {"file": [sentence]})
    act.with_file(content.sha256, content.size)
    organisation.logo = content.sha256


@moves(label=gettext_lazy("Remove the logo"), past=said("past", "removed the logo"))
def remove_logo(act: Act, organisation: Organisation) -> None:
    """Print the organisation's name in place of a logo."""
    organisation.logo = ""


@moves(label=gettext_lazy("Set the accent colour"), past=said("past", "set the accent colour"))
def set_accent(act: Act, organisation: Organisation, *, accent: Annotated[str, Ask(example=OUR_ACCENT)] = "") -> None:
    """Set the colour of lines and headings on everything printed; left empty, it is ours."""
    organisation.accent = accent.lower()


def letterhead(organisation: Organisation) -> Letterhead:
    """Return whose paper it is, with logo and colour."""
    logo = _logo(organisation.pk, organisation.logo) if organisation.logo else b""
    return Letterhead(organisation.title, logo, organisation.accent or OUR_ACCENT)


@lru_cache(maxsize=32)
def _logo(organisation: UUID, sha256: str) -> bytes:
    """Return the bytes of a logo; none where its file is gone, so that printing goes on."""
    content = Content.objects.filter(organisation=organisation, sha256=sha256).first()
    return _bytes(content) if content is not None else b""


def _bytes(content: Content) -> bytes:
    with store.opened(content) as handle:
        return handle.read()


def _can_be_printed(act: Act, content: Content) -> bool:
    """Tell whether a picture can be set on paper, by setting it."""
    head = Letterhead("–", _bytes(content))
    proof = PageSet(
        title="–", moment=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), header=Header(""), letterhead=head, footer=Footer("")
    )
    try:
        press.typeset(proof)
    except NotSet:
        return False
    return True
