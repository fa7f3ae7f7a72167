"""The addresses of the site; those of the program are in `annotations.urls`."""

from django.contrib import admin
from django.urls import include, path

from readerapp.health import healthz
from readerapp.worker import service_worker

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("sw.js", service_worker, name="service_worker"),
    path("admin/", admin.site.urls),
    path("", include("annotations.urls")),
]
