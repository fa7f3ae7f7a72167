"""The addresses of the site and the bare views, which `tests.bench.wsgi` serves without any middleware as well."""

from django.urls import include, path

from tests.bench import views

urlpatterns = [
    path("bare/page/", views.page),
    path("bare/insert/", views.insert),
    path("middled/page/", views.page),
    path("middled/insert/", views.insert),
    path("", include("readerapp.urls")),
]
