from django.urls import path

from ..views import codebook

urlpatterns = [
    path("courses/<slug:course>/codebook/", codebook.show, name="codebook"),
    path("courses/<slug:course>/codebook/new/", codebook.create, name="new_tag"),
    path("courses/<slug:course>/codebook/load/", codebook.load, name="load_codebook"),
    path("courses/<slug:course>/codebook/<int:tag>/", codebook.revise, name="tag"),
    path("courses/<slug:course>/codebook/<int:tag>/<slug:verb>/", codebook.change, name="change_tag"),
]
