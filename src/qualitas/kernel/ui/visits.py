"""A request by someone who has signed in: which organisation they are in, as which person, with which duties."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from qualitas.kernel.acts.prepared import Prepared
from qualitas.kernel.acts.refusals import NotThere, NotYours, Refused
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.credentials import policy
from qualitas.kernel.identity.credentials.badges import Tablet
from qualitas.kernel.identity.credentials.signing_on import by_person, tablet_of
from qualitas.kernel.identity.models import Account, Person
from qualitas.kernel.notices.reading import with_unread
from qualitas.kernel.ui import errors

STRONG = "strong"
"""Under this name a session keeps whether it was opened by more than a password or a link."""
PROVED = "proved"
"""Under this name a session keeps when its reader last showed who they are (seconds)."""

TABLET = "tablet"
SIGNED_ON = "person"
"""Under these names a session at a shared tablet keeps the tablet and the person who signed on there."""

type View = Callable[..., HttpResponseBase]


class Visit(HttpRequest):
    """A request whose person is known; pages inside an organisation take this."""

    who: Acting
    people: list[Person]
    account: Account
    htmx: Any


def address(request: HttpRequest) -> str:
    """Return the network address that the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


_people = Prepared(
    lambda account: (
        with_unread(Person.objects.filter(account=account, account__is_active=True, state="active"))
        .select_related("organisation", "account", "site")
        .order_by("id")
    )
)


def people_of(request: HttpRequest) -> list[Person]:
    """Return as whom the signed-in account acts, in each of its organisations; nobody where it is not signed in."""
    if TABLET in request.session:
        return _at_a_tablet(request)
    key, kept = request.session.get(SESSION_KEY), request.session.get(HASH_SESSION_KEY)
    if not key or not kept:
        return []
    found = _people(UUID(str(key)))
    if found and not constant_time_compare(kept, _hash(found[0])):
        return []
    return found


def tablet_cookie() -> str:
    """Return the name of the cookie by which a shared tablet is known."""
    return "__Host-tablet" if settings.SESSION_COOKIE_SECURE else "tablet"


def device_of(request: HttpRequest) -> Tablet | None:
    """Return the shared tablet from which a request comes, if it comes from one."""
    return tablet_of(request.COOKIES.get(tablet_cookie(), "")[:100])


def _at_a_tablet(request: HttpRequest) -> list[Person]:
    """Return who signed on at a shared tablet, while the tablet, the badge and the person are what they were."""
    tablet = device_of(request)
    if tablet is None or str(tablet.pk) != request.session[TABLET]:
        return []
    badge = by_person(tablet, UUID(request.session[SIGNED_ON]))
    return [badge.person] if badge is not None else []


def _hash(person: Person) -> str:
    return person.account.get_session_auth_hash() if person.account is not None else ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and afterwards back here."""
    door = "/tablet/" if tablet_cookie() in request.COOKIES else "/sign-in/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": door})
    if door == "/tablet/":
        return HttpResponseRedirect(door)
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")


def visited(view: View) -> View:
    """Let only people of the organisation in the address see the page; everyone else finds nothing there."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        people = people_of(request)
        if not people and not request.user.is_authenticated:
            return to_sign_in(request)
        person = next((one for one in people if one.organisation.slug == slug), None)
        if person is None:
            raise NotThere("There is no such page here.")
        who = acting(person, narrow=TABLET in request.session)
        return leads_to_second(request, who) or answered(request, people, who, view, *args, **kwargs)

    return page


def leads_to_second(request: HttpRequest, who: Acting) -> HttpResponse | None:
    """Lead to the second step whose duty needs one and who has not taken it; who has none is led to set one up."""
    account = who.person.account
    if account is None or who.narrow or request.session.get(STRONG) or not policy.required(who):
        return None
    if not policy.has_second(account):
        return HttpResponseRedirect("/me/security/")
    return HttpResponseRedirect(f"/sign-in/second/?{urlencode({'next': request.get_full_path()})}")


def signed_in(view: View) -> View:
    """Let people who have signed in see a page that belongs to no organisation; it is drawn in their first one."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        people = people_of(request)
        if not people:
            return to_sign_in(request)
        if TABLET in request.session:
            raise NotYours(_("At a shared tablet this is not possible; sign in on a device of your own."))
        return answered(request, people, acting(people[0]), view, *args, **kwargs)

    return page


def answered(
    request: HttpRequest, people: list[Person], who: Acting, view: View, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Answer as ``who``; the answer is for this reader alone."""
    visit: Visit = request  # type: ignore[assignment]
    visit.people, visit.who = people, who
    visit.account = who.person.account  # type: ignore[assignment] # they were found by their account
    response = view(visit, *args, **kwargs)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


class VisitMiddleware:
    """Turns refusals into pages that say why, and speaks the language of who has chosen one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        language = request.COOKIES.get("language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a refusal with its sentence; other faults go their way."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None
