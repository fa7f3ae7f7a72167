"""Consent to research, the end of a course, and the next one."""

from django.urls import path

from ..views import carrying, consent, state

HERE = "courses/<slug:course>/"

urlpatterns = [
    path(f"{HERE}state/", state.show, name="state"),
    path(f"{HERE}next/", carrying.begin, name="begin_next"),
    path(f"{HERE}consent/", consent.show, name="consent"),
    path(f"{HERE}consent/manage/", consent.manage, name="manage_consent"),
    path(f"{HERE}consent/manage/<int:question>/close/", consent.close, name="close_consent"),
    path(f"{HERE}consent/manage/close-grades/", consent.close_grades, name="close_grades"),
    path(f"{HERE}consent/answers/", consent.list_answers, name="consent_answers"),
    path(f"{HERE}consent/answers/download/", consent.download, name="download_consent"),
]
