"""Groups, the view as a student, leaving, and what is known of oneself."""

from django.urls import path

from ..views import viewing

HERE = "courses/<slug:course>/"

urlpatterns = [
    path(f"{HERE}as-student/", viewing.as_student, name="as_student"),
]
