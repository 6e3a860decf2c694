"""What is in force, for those who work by it: found by its code, listed for a site, nothing else read."""

from django.db.models import Exists, OuterRef, QuerySet

from qualitas.documents.models import Addressee, Revision
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Site
from qualitas.kernel.search.narrowing import having

MOST = 100
MOST_SITES = 30


def in_force_by_code(who: Acting, code: str) -> Revision | None:
    """Return the revision in force of the document with this code, if ``who`` may read it."""
    rows = Revision.open_to(Revision.readable(who.organisation_id), who)
    return rows.filter(document__organisation=who.organisation_id, document__code=code, state="effective").first()


def in_use(who: Acting, site: str, words: str) -> list[Revision]:
    """Return what is in force, by its codes; at a site only what is addressed to it. At most a hundred."""
    rows: QuerySet[Revision] = Revision.seen_by(who).filter(state="effective")
    if site:
        at_site = Addressee.objects.filter(document=OuterRef("document"), site__number=site)
        rows = rows.filter(Exists(at_site))
    if words:
        rows = rows.filter(having(who, words, Revision))
    return list(rows.select_related("document").defer("text").order_by("document__code")[:MOST])


def sites(who: Acting) -> list[Site]:
    """Return the sites of the organisation, by their codes; at most thirty."""
    return list(Site.within(who.organisation_id).filter(state="active").order_by("code")[:MOST_SITES])
