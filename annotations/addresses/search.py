from django.urls import path

from ..views import search

urlpatterns = [path("courses/<slug:course>/search/", search.show, name="search")]
