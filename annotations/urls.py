"""The addresses of the program, area by area. They are read aloud and sent to colleagues: they never change."""

from django.urls import include, path

app_name = "annotations"
AREAS = (
    "accounts",
    "people",
    "courses",
    "asked",
    "codebook",
    "exchange",
    "documents",
    "reading",
    "board",
    "exports",
    "courselife",
    "flags",
    "mine",
    "search",
    "help",
)
urlpatterns = [path("", include(f"annotations.addresses.{area}")) for area in AREAS]
