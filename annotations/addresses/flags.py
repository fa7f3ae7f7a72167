from django.urls import path

from ..views import flags

HERE = "courses/<slug:course>/flags/"

urlpatterns = [
    path(HERE, flags.show, name="flags"),
    path(f"{HERE}<int:flag>/", flags.decide, name="decide_flag"),
]
