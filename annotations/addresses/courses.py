from django.urls import path

from ..views import courses, home, readings

urlpatterns = [
    path("", home.show, name="home"),
    path("courses/new/", courses.create, name="new_course"),
    path("courses/<slug:course>/", courses.show, name="course"),
    path("courses/<slug:course>/settings/", courses.revise, name="course_settings"),
    path("courses/<slug:course>/readings/new/", readings.create, name="new_reading"),
    path("courses/<slug:course>/readings/<slug:reading>/settings/", readings.revise, name="reading_settings"),
]
