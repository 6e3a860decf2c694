"""The matrix: every address of the site and every operation of the API, by everyone, from the declarations alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.beside import host
from tests.cast import ROLES, Company

OUT = "signed out"
DONE = frozenset({200, 201, 302, 303})
ANSWERED = DONE | {403, 409, 422}  # who may do it and says something unfit hears so from the verb itself


@dataclass(frozen=True)
class Alone:
    """An address that is no room's: why it is there, what its readers get, and what those get who are signed out."""

    why: str
    inside: frozenset[int] = frozenset({200})
    outside: frozenset[int] = frozenset({302})
    fill: Callable[[Company], dict[str, str]] = lambda _company: {}


def _open(why: str, *also: int) -> Alone:
    return Alone(why, frozenset({200, *also}), frozenset({200, *also}))


def _posted(why: str) -> Alone:
    """Return an address that takes forms only: a look at it is refused."""
    return Alone(why, frozenset({405}), frozenset({302, 405}))


def _picture(_company: Company) -> dict[str, str]:
    return {"sha256": "0" * 64}


# Every address that no record type brings, with its reason. A new one fails the test until it stands here.
ADDRESSES: dict[str, Alone] = {
    "healthz": _open("alive; for those who watch the server"),
    "readyz": _open("ready; for those who watch the server", 503),
    "": Alone("leads to my work or to sign-in", frozenset({200, 302}), frozenset({302})),
    "sign-in/": _open("the way in", 302),
    "sign-in/link/": _open("asks for a one-time link", 302),
    "sign-in/second/": Alone("the second step of signing in", frozenset({200}), frozenset({302})),
    "sign-in/passkey/": _posted("signs in by a passkey, by a form"),
    "sign-in/passkey/options/": _posted("what a browser is asked to sign in by a passkey"),
    "sign-in/provider/": Alone("leads to the provider of OpenID Connect; none is set here", *[frozenset({404})] * 2),
    "sign-in/provider/back/": Alone("the way back from there", *[frozenset({404})] * 2),
    "sign-in/<str:token>/": _open("a one-time link; an unknown one is refused in words", 302, 404, 410, 422, 429),
    "sign-out/": _posted("the way out, by a form"),
    "tablet/": _open("where people sign on at a shared tablet; elsewhere it says so"),
    "tablet/set-up/<str:token>/": _open("sets a shared tablet up; an unknown link is refused in words", 410),
    "me/sessions/": Alone("one's own sessions"),
    "me/sessions/end/": _posted("ends one's other sessions, by a form"),
    "me/sessions/<str:name>/end/": _posted("ends a session, by a form"),
    "me/password/": Alone("one's own password"),
    "me/security/": Alone("what one signs in with"),
    "me/security/again/": Alone("shows again who one is, before a change"),
    "me/security/app/": Alone("sets up an app for codes, after showing who one is", frozenset({303})),
    "me/security/app/remove/": _posted("removes the app for codes, by a form"),
    "me/security/provider/": Alone("links the provider, after showing who one is", frozenset({303})),
    "me/security/provider/<int:key>/unlink/": Alone(
        "takes the link away, by a form", frozenset({405}), frozenset({302, 405}), lambda _company: {"key": "1"}
    ),
    "me/security/recovery/": _posted("makes new recovery codes, by a form"),
    "me/security/passkeys/": Alone("adds a passkey, after showing who one is", frozenset({303})),
    "me/security/passkeys/options/": _posted("what a browser is asked to make a passkey"),
    "me/security/passkeys/<int:key>/remove/": Alone(
        "removes a passkey, by a form", frozenset({405}), frozenset({302, 405}), lambda _company: {"key": "1"}
    ),
    "check/<str:code>/": _open("says whether a print-out is current, to anyone who scans its code"),
    "language/": _posted("chooses a language, by a form"),
    "theme/": _posted("chooses light or dark, by a form"),
    "style-guide/": Alone("the parts that pages are made of"),
    "api/v1/docs": _open("the API for people"),
    "o/<slug:slug>/": Alone("my work"),
    "o/<slug:slug>/team/": Alone("what waits in one's team"),
    "o/<slug:slug>/work/done/": _posted("does a to-do from the list, by a form"),
    "o/<slug:slug>/notices/": Alone("what one is told"),
    "o/<slug:slug>/notices/mail/": Alone("how mail tells it"),
    "o/<slug:slug>/mail/<str:signed>/": Alone("a link from a mail ends such mails", frozenset({404}), frozenset({404})),
    "o/<slug:slug>/calendar/<str:token>.ics": Alone(
        "a calendar program knows a secret", frozenset({404}), frozenset({404})
    ),
    "o/<slug:slug>/posters/": Alone("what a poster is for"),
    "o/<slug:slug>/speak-up/": Alone(
        "speaks up, without a name", frozenset({200, 422, 429}), frozenset({200, 404, 422, 429})
    ),
    "o/<slug:slug>/speak-up/case/": Alone(
        "reads the answer, with a code", frozenset({200, 422, 429}), frozenset({200, 404, 422, 429})
    ),
    "metrics": _open("figures for those who watch the server; on loopback or with a token", 403),
    **{
        f"o/<slug:slug>/administration/{page}": Alone("for those who look after the system", frozenset({200, 403}))
        for page in ("", "backups/", "files/", "mails/", "retention/", "settings/")
    },
    "o/<slug:slug>/administration/settings/<str:name>/": Alone(
        "one preference", frozenset({200, 403}), fill=lambda _company: {"name": "gates.review-days"}
    ),
    "o/<slug:slug>/administration/mails/<uuid:key>/again/": Alone(
        "tries a message again, by a form",
        frozenset({302, 403, 404, 405}),
        frozenset({302, 404, 405}),
        lambda company: {"key": str(company.id)},
    ),
    "o/<slug:slug>/administration/retention/<str:number>/": Alone(
        "disposes of what is due; nothing is here",
        frozenset({403, 404, 409}),
        fill=lambda _company: {"number": "DOC-1"},
    ),
    "o/<slug:slug>/report/": Alone("reports what is wrong; signed out only where the organisation allows it"),
    "o/<slug:slug>/report/worker.js": Alone("the script that keeps the report page for when there is no network"),
    "o/<slug:slug>/report/done/": Alone("says that it was reported"),
    "o/<slug:slug>/report/similar/": Alone("past cases like what is being typed"),
    "o/<slug:slug>/corrective-actions/<str:number>/xlsx/": Alone(
        "the report of a corrective action as a workbook",
        fill=lambda company: {"number": company.kept["case watching"].reference},
    ),
    "o/<slug:slug>/corrective-actions/<str:number>/pdf/": Alone(
        "a corrective action on paper", fill=lambda company: {"number": company.kept["case watching"].reference}
    ),
    "o/<slug:slug>/idea/": Alone("anyone hands in an idea"),
    "o/<slug:slug>/idea/done/": Alone("says that an idea was taken"),
    "o/<slug:slug>/idea/poster/": Alone("a poster that leads to the page for ideas"),
    "o/<slug:slug>/report/poster/": Alone("a poster that leads to the report page"),
    "o/<slug:slug>/nonconformities/pictures/": Alone("pictures of nonconformities"),
    "o/<slug:slug>/nonconformities/pictures/pdf/": Alone("the pictures on paper"),
    "o/<slug:slug>/nonconformities/costs/": Alone("the cost of poor quality"),
    "o/<slug:slug>/nonconformities/costs/pdf/": Alone("the costs on paper"),
    "o/<slug:slug>/complain/": Alone("customers complain where the organisation allows it", *[frozenset({404})] * 2),
    "o/<slug:slug>/complain/done/": Alone("says that a complaint was received", *[frozenset({404})] * 2),
    "o/<slug:slug>/complain/poster/": Alone("a poster that leads to the page for complaints", frozenset({404})),
    "o/<slug:slug>/answer/<str:signed>/": Alone(
        "a customer says by the link of a mail how content they are", *[frozenset({404})] * 2
    ),
    "o/<slug:slug>/complaints/<str:number>/letter/": Alone(
        "the answer to a customer as a letter; there is none yet", frozenset({404})
    ),
    "o/<slug:slug>/complaints/<str:number>/pdf/": Alone("a complaint on paper; the cast has none", frozenset({404})),
    "o/<slug:slug>/complaints/figures/": Alone("complaints in figures"),
    "o/<slug:slug>/complaints/pictures/": Alone("pictures of complaints"),
    "o/<slug:slug>/complaints/pictures/pdf/": Alone("the pictures on paper"),
    "o/<slug:slug>/nonconformities/<str:number>/label/": Alone(
        "a label for held goods", fill=lambda company: {"number": company.kept["major"].reference}
    ),
    "o/<slug:slug>/nonconformities/<str:number>/pdf/": Alone(
        "a nonconformity on paper", fill=lambda company: {"number": company.kept["major"].reference}
    ),
    "o/<slug:slug>/measures/<str:number>/chart/": Alone(
        "a stretch of a measure's chart", fill=lambda company: {"number": company.kept["measure"].reference}
    ),
    "o/<slug:slug>/measures/<str:number>/record_values/": Alone(
        "takes many values at once, by those who may",
        frozenset({200, 403, 409}),
        fill=lambda company: {"number": company.kept["measure"].reference},
    ),
    "o/<slug:slug>/measures/<str:number>/values.csv": Alone(
        "the values of a measure", fill=lambda company: {"number": company.kept["measure"].reference}
    ),
    "o/<slug:slug>/objectives/tree/": Alone("what objectives serve"),
    "o/<slug:slug>/search/": Alone("finds words in everything"),
    "o/<slug:slug>/search/palette/": Alone("what the palette offers"),
    "o/<slug:slug>/ledger/": Alone("what the ledger holds"),
    "o/<slug:slug>/ledger/checkpoint/": Alone("the newest checkpoint", frozenset({200, 404})),
    "o/<slug:slug>/ledger/<int:index>/proof/": Alone("the proof of one entry", frozenset({200, 404})),
    "o/<slug:slug>/files/<uuid:key>/": Alone("a file kept with a record"),
    "o/<slug:slug>/sign/<str:kind>/<uuid:key>/<str:verb>/": Alone(
        "what a browser is asked to sign with a passkey",
        frozenset({405}),
        frozenset({404, 405}),
        lambda company: {"kind": "document", "key": str(company.kept["in review"].pk), "verb": "approve"},
    ),
    "o/<slug:slug>/choices/<str:collection>/": Alone("records to choose from"),
    "o/<slug:slug>/do/<str:signed>/": Alone(
        "a link from a mail says itself whose it is", frozenset({404, 422}), frozenset({404, 422})
    ),
    "o/<slug:slug>/do/<str:signed>/file/": Alone("the same, its file", frozenset({404, 422}), frozenset({404, 422})),
    "o/<slug:slug>/do/<str:signed>/pictures/<str:sha256>/": Alone(
        "the same, a picture", frozenset({404, 422}), frozenset({404, 422}), _picture
    ),
    "o/<slug:slug>/to-dos/<str:number>/acknowledge/pictures/<str:sha256>/": Alone(
        "a picture to look at", frozenset({403, 404, 409}), fill=_picture
    ),
    "o/<slug:slug>/pictures/<str:sha256>/": Alone(
        "a picture of a text, for who may read the text", frozenset({404}), fill=_picture
    ),
    **{
        f"o/<slug:slug>/writing/{what}/": Alone(f"{why}, by the editor", frozenset({404}))
        for what, why in (
            ("keep", "keeps what is typed"),
            ("forget", "throws away what was typed"),
            ("pictures", "brings a picture"),
            ("html", "makes Markdown into HTML"),
        )
    },
    "o/<slug:slug>/writing/records/": Alone("records that a text can refer to, for the editor"),
    "o/<slug:slug>/writing/blocks/": Alone("text blocks that a text can use, for the editor"),
    "o/<slug:slug>/to-dos/<str:number>/acknowledge/": Alone(
        "reads and acknowledges", frozenset({200, 302, 403, 404, 409})
    ),
    "o/<slug:slug>/to-dos/<str:number>/acknowledge/file/": Alone(
        "the file to read", frozenset({200, 302, 403, 404, 409})
    ),
    "o/<slug:slug>/views/": _posted("keeps a view of a list, by a form"),
    "o/<slug:slug>/imports/<str:number>/report/": Alone("the rows that an import did not take", frozenset({404})),
    "o/<slug:slug>/documents/<str:number>/file/": Alone("a document's file", frozenset({200, 404})),
    "o/<slug:slug>/documents/<str:number>/docx/": Alone("a document's text as a Word file", frozenset({200, 404})),
    "o/<slug:slug>/reading/": Alone("who has read what"),
    "o/<slug:slug>/reading.<str:ending>": Alone("the same as a file", fill=lambda _company: {"ending": "csv"}),
    "o/<slug:slug>/documents/<str:number>/readers/": Alone(
        "who was asked to read a revision", fill=lambda company: {"number": company.kept["effective"].reference}
    ),
    "o/<slug:slug>/documents/<str:number>/readers.<str:ending>": Alone(
        "the same as a file", fill=lambda company: {"number": company.kept["effective"].reference, "ending": "csv"}
    ),
    "o/<slug:slug>/documents/<str:number>/compare/": Alone(
        "what changed against another revision", fill=lambda company: {"number": company.kept["effective"].reference}
    ),
    "o/<slug:slug>/documents/take-over/": Alone("takes documents over, by those who may", frozenset({200, 403})),
    "o/<slug:slug>/documents/take-over/<uuid:key>/": Alone(
        "goes on with a stack; nobody else's is there", frozenset({403, 404})
    ),
    "o/<slug:slug>/instructions/": Alone("what is in force, to work by"),
    "o/<slug:slug>/instructions/worker.js": Alone("the script that keeps what was read for when there is no network"),
    "o/<slug:slug>/instructions/<path:code>/file/": Alone(
        "the file of what is in force under a code", frozenset({404})
    ),
    "o/<slug:slug>/instructions/<path:code>/": Alone(
        "what is in force under a code", fill=lambda company: {"code": company.kept["effective"].code}
    ),
    "o/<slug:slug>/external-documents/<str:number>/file/": Alone(
        "the file of an external document", frozenset({404}), fill=lambda company: {"number": "EXT-2026-0001"}
    ),
    "o/<slug:slug>/controlled-copies/<str:number>/pdf/": Alone(
        "a controlled copy on paper", frozenset({404}), fill=lambda company: {"number": "CC-2026-0001"}
    ),
    "o/<slug:slug>/documents/<str:number>/pdf/": Alone(
        "a document on paper", fill=lambda company: {"number": company.kept["effective"].reference}
    ),
    "o/<slug:slug>/beside/<str:kind>/<uuid:key>/<str:verb>/": Alone(
        "withdraws or ends what lies beside a record; every kind of it is asked below",
        frozenset({200, 403}),
        fill=lambda company: {
            "kind": "duty-held",
            "key": str(company.kept["duty employee"].pk),
            "verb": "end_duty",
        },
    ),
}


