"""The ledger's page: how long it is, its root, the last signed checkpoint, and what else holds its head."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.ledger import anchors, keys
from qualitas.kernel.ledger.models import Checkpoint, Head, Pending
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.visits import Visit
from qualitas.proof.tree import Frontier


def page(visit: Visit) -> HttpResponse:
    """Answer how the ledger of the organisation stands; verifying all of it is the command's work."""
    organisation = visit.who.organisation
    zone = words.zone_of(organisation.zone)
    head = Head.objects.get(organisation=organisation.id)
    last = Checkpoint.objects.filter(organisation=organisation.id).order_by("-size").first()
    waiting = Pending.objects.filter(organisation=organisation.id).count()
    root = Frontier.load(head.size, bytes(head.frontier)).root().hex()
    checks = [p.Check(_("Every entry has its place in the tree"), _("%d wait to be sealed") % waiting if waiting else "",
                      "wait" if waiting else "good")]  # fmt: skip
    made = p.VerifyPage(
        sentence=_("Every act here is an entry that cannot be changed without being noticed."),
        tone="good",
        size=formats.number_format(head.size, use_l10n=True, force_grouping=True),
        root=root,
        origin=head.origin,
        checked=_("What is shown here is the head of the ledger. “qualitas verify” recomputes all of it."),
        caveat=_(
            "Without a witness outside this installation, “unchanged” means: as far as this installation can know."
        ),
        checks=tuple(checks),
        anchors=_anchors(visit, last, head, zone),
        checkpoint=last.note if last else "",
        checkpoint_when=words.moment(last.at, zone) if last else "",
        checkpoint_url=f"/o/{organisation.slug}/ledger/checkpoint/" if last else "",
        key_id=keys.signer(head.origin).vkey,
        command="qualitas verify",
    )
    return render(
        visit, "ui/verify.html", {"shell": shell.around(visit, _("The ledger"), current="ledger"), "page": made}
    )


def _anchors(visit: Visit, last: Checkpoint | None, head: Head, zone: object) -> tuple[p.Anchor, ...]:
    """Return what holds the ledger's head outside the database."""
    path = anchors.folder() / f"{visit.who.organisation_id}.checkpoints"
    if last is None or not path.exists():
        return ()
    note = _("A file that only grows; copy it somewhere else from time to time.")
    same = last.note.rstrip("\n") in path.read_text()[-10_000:]
    size = _("%(size)s of %(whole)s entries") % {"size": last.size, "whole": head.size}
    when = words.moment(last.at, zone)  # type: ignore[arg-type]
    return (p.Anchor(_("Beside the database"), path.name, when, size, "good" if same else "bad", note),)


def checkpoint(visit: Visit) -> HttpResponseBase:
    """Answer the newest signed checkpoint as a file, for tools that check it elsewhere."""
    last = Checkpoint.objects.filter(organisation=visit.who.organisation_id).order_by("-size").first()
    if last is None:
        raise NotThere(_("There is no checkpoint yet; the worker makes one soon."))
    headers = {"Content-Disposition": f'attachment; filename="{visit.who.organisation.slug}.checkpoint"'}
    return HttpResponse(last.note, content_type="text/plain; charset=utf-8", headers=headers)
