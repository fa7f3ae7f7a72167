"""The end of a course, and the next one."""

from django.urls import path

from ..views import state

HERE = "courses/<slug:course>/"

urlpatterns = [
    path(f"{HERE}state/", state.show, name="state"),
]
