"""Mails: what stands in the outbox under the topic “mail”, composed when it is sent, in the organisation's language."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qualitas.documents.models import Revision
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.records.models import ToDo

SALT = "acknowledge"
NOBODY = (".example", ".invalid", ".test", "@example.com", "@example.org", "@example.net")


class Undeliverable(RuntimeError):
    """A message cannot be composed; the message says why."""


class NoLongerNeeded(RuntimeError):
    """The reason for a message is gone, so that it is not sent."""


def deliver(row: Outbox) -> None:
    """Send the mail of an outbox row; raises NoLongerNeeded where there is no reason any more."""
    mail = compose(row)
    if settings.MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend") and mail.to[0].lower().endswith(NOBODY):
        raise NoLongerNeeded("This address is an example; nobody reads it, so no mail was sent.")
    mail.send(using="default")


def compose(row: Outbox) -> EmailMultiAlternatives:
    """Return the mail of an outbox row, as text and as plain HTML without anything to load."""
    said: dict[str, Any] = row.payload
    organisation = Organisation.objects.get(pk=row.organisation)
    with translation.override(organisation.language):
        template = str(said.get("template", ""))
        if template not in FACTS:
            raise Undeliverable(f"There is no mail “{template}”.")
        facts = {"organisation": organisation.title, **FACTS[template](organisation, said)}
        mail = EmailMultiAlternatives(
            subject=" ".join(str(facts["subject"]).split()),
            body=render_to_string(f"mails/{template}.txt", facts),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[str(said["to"])],
            headers={"Auto-Submitted": "auto-generated", "X-Qualitas-Message": str(row.id)},
        )
        mail.attach_alternative(render_to_string(f"mails/{template}.html", facts), "text/html")
    return mail


def _link(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail with a one-time link says."""
    return {
        "subject": _("Your link to sign in to %s") % organisation.title,
        "name": said["name"],
        "link": said["link"],
        "hours": said["hours"],
    }


def _acknowledge(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail that asks to read a document says."""
    person = Person.within(organisation.id).filter(pk=UUID(said["person"])).first()
    revision = Revision.readable(organisation.id).filter(pk=UUID(said["revision"])).first()
    if person is None or revision is None:
        raise NoLongerNeeded("The person or the document is not here any more.")
    to_do = ToDo.within(organisation.id).filter(person=person, on_id=revision.id, state="open").first()
    if to_do is None or person.state != "active":
        raise NoLongerNeeded("It was acknowledged or called off before the mail was sent.")
    signed = signing.dumps({"to_do": str(to_do.id), "person": str(person.id)}, salt=SALT)
    about = {"code": revision.code, "revision": revision.revision, "title": revision.title}
    by_day = _("Please read %(code)s by %(due)s") % {
        "code": revision.code,
        "due": date_format(to_do.due) if to_do.due else "",
    }
    return about | {
        "subject": by_day if to_do.due else _("Please read %(code)s") % about,
        "name": person.name,
        "due": to_do.due,
        "note": revision.change_note,
        "link": f"{settings.QUALITAS.base_url}/o/{organisation.slug}/do/{signed}/",
    }


FACTS = {"link": _link, "acknowledge": _acknowledge}
