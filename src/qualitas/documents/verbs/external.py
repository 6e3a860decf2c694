"""External documents (7.5.3.2): registered, checked, renewed; who has to know of a new edition is asked to read it."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.models import ExternalDocument, Informed
from qualitas.documents.models.external import KEEPERS, sort_choices
from qualitas.documents.verbs.effect import months_later
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.confiding import confide_like
from qualitas.processes.models import Process

CHECK = "check"
"""What the to-do asks that is made when a check is due."""
ANSWERS = (gettext_noop("yes"), gettext_noop("no"))


@opens(
    label=gettext_lazy("Register an external document"),
    past=said("past", "registered the external document"),
    duty=(*KEEPERS, "system"),
)
def register(
    act: Act,
    *,
    code: Annotated[str, Ask(example="ISO 9001")],
    title: str,
    sort: Annotated[str, Ask(choices=sort_choices)] = "standard",
    source: Annotated[str, Ask(example="ISO")],
    edition: Annotated[str, Ask(example="2015")],
    published_on: dt.date | None = None,
    place: str = "",
    file: Annotated[Upload | None, Ask(gettext_lazy("File"), gettext_lazy("Where it may be kept here."))] = None,
    owner: Annotated[Person | None, Ask(gettext_lazy("Owner"), gettext_lazy("Left empty: you."))] = None,
    check_months: int = 12,
) -> ExternalDocument:
    """Register a standard, a specification, a drawing or a law that others publish (7.5.3.2)."""
    found = ExternalDocument(
        code=code.strip(),
        title=title,
        sort=sort,
        source=source,
        edition=edition,
        published_on=published_on,
        place=place,
        owner=owner or person_of(act),
        check_months=check_months,
        checked_on=act.today,
        next_check=_next(act.today, check_months),
    )
    _take(act, found, file)
    return found


def _next(today: dt.date, months: int) -> dt.date | None:
    """Return when it is to be checked again; never where the interval is 0."""
    return months_later(today, months) if months else None


def _take(act: Act, external: ExternalDocument, file: Upload | None) -> None:
    """Keep the file of an external document, if one is given."""
    if file is not None:
        external.content, external.file_name = store.keep(act.home, file)
        act.with_file(external.content.sha256, external.content.size)


@moves(label=gettext_lazy("Correct the entry"), past=said("past", "corrected the entry"))
def correct(
    act: Act,
    external: ExternalDocument,
    *,
    title: str,
    sort: Annotated[str, Ask(choices=sort_choices)] = "standard",
    source: str,
    published_on: dt.date | None = None,
    place: str = "",
    owner: Annotated[Person | None, Ask(label=gettext_lazy("Owner"))] = None,
    check_months: int = 12,
    file: Annotated[Upload | None, Ask(gettext_lazy("File"), gettext_lazy("Left empty: as it is."))] = None,
) -> None:
    """Correct what is said of an edition; a new edition is taken in with “New edition”."""
    external.title, external.sort, external.source = title, sort, source
    external.published_on, external.place, external.check_months = published_on, place, check_months
    external.owner = owner or external.owner
    external.next_check = _next(external.checked_on or act.today, check_months)
    _take(act, external, file)


@moves(label=gettext_lazy("Check"), past=said("past", "checked whether it is current"), primary=True)
def check(
    act: Act,
    external: ExternalDocument,
    *,
    current: Annotated[Literal["yes", "no"], Ask(gettext_lazy("Is this edition still the current one?"))],
    how_checked: Annotated[
        str,
        Ask(gettext_lazy("How was it checked?"), gettext_lazy("Where you looked, and what stood there."), long=True),
    ],
    newer: Annotated[
        str, Ask(gettext_lazy("If not: which edition is newer?"), gettext_lazy("Its year, issue or index."))
    ] = "",
) -> None:
    """Say whether the edition is still the current one, and how that was found out."""
    if current == "no" and not newer:
        sentence = _("Say which edition is newer, so that it can be taken in.")
        raise Invalid(sentence, {"newer": [sentence]})
    external.checked_on, external.checked_by = act.today, person_of(act)
    external.how_checked = how_checked
    external.newer = newer if current == "no" else ""
    external.next_check = _next(act.today, external.check_months)
    end_asked(act, external, CHECK)
    if external.newer and external.owner_id is not None:
        due = act.today + dt.timedelta(days=external.due_days)
        text = gettext_noop("Take in the new edition %(edition)s of %(code)s")
        _ask_owner(act, external, external.owner_id, text, due)


def _ask_owner(act: Act, external: ExternalDocument, owner: UUID, text: str, due: dt.date | None) -> None:
    """Ask the owner for something about an external document, in the language of the organisation."""
    with translation.override(external.organisation.language):
        title = _(text) % {"code": external.code, "edition": external.newer or external.edition}
    ask_about(act, external, owner, title, due=due, what=CHECK)


@moves(label=gettext_lazy("Ask for a check"), past=said("past", "asked for a check"))
def ask_for_check(act: Act, external: ExternalDocument) -> None:
    """Ask the owner to look whether there is a newer edition; the clock does this."""
    if external.owner_id is not None:
        text = gettext_noop("Check whether %(code)s, edition %(edition)s, is still current")
        _ask_owner(act, external, external.owner_id, text, external.next_check)


def _in_use(_actor: Actor, external: ExternalDocument) -> str:
    """Refuse a new edition of what is not in use."""
    return (
        "" if external.state == "in use" else _("Only what is in use is renewed; this edition is %s.") % external.word
    )


@adds(label=gettext_lazy("New edition"), past=said("past", "took in a new edition"), duty=KEEPERS, guards=(_in_use,))
def renew(
    act: Act,
    external: ExternalDocument,
    *,
    edition: Annotated[str, Ask(example="2026")],
    published_on: dt.date | None = None,
    title: Annotated[str, Ask(gettext_lazy("Title"), gettext_lazy("Left empty: as it was."))] = "",
    place: Annotated[str, Ask(gettext_lazy("Where it is kept"), gettext_lazy("Left empty: as it was."))] = "",
    file: Annotated[Upload | None, Ask(gettext_lazy("File"))] = None,
    note: Annotated[
        str, Ask(gettext_lazy("What is new?"), gettext_lazy("For those who have to know of it."), long=True)
    ] = "",
) -> ExternalDocument:
    """Take in a new edition: the old one stays as history, and who has to know of it is asked to read it."""
    if edition == external.edition:
        sentence = _("This is the edition that is in use; give the new one.")
        raise Invalid(sentence, {"edition": [sentence]})
    following = ExternalDocument(
        code=external.code,
        title=title or external.title,
        sort=external.sort,
        source=external.source,
        edition=edition,
        published_on=published_on,
        place=place or external.place,
        owner_id=external.owner_id,
        check_months=external.check_months,
        due_days=external.due_days,
        checked_on=act.today,
        checked_by=person_of(act),
        how_checked=note,
        next_check=_next(act.today, external.check_months),
        replaces=external,
    )
    _take(act, following, file)
    told = queries.told_of(external)
    lines = [
        Informed(duty=one.duty, site_id=one.site_id, process_id=one.process_id, person_id=one.person_id) for one in told
    ]
    set_parts(following, "distribution", lines)
    confide_like(act, following, external)
    replace(act.by_system(), external)
    return following


@moves(label=gettext_lazy("Replace"), past=said("past", "was replaced"))
def replace(act: Act, external: ExternalDocument) -> None:
    """Make way for a newer edition."""
    external.over_on = act.today


@moves(label=gettext_lazy("Say who has to know"), past=said("past", "set who has to know of a new edition"))
def inform(
    act: Act,
    external: ExternalDocument,
    *,
    duties: Annotated[list[str], Ask(gettext_lazy("Holders of these duties"), choices=duty_choices)] = [],  # noqa: B006
    sites: Annotated[list[Site], Ask(label=gettext_lazy("Everyone at these sites"))] = [],  # noqa: B006
    processes: Annotated[list[Process], Ask(label=gettext_lazy("Everyone in these processes"))] = [],  # noqa: B006
    people: Annotated[list[Person], Ask(label=gettext_lazy("These people"))] = [],  # noqa: B006
    due_days: Annotated[int, Ask(label=gettext_lazy("Days to acknowledge"))] = 14,
) -> None:
    """Say who is asked to read a new edition when there is one (7.5.3.1 a)."""
    lines = [Informed(duty=duty) for duty in duties]
    lines += [Informed(site=site) for site in sites]
    lines += [Informed(process=process) for process in processes]
    lines += [Informed(person=person) for person in people]
    set_parts(external, "distribution", lines)
    external.due_days = due_days


@moves(label=gettext_lazy("Stop using it"), past=said("past", "stopped using it"))
def stop_using(
    act: Act, external: ExternalDocument, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]
) -> None:
    """Say that it is not followed here any more, with the reason; it stays readable."""
    external.over_on = act.today
