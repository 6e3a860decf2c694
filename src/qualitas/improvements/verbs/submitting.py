"""An idea is handed in by anyone, and described more exactly (10.3)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.improvements import queries
from qualitas.improvements.models import ANSWER_WITHIN, DECIDERS, Improvement, benefit_choices, source_choices
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Organisation, Site
from qualitas.kernel.records.asking import ask_about
from qualitas.kernel.records.models import Attachment, Watch
from qualitas.processes.models import Process


@opens(label=gettext_lazy("Hand in an idea"), past=said("past", "handed in an idea"))
def submit(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("What could be better?"))],
    idea: str = "",
    benefit: Annotated[str, Ask(gettext_lazy("What would it bring?"), choices=benefit_choices)] = "",
    process: Process | None = None,
    site: Annotated[Site | None, Ask(more=True)] = None,
    source: Annotated[str, Ask(choices=source_choices, more=True)] = "idea",
    submitter: Annotated[str, Ask(more=True, help=gettext_lazy("Where it is somebody else than you."))] = "",
    photo: Annotated[Upload | None, Ask(gettext_lazy("Photo or sketch"), more=True)] = None,
) -> Improvement:
    """Hand in an idea; whoever answers for it is asked to answer in time, and you are told the answer (10.3)."""
    made = Improvement(
        title=title, idea=idea, benefit=benefit, process=process, site=site, source=source, submitter=submitter
    )
    made.submitted_by = person_of(act)
    if act.via != "import":
        _ask(act, made)
    if made.submitted_by is not None:  # is told of every step, and so of the answer
        act.also(Watch(on_type=made.kind, on_id=made.pk, by=made.submitted_by, at=act.at))
    if photo is not None:
        content, name = store.keep(act.home, photo)
        act.with_file(content.sha256, content.size)
        file = Attachment(on_type=made.kind, on_id=made.pk, by=made.submitted_by, at=act.at, content=content, name=name)
        act.also(file)
    return made


def _ask(act: Act, made: Improvement) -> None:
    """Ask who answers for it to answer in time."""
    organisation = Organisation.objects.get(pk=act.home)
    made.organisation = organisation
    made.answer_due = act.today + dt.timedelta(days=ANSWER_WITHIN.of(organisation))
    with translation.override(organisation.language):
        asked = _("Answer the idea: %s") % made.title
    for person in queries.answerers(made):
        ask_about(act, made, person.pk, asked, due=made.answer_due, what="decide")


def involved(actor: Actor, improvement: Improvement) -> str:
    """Refuse whoever neither handed the idea in, stands behind it, nor decides."""
    if actor.id in (improvement.submitted_by_id, improvement.sponsor_id) or actor.duties.intersection(DECIDERS):
        return ""
    return _("Only who handed it in, who stands behind it, or who decides can do this.")


@moves(label=gettext_lazy("Describe"), past=said("past", "described the idea"), plain=True, guards=(involved,))
def describe(
    act: Act,
    improvement: Improvement,
    *,
    title: Annotated[str, Ask(gettext_lazy("What could be better?"))],
    idea: str = "",
    process: Process | None = None,
    site: Site | None = None,
    source: Annotated[str, Ask(choices=source_choices)] = "idea",
    benefit: Annotated[str, Ask(choices=benefit_choices)] = "",
    expected: Decimal | None = None,
    unit: str = "",
) -> None:
    """Say more exactly how it is now, how it could be better, and what that would bring."""
