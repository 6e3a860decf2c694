"""A request by someone who has signed in: which organisation they are in, as which person, with which duties."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import Account, Person
from qualitas.kernel.ui import errors

type View = Callable[..., HttpResponseBase]


class Visit(HttpRequest):
    """A request whose person is known; pages inside an organisation take this."""

    who: Acting
    user: Account


def person_in(account: Account, slug: str) -> Person | None:
    """Return as which person ``account`` acts in the organisation of this short name."""
    people = Person.objects.filter(account=account, organisation__slug=slug, state="active")
    return people.select_related("organisation", "account", "site").first()


def visited(view: View) -> View:
    """Let only people of the organisation in the address see the page; everyone else finds nothing there."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": "/sign-in/"})
            return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        person = person_in(request.user, slug)  # type: ignore[arg-type]
        if person is None:
            raise NotThere("There is no such page here.")
        request.who = acting(person)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return page


class VisitMiddleware:
    """Turns refusals into pages that say why, and speaks the language of who has chosen one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        language = request.COOKIES.get("language", "")
        if language in {"en", "de"}:
            translation.activate(language)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a refusal with its sentence; other faults go their way."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None
