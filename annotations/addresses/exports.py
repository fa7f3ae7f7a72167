from django.urls import path

from ..views import exports

urlpatterns = [
    path("courses/<slug:course>/export/", exports.choose, name="exports"),
    path("courses/<slug:course>/export/mine/", exports.take_mine, name="export_mine"),
    path("courses/<slug:course>/export/<slug:format>/", exports.download, name="export"),
]