def addresses(patterns: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the site with its whole route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def rooms() -> dict[type[Subject], list[str]]:
    """Return the routes that each record type has, from below the organisation on."""
    found: dict[type[Subject], list[str]] = {}
    for route, pattern in addresses():
        if model := pattern.default_args.get("model"):
            found.setdefault(model, []).append(route)
    return found


def by_themselves() -> list[str]:
    """Return the routes that belong to no record type and not to the API, whose operations its description lists."""
    return [
        route
        for route, pattern in addresses()
        if "model" not in pattern.default_args and (not route.startswith("api/v1/") or route == "api/v1/docs")
    ]


def filled(route: str, company: Company) -> str:
    """Return an address with what the cast has in the place of its parts."""
    some = {
        "slug": company.slug,
        "number": company.kept["open"].reference,
        "key": str(company.kept["attachment"].pk),
        "collection": "people",
        "signed": "made-up",
        "code": "made-up",
        "token": "made-up",
        "name": "made-up",
        "index": "0",
        **ADDRESSES[route].fill(company),
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: some[part[1]], route)


@dataclass
class Asking:
    """Everyone who asks: people of a company by their duties and somebody signed out, by browser or by program."""

    company: Company
    by_program: bool = False
    roles: tuple[str, ...] = ROLES
    wrong: list[str] = field(default_factory=list)
    _telling: dict[tuple[str, Any], frozenset[str]] = field(default_factory=dict)

    def everyone(self) -> Iterator[tuple[str, Actor | None, Client]]:
        """Yield each asker: the duty, who acts (None: signed out), and the browser or program."""
        for role in self.roles:
            person = self.company.people[role]
            client = Client(raise_request_exception=False)
            if self.by_program:
                client = Client(headers={"Authorization": f"Bearer {self.company.tokens[role]}"})
            else:
                client.force_login(person.account)
            yield role, acting(person), client
        yield OUT, None, Client(raise_request_exception=False)

    def telling(self, verb: Verb[..., Any], record: Subject | None) -> frozenset[str]:
        """Return whose answers tell a verb's door: the first who may, the first who may not, and who is signed out."""
        at = (verb.event, record and record.pk)
        if at not in self._telling:
            refused = {role: verb.why_not(acting(self.company.people[role]), record) for role in self.roles}
            may = [role for role, refusal in refused.items() if refusal is None]
            may_not = [role for role, refusal in refused.items() if refusal is not None]
            self._telling[at] = frozenset({*may[:1], *may_not[:1], OUT})
        return self._telling[at]

    def expect(self, allowed: frozenset[int] | set[int], response: Any, what: str) -> None:
        """Note an answer that is not among those declared."""
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, as a browser would, so that its file is closed
        if response.status_code not in allowed:
            self.wrong.append(f"{what}: {response.status_code}, declared is {sorted(allowed)}")


def worth_asking(verb: Verb[..., Any], record: Subject | None, role: str) -> bool:
    """Tell whether ``role`` is asked: everyone where duties decide, one person where the state alone does."""
    if record is None or role in {ROLES[0], OUT}:
        return True
    if verb.nature == "moves":
        return record.lifecycle.step(verb.name, record.status) is not None
    return record.status == record.lifecycle.start


def hidden(actor: Actor, record: Subject) -> bool:
    """Tell whether a record, or that beside which it lies, is confidential to others than ``actor``."""
    on = host(record) if record.beside and not record.collection else record
    return bool(on.hidden_from(actor))


def declared(verb: Verb[..., Any], actor: Actor | None, record: Subject | None, out: int) -> frozenset[int]:
    """Return what a verb's declaration says about a request of ``actor``: the refusal's status, or that it answers."""
    if actor is None:
        return frozenset({out})
    if record is not None and hidden(actor, record):
        return frozenset({404})
    refusal = verb.why_not(actor, record)
    return frozenset({refusal.status}) if refusal else ANSWERED
