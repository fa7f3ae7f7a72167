from django.urls import path

from ..views import help, language

urlpatterns = [
    path("help/", help.index, name="help"),
    path("help/<slug:guide>/", help.guide, name="guide"),
    path("language/", language.choose, name="language"),
]
