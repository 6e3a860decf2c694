"""Controlled copies (7.5.3.2): issued, recalled when the revision is over, returned, destroyed or lost."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.models import WRITERS, ControlledCopy, Document, Revision
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.confiding import confide_like

RECALL = "recall"
"""What the to-do asks that is made when a copy is recalled."""
RETURN_WITHIN = dt.timedelta(days=7)


def _in_force(_actor: Actor, revision: Revision) -> str:
    """Refuse a controlled copy of what is not in force."""
    if revision.state == "effective":
        return ""
    return _("Only of a revision in force are controlled copies issued; this one is %s.") % revision.word


@adds(
    label=gettext_lazy("Issue a controlled copy"),
    past=said("past", "issued a controlled copy"),
    duty=WRITERS,
    guards=(_in_force,),
)
def issue_copy(
    act: Act,
    revision: Revision,
    *,
    holder: Annotated[Person | None, Ask(label=gettext_lazy("Holder"))] = None,
    holder_name: Annotated[
        str, Ask(gettext_lazy("Holder by name"), gettext_lazy("A team, another company, somebody without an account."))
    ] = "",
    place: Annotated[str, Ask(gettext_lazy("Place"), gettext_lazy("Where it hangs or lies."), example="Press 3")] = "",
    site: Annotated[Site | None, Ask(label=gettext_lazy("Site"))] = None,
) -> ControlledCopy:
    """Issue a numbered print-out with a holder and a place; it is recalled when the revision is over."""
    _somebody_holds_it(holder, holder_name)
    document = act.hold(Document, revision.document_id)  # locked, so that no number is given twice
    last = ControlledCopy.objects.filter(revision__document=document).aggregate(last=Max("copy"))["last"]
    made = ControlledCopy(
        revision=revision, copy=(last or 0) + 1, holder=holder, holder_name=holder_name, place=place, site=site
    )
    with translation.override(revision.organisation.language):
        told = {"code": document.code, "revision": revision.revision, "copy": made.copy}
        made.title = _("%(code)s rev %(revision)s, copy %(copy)s") % told
    confide_like(act, made, revision)
    return made


def _somebody_holds_it(holder: Person | None, name: str) -> None:
    """Refuse a copy that nobody holds."""
    if holder is None and not name:
        sentence = _("Say who holds the copy: a person from the list, or somebody else by name.")
        raise Invalid(sentence, {"holder": [sentence]})


def _its_holder(actor: Actor, copy: ControlledCopy) -> str:
    """Refuse what only its holder and those who look after documents can say of a copy."""
    if copy.holder_id == actor.id or actor.duties.intersection((*WRITERS, "system")):
        return ""
    return _("Only its holder, or somebody who writes documents, can say this of a copy.")


@moves(label=gettext_lazy("Pass it on"), past=said("past", "passed the copy on"), guards=(_its_holder,))
def pass_on(
    act: Act,
    copy: ControlledCopy,
    *,
    holder: Annotated[Person | None, Ask(label=gettext_lazy("Holder"))] = None,
    holder_name: Annotated[
        str, Ask(gettext_lazy("Holder by name"), gettext_lazy("A team, another company, somebody without an account."))
    ] = "",
    place: Annotated[str, Ask(gettext_lazy("Place"), gettext_lazy("Where it hangs or lies."))] = "",
    site: Annotated[Site | None, Ask(label=gettext_lazy("Site"))] = None,
) -> None:
    """Give a copy to another holder or another place."""
    _somebody_holds_it(holder, holder_name)
    copy.holder, copy.holder_name, copy.place, copy.site = holder, holder_name, place, site


@moves(label=gettext_lazy("Recall"), past=said("past", "recalled the copy"))
def recall(act: Act, copy: ControlledCopy) -> None:
    """Call a copy back because its revision is over: its holder, or the document's owner, is asked to see to it."""
    copy.recalled_on = act.today
    person = copy.holder_id or copy.revision.document.owner_id
    if person is not None:
        _ask(act, copy, person)


def _ask(act: Act, copy: ControlledCopy, person: UUID) -> None:
    with translation.override(copy.organisation.language):
        title = _("Return or destroy: %s") % copy.title
        if copy.place:
            title = f"{title} ({copy.place})"
    ask_about(act, copy, person, title, due=act.today + RETURN_WITHIN, severity="high", what=RECALL)


def _end(act: Act, copy: ControlledCopy, note: str) -> None:
    """Note that a copy is out of use, and end what asked for that."""
    copy.ended_on, copy.note = act.today, note
    end_asked(act, copy, RECALL)


@moves(
    label=gettext_lazy("It was returned"), past=said("past", "took the copy back"), guards=(_its_holder,), primary=True
)
def return_copy(
    act: Act, copy: ControlledCopy, *, note: Annotated[str, Ask(gettext_lazy("Note"), long=True)] = ""
) -> None:
    """Say that a copy came back."""
    _end(act, copy, note)


@moves(label=gettext_lazy("It was destroyed"), past=said("past", "destroyed the copy"), guards=(_its_holder,))
def destroy_copy(
    act: Act, copy: ControlledCopy, *, note: Annotated[str, Ask(gettext_lazy("Note"), long=True)] = ""
) -> None:
    """Say that a copy was destroyed."""
    _end(act, copy, note)


@moves(label=gettext_lazy("It is lost"), past=said("past", "reported the copy lost"), guards=(_its_holder,))
def report_lost(
    act: Act,
    copy: ControlledCopy,
    *,
    note: Annotated[str, Ask(gettext_lazy("What is known, and what was done about it?"), long=True)],
) -> None:
    """Say that a copy cannot be found."""
    _end(act, copy, note)
