"""The addresses of a site that has nothing but the API."""

from django.urls import include, path

from qualitas.kernel.ui.api_docs import api_docs

urlpatterns = [path("api/v1/docs", api_docs), path("api/v1/", include("qualitas.kernel.api.urls"))]
