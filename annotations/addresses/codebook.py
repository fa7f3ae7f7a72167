from django.urls import path

from ..views import codebook, recoding

urlpatterns = [
    path("courses/<slug:course>/codebook/", codebook.show, name="codebook"),
    path("courses/<slug:course>/codebook/new/", codebook.create, name="new_tag"),
    path("courses/<slug:course>/codebook/load/", codebook.load, name="load_codebook"),
    path("courses/<slug:course>/codebook/<int:tag>/", codebook.revise, name="tag"),
    path("courses/<slug:course>/codebook/<int:tag>/merge/", recoding.merge, name="merge_tag"),
    path("courses/<slug:course>/codebook/<int:tag>/split/", recoding.split, name="split_tag"),
    path("courses/<slug:course>/codebook/<int:tag>/move/", recoding.move, name="move_tag"),
    path("courses/<slug:course>/codebook/<int:tag>/retire/", recoding.retire, name="retire_tag"),
    path("courses/<slug:course>/codebook/<int:tag>/example/", recoding.example, name="tag_example"),
    path("courses/<slug:course>/codebook/history/", recoding.history, name="codebook_history"),
    path("courses/<slug:course>/codebook/history/<int:change>/undo/", recoding.take_back, name="undo_change"),
    path("courses/<slug:course>/codebook/<int:tag>/<slug:verb>/", codebook.change, name="change_tag"),
]
