from django.urls import path

from ..views import mine

HERE = "courses/<slug:course>/mine/"

urlpatterns = [
    path(HERE, mine.show, name="mine"),
    path(f"{HERE}seen/", mine.look, name="look"),
    path(f"{HERE}acts/<uuid:uid>/", mine.find, name="find_act"),
]
