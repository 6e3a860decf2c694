"""The addresses of a site that has nothing but the API."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("qualitas.kernel.api.urls"))]
