from django.urls import path

from ..views import extensions, hiding, readings

HERE = "courses/<slug:course>/readings/<slug:reading>/"

urlpatterns = [
    path(f"{HERE}move/", readings.move, name="move_reading"),
    path(f"{HERE}show/", hiding.show_work, name="show_work"),
    path(f"{HERE}extensions/", extensions.extensions, name="extensions"),
    path(f"{HERE}extensions/<int:extension>/delete/", extensions.take_back, name="take_extension_back"),
]
