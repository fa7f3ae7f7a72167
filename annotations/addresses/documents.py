from django.urls import path

from ..views import documents

urlpatterns = [
    path("courses/<slug:course>/documents/new/", documents.create, name="new_document"),
    path("documents/<int:document>/", documents.show, name="document"),
    path("documents/<int:document>/details/", documents.redescribe, name="document_details"),
    path("documents/<int:document>/passages/<int:passage>/", documents.mend, name="passage"),
]
