"""The desk of a writer: the form with the editor, what was typed and not saved, and what the editor asks for."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import richtext as r
from qualitas.documents import merging, queries, unsaved
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.search.finding import search
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose, shell, words
from qualitas.kernel.ui.rooms import Begun
from qualitas.kernel.ui.visits import Visit

MOST_FOUND = 12
LONGEST_QUESTION = 200


class WritingDesk:
    """The page on which a text is written, for documents and text blocks."""

    template = "documents/write.html"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def begun(self, who: Acting, record: Any) -> Begun:
        """Return with what the form begins: the text as it is, or what its writer typed and did not save."""
        row = unsaved.kept(who, unsaved.place(who, self.kind, record))
        if row is None:
            return Begun(extra=self._extra(who, record, _values(record)))
        values: dict[str, Any] = dict(row.fields)
        callouts: tuple[p.Callout, ...] = ()
        if record is not None and row.version != record.version:
            merged = self.merged(who, record, row.version, values)
            values |= merged.values
            callouts = merged.callouts
        when = words.moment(row.at, words.zone_of(who.organisation.zone))
        extra = self._extra(who, record, values)
        extra["kept"] = {"when": when, "at": int(row.at.timestamp() * 1000), "on": str(row.on_id)}
        return Begun(values, callouts, extra)

    def merged(self, who: Acting, record: Any, version: int, sent: Mapping[str, Any]) -> Begun:
        """Return what was sent, put together with what others wrote since ``version``."""
        base = unsaved.as_it_was(record, version)
        theirs = _values(record)
        made = merging.together(base, sent, theirs, _("Somebody else wrote here meanwhile:"))
        values = {"text": made.text, "markup": made.markup}
        for name in ("title", "change_note"):
            if base is not None and name in theirs and str(sent.get(name, "")) == str(base.get(name, "")):
                values[name] = theirs[name]
        extra = self._extra(who, record, values)
        if base is not None:
            extra["meanwhile"] = tuple(
                {"was": prose.page(was), "now": prose.page(now)} for was, now in merging.changed_since(base, theirs)
            )
        return Begun(values, _told(made), extra)

    def _extra(self, who: Acting, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the editor needs beside the form: the text as HTML, and where it asks for more."""
        slug = who.organisation.slug
        return {
            "html": _html(who, str(values.get("text", "")), str(values.get("markup", "markdown"))),
            "desk_url": f"/o/{slug}/writing/",
            "pictures_url": f"/o/{slug}/pictures/",
            "on": str(unsaved.place(who, self.kind, record)),
            "single": self.kind == "text-block",
        }

    def done(self, who: Acting, record: Any) -> None:
        """Forget what was typed: it is saved."""
        unsaved.forget(who, unsaved.place(who, self.kind, record))


def _told(made: merging.Together) -> tuple[p.Callout, ...]:
    """Say what came of putting two texts together."""
    told = []
    if made.theirs:
        sentence = ngettext(
            "%d passage that others changed was put into your text.",
            "%d passages that others changed were put into your text.",
            made.theirs,
        )
        told.append(p.Callout(sentence % made.theirs, "good"))
    if made.both:
        sentence = ngettext(
            "%d passage was changed by both of you: yours stands first, theirs below it in a red box. Choose, and save.",
            "%d passages were changed by both of you: yours stand first, theirs below in red boxes. Choose, and save.",
            made.both,
        )
        told.append(p.Callout(sentence % made.both, "bad"))
    return tuple(told)


def _values(record: Any) -> dict[str, Any]:
    if record is None:
        return {"text": "", "markup": "markdown"}
    names = ("title", "text", "markup", "change_note")
    return {name: getattr(record, name) for name in names if hasattr(record, name)}


def _html(who: Acting, text: str, markup: str) -> SafeString:
    """Return a text as the editor takes it: canonical HTML in which records have their name of today."""
    made = r.to_html(queries.written(who, text, markup)) if text.strip() else ""
    return mark_safe(made)  # noqa: S308 - written from blocks, every text escaped


# --- what the editor asks for -----------------------------------------------------------------------------------------


def _brought(visit: Visit) -> Mapping[str, Any]:
    try:
        found = json.loads(visit.body)
    except ValueError as error:
        raise Invalid(_("The request cannot be read; check its form and try again.")) from error
    if not isinstance(found, dict):
        raise Invalid(_("The request cannot be read; check its form and try again."))
    return found


def keep(visit: Visit) -> HttpResponse:
    """Keep what is typed, so that it is there when its writer comes back, on any device."""
    if visit.method != "POST":
        raise NotThere(_("There is no such page here."))
    try:
        given = _brought(visit)
        fields = given.get("fields")
        if not isinstance(fields, dict):
            raise Invalid(_("The request cannot be read; check its form and try again."))
        at = unsaved.keep(visit.who, UUID(str(given.get("on", ""))), _version(given), fields)
    except ValueError:
        return JsonResponse({"error": _("The request cannot be read; check its form and try again.")}, status=422)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    when = words.moment(at, words.zone_of(visit.who.organisation.zone))
    return JsonResponse({"says": _("Kept for you at %s, not saved yet") % when})


def _version(given: Mapping[str, Any]) -> int:
    said = str(given.get("version", ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0  # noqa: PLR2004 - an integer


def forget(visit: Visit) -> HttpResponse:
    """Throw away what was typed and not saved, and lead back to the form."""
    if visit.method != "POST":
        raise NotThere(_("There is no such page here."))
    try:
        unsaved.forget(visit.who, UUID(visit.POST.get("on", "")))
    except ValueError as error:
        raise NotThere(_("There is no such page here.")) from error
    back = visit.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = f"/o/{visit.who.organisation.slug}/"
    return HttpResponseRedirect(back, status=303)


def bring(visit: Visit) -> HttpResponse:
    """Take a picture into the organisation's store and answer by which hash a text shows it."""
    file = visit.FILES.get("file")
    if visit.method != "POST" or file is None:
        raise NotThere(_("There is no such page here."))
    try:
        sha256 = unsaved.bring(visit.who, file)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse({"file": sha256})


def html(visit: Visit) -> HttpResponse:
    """Answer a text as the editor takes it, for one that was typed without the editor."""
    if visit.method != "POST":
        raise NotThere(_("There is no such page here."))
    given = _brought(visit)
    text = str(given.get("text", ""))[: unsaved.LONGEST]
    return JsonResponse({"html": _html(visit.who, text, str(given.get("markup", "markdown")))})


def records(visit: Visit) -> HttpResponse:
    """Answer the records that a text can refer to, for what was typed."""
    asked = visit.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    found = search(visit.who, asked, None, MOST_FOUND).hits if asked else ()
    items = [
        {
            "id": str(hit.key),
            "label": f"{hit.code or hit.number} {hit.title.text}".strip(),
            "note": str(shell.title_of(hit.model)),
        }
        for hit in found
        if hit.number
    ]
    return JsonResponse({"items": items})


def blocks(visit: Visit) -> HttpResponse:
    """Answer the text blocks that a text can use, with what they say."""
    rows = queries.blocks_in_use(visit.who)
    return JsonResponse({"items": [{"id": str(row.pk), "label": row.label, "html": str(_says(row))} for row in rows]})


def _says(block: Any) -> str:
    return prose.page(queries.said(block))
