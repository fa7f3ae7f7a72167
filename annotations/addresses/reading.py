from django.urls import path

from ..views import annotations, edition, history, links, live, moderating, reading, replies, waving

HERE = "courses/<slug:course>/readings/<slug:reading>/"

urlpatterns = [
    path(HERE, reading.show, name="reading"),
    path(f"{HERE}edition/", edition.show, name="edition"),
    path(f"{HERE}changes/", live.changes, name="changes"),
    path(f"{HERE}pieces/<int:piece>/read/", reading.finish, name="finish"),
    path(f"{HERE}annotations/", annotations.create, name="annotate"),
    path(f"{HERE}annotations/<uuid:uid>/", annotations.revise, name="revise"),
    path(f"{HERE}annotations/<uuid:uid>/withdraw/", annotations.withdraw, name="withdraw"),
    path(f"{HERE}annotations/<uuid:uid>/restore/", annotations.restore, name="restore"),
    path(f"{HERE}annotations/<uuid:uid>/revert/", annotations.revert, name="revert"),
    path(f"{HERE}annotations/<uuid:uid>/hide/", moderating.hide, {"noun": "annotation"}, name="hide"),
    path(f"{HERE}links/", links.create, name="link"),
    path(f"{HERE}links/<uuid:uid>/", links.revise, name="revise_link"),
    path(f"{HERE}links/<uuid:uid>/withdraw/", links.withdraw, name="withdraw_link"),
    path(f"{HERE}links/<uuid:uid>/restore/", links.restore, name="restore_link"),
    path(f"{HERE}links/<uuid:uid>/revert/", links.revert, name="revert_link"),
    path(f"{HERE}links/<uuid:uid>/hide/", moderating.hide, {"noun": "link"}, name="hide_link"),
    path(f"{HERE}acts/<uuid:uid>/replies/", replies.create, name="reply"),
    path(f"{HERE}replies/<uuid:uid>/", replies.reword, name="reword"),
    path(f"{HERE}replies/<uuid:uid>/withdraw/", replies.withdraw, name="withdraw_reply"),
    path(f"{HERE}replies/<uuid:uid>/restore/", replies.restore, name="restore_reply"),
    path(f"{HERE}replies/<uuid:uid>/revert/", replies.revert, name="revert_reply"),
    path(f"{HERE}replies/<uuid:uid>/hide/", moderating.hide, {"noun": "reply"}, name="hide_reply"),
    path(f"{HERE}acts/<uuid:uid>/history/", history.show, name="history"),
    path(f"{HERE}acts/<uuid:uid>/flag/", moderating.flag, name="flag"),
    path(f"{HERE}suggestions/", waving.wave, name="wave"),
]
