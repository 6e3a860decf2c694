"""Translations (7.5.2 b): documents beside their original, each with a life of its own."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.languages import language_choices
from qualitas.documents.models import WRITERS, Author, Document, Revision
from qualitas.documents.verbs.texts import unbound
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.confiding import confide_like

TRANSLATED = ("approved", "effective")
"""The states in which an original is translated."""


def _an_original(_actor: Actor, revision: Revision) -> str:
    """Refuse the translation of a translation."""
    if revision.document.translation_of_id is None:
        return ""
    return _("This is a translation itself; translate the original.")


def _a_translation(_actor: Actor, revision: Revision) -> str:
    """Refuse to bring an original up to another one."""
    return _("This is no translation.") if revision.document.translation_of_id is None else ""


def _approved(_actor: Actor, revision: Revision) -> str:
    """Refuse the translation of what is not approved."""
    if revision.state not in TRANSLATED:
        return _("Only what is approved or in force is translated; this revision is %s.") % revision.word
    return ""


@adds(
    label=gettext_lazy("Translate"),
    past=said("past", "began a translation"),
    duty=WRITERS,
    guards=(_approved,),
    only=(_an_original,),
)
def translate(
    act: Act,
    revision: Revision,
    *,
    language: Annotated[str, Ask(gettext_lazy("Into which language?"), choices=language_choices)],
    title: Annotated[str, Ask(gettext_lazy("Title"), gettext_lazy("In that language; left empty: as it is."))] = "",
    code: Annotated[
        str, Ask(gettext_lazy("Code"), gettext_lazy("Left empty: that of the original with the language."))
    ] = "",
) -> Revision:
    """Begin a translation: a document of its own that starts with the text of this revision (7.5.2 b)."""
    original = revision.document
    own = original.language or revision.organisation.language
    if language == own or Document.within(act.home).filter(translation_of=original, language=language).exists():
        sentence = _("There is a text in this language already; revise that one.")
        raise Invalid(sentence, {"language": [sentence]})
    writer = person_of(act)
    document = Document(
        code=code or f"{original.code}-{language.upper()}",
        of_kind_id=original.of_kind_id,
        owner=writer,
        due_days=original.due_days,
        language=language,
        translation_of=original,
    )
    act.also(document)
    made = Revision(
        document=document,
        title=title or revision.title,
        text=unbound(revision.text, revision.markup),
        markup=revision.markup,
        content_id=revision.content_id,
        file_name=revision.file_name,
        translates=revision,
    )
    if writer is not None:
        set_parts(made, "authors", [Author(person=writer)])
    confide_like(act, made, revision)
    return made


@moves(label=gettext_lazy("Fall behind"), past=said("past", "fell behind the original"))
def fall_behind(act: Act, revision: Revision) -> None:
    """Note that a newer revision of the original is in force than the one that is translated."""
    revision.behind = True


@moves(
    label=gettext_lazy("It says what the original says now"),
    past=said("past", "brought it up to the original"),
    only=(_a_translation,),
)
def catch_up(act: Act, revision: Revision) -> None:
    """Say that the draft translates the revision of the original that is in force."""
    original = revision.document.translation_of_id
    if original is None:
        raise Refused(_("This is no translation."))
    now = queries.in_force(original) or queries.in_work(original)
    if now is None or now.state not in TRANSLATED:
        raise Refused(_("The original is not in force; there is nothing to catch up with."))
    revision.translates, revision.behind = now, False
