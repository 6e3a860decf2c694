"""The ledger's page: how long it is, its root, the last signed checkpoint, and what else holds its head."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.ledger import anchors, keys, proofs
from qualitas.kernel.ledger.summary import Summary, summary
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.visits import Visit
from qualitas.proof.note import open_checkpoint

TAIL = 20_000


def page(visit: Visit) -> HttpResponse:
    """Answer how the ledger of the organisation stands; verifying every entry is the command's work."""
    organisation = visit.who.organisation
    zone = words.zone_of(organisation.zone)
    found = summary(organisation.id)
    if found is None:
        raise NotThere(_("This organisation has no ledger; restore it from a backup."))
    anchored = _anchored(visit, found)
    checks = tuple(_checks(found, anchored=anchored))
    holds = all(check.tone != "bad" for check in checks)
    made = p.VerifyPage(
        sentence=_("The head of the ledger agrees with what was signed and anchored.")
        if holds
        else _("The head of the ledger does not agree with what was signed or anchored. Run “qualitas verify”."),
        tone="good" if holds else "bad",
        size=formats.number_format(found.size, use_l10n=True, force_grouping=True),
        root=found.root,
        origin=found.origin,
        checked=_("This page looks at the head. “qualitas verify” recomputes every entry and compares every record."),
        caveat=_(
            "“Unchanged since sealing” holds as far as this installation can know, while no witness outside it does."
        ),
        checks=checks,
        anchors=_anchors(visit, found, anchored, words.moment(found.checkpoint_at, zone)),
        checkpoint=found.checkpoint_note,
        checkpoint_when=words.moment(found.checkpoint_at, zone),
        checkpoint_url=f"/o/{organisation.slug}/ledger/checkpoint/" if found.checkpoint_note else "",
        key_id=keys.signer(found.origin).vkey,
    )
    around = shell.around(visit, _("The ledger"), current="ledger", crumbs=(p.Crumb(_("The ledger")),))
    return render(visit, "ui/verify.html", {"shell": around, "page": made})


def _checks(found: Summary, *, anchored: bool) -> Iterator[p.Check]:
    """Yield what was really checked to draw this page."""
    if found.pending:
        yield p.Check(_("Every entry has its place in the tree"), _("%d wait to be sealed") % found.pending, "wait")
    else:
        yield p.Check(_("Every entry has its place in the tree"))
    if not found.checkpoint_note:
        yield p.Check(_("The head is signed"), _("The worker signs a checkpoint soon."), "wait")
        return
    try:
        signed = open_checkpoint(found.checkpoint_note, [keys.signer(found.origin).vkey])
    except ValueError as wrong:
        yield p.Check(_("The last checkpoint is signed with this installation's key"), str(wrong), "bad")
        return
    yield p.Check(_("The last checkpoint is signed with this installation's key"))
    if signed.size == found.size:
        same = signed.root.hex() == found.root
        yield p.Check(_("The tree's root is the one that was signed"), tone="good" if same else "bad")
    elif signed.size > found.size:
        yield p.Check(_("The tree is not shorter than what was signed"), _("Entries are missing."), "bad")
    else:
        newer = _("%d entries are newer than the last checkpoint.") % (found.size - signed.size)
        yield p.Check(_("The tree is not shorter than what was signed"), newer)
    yield p.Check(_("The last checkpoint stands in the anchor file"), tone="good" if anchored else "bad")


def _anchored(visit: Visit, found: Summary) -> bool:
    """Tell whether the file beside the database ends with the last checkpoint."""
    path = anchors.folder() / f"{visit.who.organisation_id}.checkpoints"
    if not path.exists():
        return False
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - TAIL))
        return found.checkpoint_note.rstrip("\n") in handle.read().decode(errors="replace")


def _anchors(visit: Visit, found: Summary, anchored: bool, when: str) -> tuple[p.Anchor, ...]:
    """Return what holds the ledger's head outside the database."""
    if not found.anchored or found.checkpoint_size is None:
        return ()
    note = _("A file that only grows; copy it somewhere else from time to time.")
    size = _("%(size)s of %(whole)s entries") % {"size": found.checkpoint_size, "whole": found.size}
    name = f"{visit.who.organisation_id}.checkpoints"
    return (p.Anchor(_("Beside the database"), name, when, size, "good" if anchored else "bad", note),)


def checkpoint(visit: Visit) -> HttpResponseBase:
    """Answer the newest signed checkpoint as a file, for tools that check it elsewhere."""
    found = summary(visit.who.organisation_id)
    if found is None or not found.checkpoint_note:
        raise NotThere(_("There is no checkpoint yet; the worker makes one soon."))
    return _text(found.checkpoint_note, f"{visit.who.organisation.slug}.checkpoint")


def proof(visit: Visit, index: int) -> HttpResponseBase:
    """Answer the proof that an entry is in the tree under the newest checkpoint, for tools that check it elsewhere."""
    try:
        text = proofs.inclusion(visit.who.organisation_id, index)
    except LookupError as gone:
        raise NotThere(str(gone)) from gone
    return _text(text, f"{visit.who.organisation.slug}-{index}.tlog-proof")


def _text(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
