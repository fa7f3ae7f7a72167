from django.urls import path

from ..views import exchange

urlpatterns = [
    path("courses/<slug:course>/codebook/export/<slug:format>/", exchange.export, name="export_codebook"),
    path("courses/<slug:course>/codebook/import/", exchange.bring_in, name="import_codebook"),
    path("courses/<slug:course>/codebook/copy/", exchange.copy, name="copy_codebook"),
]
