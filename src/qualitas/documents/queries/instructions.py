"""What is in force, for those who work by it: found by its code, listed for a site, nothing else read."""

from django.db.models import Exists, OuterRef, QuerySet

from qualitas.documents.models import Addressee, Document, Revision
from qualitas.documents.queries.reading import in_force_of
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
    stems: QuerySet[Document] = Document.within(who.organisation_id)
    if site:
        place = Site.within(who.organisation_id).filter(number=site).values_list("pk", flat=True).first()
        stems = stems.filter(Exists(Addressee.objects.filter(document=OuterRef("pk"), site=place)))
    if words:
        found = Revision.seen_by(who).filter(having(who, words, Revision).all, state="effective")
        stems = stems.filter(pk__in=found.values("document"))
    return in_force_of(who, stems, MOST)


def sites(who: Acting) -> list[Site]:
    """Return the sites of the organisation, by their codes; at most thirty."""
    return list(Site.within(who.organisation_id).filter(state="active").order_by("code")[:MOST_SITES])
