"""The addresses of the site; those of the program are in `annotations.urls`."""

from django.contrib import admin
from django.urls import include, path

from readerapp.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("annotations.urls")),
]
