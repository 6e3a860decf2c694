"""Where everything lives."""

from django.urls import URLPattern, URLResolver, include, path

from qualitas.kernel.ui.addresses import inside, outside, room, rooms
from qualitas.kernel.ui.api_docs import api_docs
from qualitas.site.administration.addresses import administration
from qualitas.site.health import healthz, readyz
from qualitas.site.metrics import metrics
from qualitas.site.models import RestoreDrill

handler400 = "qualitas.kernel.ui.errors.bad_request"
handler403 = "qualitas.kernel.ui.errors.forbidden"
handler404 = "qualitas.kernel.ui.errors.not_found"
handler500 = "qualitas.kernel.ui.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/v1/docs", api_docs),
    path("api/v1/", include("qualitas.kernel.api.urls")),
    *outside,
    path("o/<slug:slug>/", include([*inside, *administration, *room(RestoreDrill), *rooms()])),
]
