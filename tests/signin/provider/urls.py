"""The provider's addresses; whoever comes is let in as the user whom the cookie names."""

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path


def let_in(request: HttpRequest) -> HttpResponse:
    """Sign in the user whom the cookie names."""
    user = get_user_model().objects.get(username=request.COOKIES["user"])
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [path("login/", let_in), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
