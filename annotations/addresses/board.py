from django.urls import path

from ..views import board, reviews

HERE = "courses/<slug:course>/readings/<slug:reading>/board/"

urlpatterns = [
    path(HERE, board.show, name="board"),
    path(f"{HERE}annotations/", board.list_annotations, name="board_annotations"),
    path(f"{HERE}annotations/<uuid:uid>/review/", reviews.create, name="review"),
    path(f"{HERE}replies/", board.list_replies, name="board_replies"),
]
