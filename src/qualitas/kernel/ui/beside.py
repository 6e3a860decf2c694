"""The one door of what lies beside a record: a comment, file, link, duty or token is withdrawn or ended here."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.records.beside import host, lying
from qualitas.kernel.ui import acts, ends, showing
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.visits import Visit


def act(visit: Visit, kind: str, key: UUID, verb: str) -> HttpResponse:
    """Answer the form of a verb on what lies beside a record, or do it; then back to that record."""
    row = lying(visit.who.organisation_id, kind, key)
    found = verbs_of(type(row)).get(verb)
    if found is None or found.nature == "opens":
        raise NotThere(_("There is no such page here."))
    on = host(row)
    if on.hidden_from(visit.who):
        raise NotThere(_("There is no such page here."))
    slug = visit.who.organisation.slug
    row.organisation = visit.who.organisation
    back = showing.address(slug, on)
    what = (
        p.Fact(str(capfirst(str(row._meta.verbose_name))), row.label),
        p.Fact(str(capfirst(str(on._meta.verbose_name))), on.label, back),
    )
    return acts.begin(
        acts.Filling(visit, found, type(on), ends.address(slug, kind, key, verb), back, record=row, host=on, facts=what)
    )
