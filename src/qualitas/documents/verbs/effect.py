"""Coming into force, being superseded, being withdrawn (7.5.3)."""

import calendar
import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.binding import why_void
from qualitas.documents.models import Document, Revision
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.gates import gate


@moves(label=gettext_lazy("Change the effective date"), past=said("past", "changed the effective date"))
def postpone(act: Act, revision: Revision, *, effective_on: dt.date) -> None:
    """Choose another day on which an approved revision takes effect."""
    if effective_on < act.today:
        sentence = _("A revision cannot take effect in the past; choose today or a later day.")
        raise Invalid(sentence, {"effective_on": [sentence]})
    revision.effective_on = effective_on


@moves(label=gettext_lazy("Take effect"), past=said("past", "took effect"))
def take_effect(act: Act, revision: Revision) -> None:
    """Come into force on its day (7.5.3.1 a)."""
    if revision.effective_on is None or revision.effective_on > act.today:
        raise Refused(_("Its effective day has not come yet."))
    if sentence := why_void(revision):
        raise Refused(sentence)
    if lacking := queries.lacking(revision):
        raise Refused(str(lacking))
    _come_into_force(act, revision)


@moves(
    label=gettext_lazy("Let it take effect all the same"),
    past=said("past", "let it take effect before enough had read it"),
    signs=gettext_lazy("I let this revision take effect although fewer have read it than is required."),
)
def force(
    act: Act,
    revision: Revision,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why can it not wait?"), long=True)],
) -> None:
    """Let a revision take effect whose day has come, though too few have acknowledged it yet (7.5.3.1 a)."""
    if revision.effective_on is None or revision.effective_on > act.today:
        raise Refused(_("Its effective day has not come yet; change that first."))
    if sentence := why_void(revision):
        raise Refused(sentence)
    if queries.lacking(revision) is None:
        raise Refused(_("Nothing holds it back; it takes effect by itself within a minute."))
    _come_into_force(act, revision)


def _come_into_force(act: Act, revision: Revision) -> None:
    """Supersede the revision before, say since when this one is in force, and when it is looked at again."""
    revision.effective_on = act.today  # it may have waited for its readers beyond the day that was planned
    before = queries.in_force(revision.document_id)
    if before is not None:
        supersede(act.by_system(), before)
    document = Document.objects.select_related("of_kind").get(pk=revision.document_id)
    revision.review_due = months_later(act.today, document.of_kind.months(document.risk))


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the day ``months`` after ``day``, the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@moves(label=gettext_lazy("Supersede"), past=said("past", "was superseded"))
def supersede(act: Act, revision: Revision) -> None:
    """Make way for the next revision (7.5.3.2 c)."""
    revision.over_on = act.today


def _referred_to(_actor: Actor, revision: Revision) -> str:
    """Say that records in use refer to what is in force."""
    count = queries.referring(revision).count() if revision.state == "effective" else 0
    sentence = ngettext("%d record still refers to it.", "%d records still refer to it.", count) % count
    return sentence if count else ""


STILL_REFERRED_TO = gate(
    "documents.still-referred-to",
    label=gettext_lazy("A document to which records refer is withdrawn"),
    check=_referred_to,
    passed_by="quality-manager",
)


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew it"), gates=(STILL_REFERRED_TO,))
def withdraw(act: Act, revision: Revision, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Withdraw a revision from use or from work, with the reason; it stays readable."""
    if revision.state == "effective":
        revision.over_on = act.today
