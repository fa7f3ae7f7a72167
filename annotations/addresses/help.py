from django.urls import path

from ..views import help

urlpatterns = [
    path("help/", help.index, name="help"),
    path("help/<slug:guide>/", help.guide, name="guide"),
]
