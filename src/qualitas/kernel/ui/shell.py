"""What surrounds every page: navigation in the order of the standard, switches, the person's menu, messages."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import MENU, NAV

if TYPE_CHECKING:
    from qualitas.kernel.ui.visits import Visit

GROUPS: dict[str, Words] = {
    "context": gettext_lazy("Context"),
    "leadership": gettext_lazy("Leadership"),
    "planning": gettext_lazy("Planning"),
    "support": gettext_lazy("Support"),
    "operation": gettext_lazy("Operation"),
    "evaluation": gettext_lazy("Evaluation"),
    "improvement": gettext_lazy("Improvement"),
    "certification": gettext_lazy("Certification"),
}
LANGUAGES = {"en": "English", "de": "Deutsch"}
THEMES = ("light", "dark")
MOST_ON_THE_BELL = 99
TONES: dict[str, p.Tone] = {"success": "good", "info": "calm", "warning": "wait", "error": "bad"}


def title_of(model: type[Subject]) -> str:
    """Return the name of a type's list, such as Documents."""
    return str(capfirst(str(model._meta.verbose_name_plural)))


@lru_cache(maxsize=512)
def _places(_language: str, slug: str, current: str) -> tuple[tuple[p.NavItem, ...], tuple[p.NavGroup, ...]]:
    """Return the first places and the groups of the navigation; the language only tells one answer from another."""
    home = f"/o/{slug}/"
    by_group: dict[str, list[p.NavItem]] = {}
    for model in Subject.types.values():
        if model.collection:
            place = p.NavItem(title_of(model), f"{home}{model.collection}/", current=model.collection == current)
            by_group.setdefault(model.group, []).append(place)
    for group, words, path in NAV:
        by_group.setdefault(group, []).append(p.NavItem(str(words), f"{home}{path}/", current=path == current))
    ledger = p.NavItem(_("The ledger"), f"{home}ledger/", current=current == "ledger")
    by_group.setdefault("certification", []).append(ledger)
    first = (p.NavItem(_("My work"), home, current=current == "my-work"), *by_group.get("work", ()))
    groups = tuple(p.NavGroup(str(word), tuple(by_group[name])) for name, word in GROUPS.items() if name in by_group)
    return first, groups


def messages(request: HttpRequest) -> tuple[p.Message, ...]:
    """Return the sentences that wait to be shown once."""
    return tuple(
        p.Message(str(found), TONES.get(found.level_tag, "good"), found.extra_tags or "")
        for found in get_messages(request)
    )


def _languages(language: str) -> tuple[p.Link, ...]:
    return tuple(p.Link(word, code, current=code == language) for code, word in LANGUAGES.items())


def theme(request: HttpRequest) -> str:
    """Return the theme that was chosen on this device; empty where none was."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


def bare(request: HttpRequest, title: str) -> p.Shell:
    """Return what surrounds a page of someone who has not signed in; asks the database nothing."""
    language = get_language() or "en"
    return p.Shell(
        title=title,
        lang=language,
        theme=theme(request),
        languages=_languages(language),
        language_url="/language/",
        theme_url="/theme/",
        path=request.get_full_path(),
        messages=messages(request),
    )


def around(
    visit: "Visit", title: str, *, current: str = "", crumbs: tuple[p.Crumb, ...] = (), search_query: str = ""
) -> p.Shell:
    """Return what surrounds a page inside an organisation; asks the database nothing more."""
    who, language = visit.who, get_language() or "en"
    if crumbs:
        crumbs = (p.Crumb(who.organisation.title, f"/o/{who.organisation.slug}/"), *crumbs)
    slug = who.organisation.slug
    first, groups = _places(language, slug, current)
    others = sorted(visit.people, key=lambda person: person.organisation.title)
    return p.Shell(
        title=title,
        lang=language,
        theme=theme(visit),
        reader=_reader(visit),
        first=first,
        nav=groups,
        crumbs=crumbs,
        home_url=f"/o/{slug}/",
        organisation=who.organisation.title,
        organisations=tuple(
            p.Link(one.organisation.title, f"/o/{one.organisation.slug}/", current=one.id == who.id) for one in others
        ),
        site=str(who.person.site.title) if who.person.site else "",
        search_url=f"/o/{slug}/search/",
        search_query=search_query,
        languages=_languages(language),
        language_url="/language/",
        theme_url="/theme/",
        sign_out_url="/sign-out/",
        path=visit.get_full_path(),
        messages=messages(visit),
        tablet=who.narrow,
        bell_url=f"/o/{slug}/notices/",
        bell=_bell(visit),
    )


def _bell(visit: "Visit") -> str:
    """Return how many notices the reader has not read, in words of one sign or three; empty where none."""
    unread: int = getattr(visit.who.person, "unread", 0)
    return "" if not unread else str(unread) if unread <= MOST_ON_THE_BELL else f"{MOST_ON_THE_BELL}+"


def _reader(visit: "Visit") -> p.Reader:
    person = visit.who.person
    slug = visit.who.organisation.slug
    return p.Reader(
        key=str(person.id),
        name=person.name,
        initials=person.initials,
        email=person.email,
        duties=", ".join(str(DUTIES[duty].word) for duty in DUTIES if duty in visit.who.duties),
        links=(
            p.Link(_("My page"), f"/o/{slug}/people/{person.number}/"),
            p.Link(_("Make an API token"), f"/o/{slug}/people/{person.number}/issue_token/"),
            p.Link(_("Mail"), f"/o/{slug}/notices/mail/"),
            p.Link(_("Signing in and security"), "/me/security/"),
            p.Link(_("Where you are signed in"), "/me/sessions/"),
            *(link for room in MENU if (link := room(visit.who)) is not None),
            p.Link(_("Style guide"), "/style-guide/"),
        ),
    )
