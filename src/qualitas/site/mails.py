"""Mails: what stands in the outbox under the topic “mail”, composed when it is sent, in the organisation's language."""

from email.policy import EmailPolicy, default
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qualitas.documents.models import Revision
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.notices.models import AT_ONCE, mailing_of
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.ui.notices import unsubscribe_url
from qualitas.kernel.ui.reading import SALT, signed_link
from qualitas.site import digests, to_customers

__all__ = ["SALT", "NoLongerNeeded", "Undeliverable", "compose", "deliver"]

UNSUBSCRIBE = "List-Unsubscribe"
NOBODY = (".example", ".invalid", ".test", "@example.com", "@example.org", "@example.net")


class _Whole(EmailPolicy):
    """Writes headers as usual, but one address in one line: folded, mail programs could not read it."""

    def fold(self, name: str, value: Any) -> str:
        """Return a header as lines."""
        return f"{name}: {value}{self.linesep}" if name == UNSUBSCRIBE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as bytes."""
        return self.fold(name, value).encode() if name == UNSUBSCRIBE else super().fold_binary(name, value)


class Mail(EmailMultiAlternatives):
    """A mail whose address for ending such mails stays whole."""

    def message(self, *, policy: Any = default) -> Any:
        """Return the message as it is sent."""
        return super().message(policy=_Whole(linesep=policy.linesep))


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
        try:
            facts = {"organisation": organisation.title, **FACTS[template](organisation, said)}
        except digests.Settled as settled:
            raise NoLongerNeeded(str(settled)) from settled
        mail = Mail(
            subject=" ".join(str(facts["subject"]).split()),
            body=render_to_string(f"mails/{template}.txt", facts),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[str(facts["to"] if "to" in facts else said["to"])],
            headers={
                "Auto-Submitted": "auto-generated",
                "X-Qualitas-Message": str(row.id),
                **_unsubscribing(facts.get("unsubscribe", "")),
                **facts.get("headers", {}),
            },
            reply_to=[reply_to] if (reply_to := str(facts.get("reply_to", ""))) else None,
        )
        mail.attach_alternative(render_to_string(f"mails/{template}.html", facts), "text/html")
        for name, content, media_type in facts.get("files", ()):
            mail.attach(name, content, media_type)
    return mail


def _unsubscribing(url: str) -> dict[str, str]:
    """Return the headers by which a mail program ends such mails with one click (RFC 8058)."""
    return {UNSUBSCRIBE: f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}


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
    if mailing_of(person.id).how("reading") != AT_ONCE:
        raise NoLongerNeeded("The person wants to be told on Monday, or not by mail.")
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
        "link": signed_link(settings.QUALITAS.base_url, organisation.slug, to_do),
        "unsubscribe": unsubscribe_url(settings.QUALITAS.base_url, organisation.slug, person.id, "reading"),
    }


def _drill(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail about a restore drill that failed says."""
    return {
        "subject": _("The restore drill failed at %s") % organisation.title,
        "name": said["name"],
        "backup": said["backup"],
        "reason": said["reason"],
        "link": f"{settings.QUALITAS.base_url}/o/{organisation.slug}/restore-drills/{said['number']}/",
    }


def _received(_organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the answer to a mail that came in says; an answer to it comes to the same record."""
    own, theirs = said["thread"]
    return {
        "subject": _("[%s] Your mail was received") % said["number"],
        "number": said["number"],
        "reply_to": said["reply_to"],
        "added": said["how"] == "added to",
        "headers": {"Message-ID": own, **({"In-Reply-To": theirs, "References": theirs} if theirs else {})},
    }


FACTS = {
    "received": _received,
    "link": _link,
    "drill": _drill,
    "acknowledge": _acknowledge,
    "notice": digests.notice,
    "digest": digests.digest,
    **to_customers.FACTS,
}
