"""Groups, the view as a student, leaving, and what is known of oneself."""

from django.urls import path

from ..views import groups, leaving, limits, privacy, viewing

HERE = "courses/<slug:course>/"

urlpatterns = [
    path(f"{HERE}as-student/", viewing.as_student, name="as_student"),
    path(f"{HERE}groups/", groups.show, name="groups"),
    path(f"{HERE}groups/new/", groups.create, name="add_group"),
    path(f"{HERE}groups/draw/", groups.draw, name="draw_groups"),
    path(f"{HERE}groups/move/", groups.move, name="move_members"),
    path(f"{HERE}groups/<int:group>/", groups.revise, name="group"),
    path(f"{HERE}groups/<int:group>/delete/", groups.delete, name="delete_group"),
    path(f"{HERE}privacy/", privacy.show, name="privacy"),
    path(f"{HERE}leave/", leaving.leave, name="leave"),
    path(f"{HERE}members/removed/<int:removal>/", leaving.let_in, name="let_in"),
    path(f"{HERE}members/<int:membership>/sections/", limits.limit, name="limit_member"),
]
