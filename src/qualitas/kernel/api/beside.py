"""What lies beside a record and has no collection of its own: comments, files, links, duties held, API tokens."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere, NotYours
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import faces
from qualitas.kernel.api.doable import doable
from qualitas.kernel.api.door import brought, reply
from qualitas.kernel.api.members import content_of
from qualitas.kernel.api.reading import kept_file
from qualitas.kernel.api.writing import do_to
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.beside import host, lying


def read(_request: HttpRequest, who: Acting, kind: str, key: UUID) -> HttpResponse:
    """Answer with one comment, attachment, link, duty or token, and what can be done with it."""
    found = _open(who, kind, key)
    response = reply(faces.face(found) | {"verbs": faces.verbs_now(who, found)})
    response["ETag"] = f'"{found.version}"'
    return response


def do(request: HttpRequest, who: Acting, kind: str, key: UUID, verb: str) -> HttpResponse:
    """Do a verb to what lies beside a record."""
    found = _there(who, kind, key)
    verbs = doable(Subject.types[kind])
    chosen = verbs.get(verb)
    if chosen is None:
        known = ", ".join(verbs)
        raise NotThere(
            _("“%(verb)s” cannot be done with it; there are: %(known)s.") % {"verb": verb[:60], "known": known}
        )
    return do_to(request, who, chosen, found, brought(request))


def file(_request: HttpRequest, who: Acting, kind: str, key: UUID) -> HttpResponseBase:
    """Answer with the file of an attachment."""
    found = _open(who, kind, key)
    name = content_of(Subject.types[kind])
    if not name:
        raise NotThere(_("%s has no file.") % found.reference)
    return kept_file(getattr(found, name), found.reference)


def _there(who: Acting, kind: str, key: UUID) -> Any:
    """Return what lies beside a record that is open to the reader; raises NotThere."""
    found = lying(who.organisation_id, kind, key)
    if host(found).hidden_from(who):
        raise NotThere(_("There is nothing of this kind here. It may have another address; look at the record."))
    return found


def _open(who: Acting, kind: str, key: UUID) -> Any:
    found = _there(who, kind, key)
    if sentence := found.closed_to(who):
        raise NotYours(sentence)
    return found
