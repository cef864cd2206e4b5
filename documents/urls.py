from django.urls import path

from documents.views import numbers

urlpatterns = [
    path("settings/documents/numbers/", numbers.number_list, name="document-number-list"),
    path("settings/documents/numbers/<uuid:number_id>/void/", numbers.number_void, name="document-number-void"),
    path("settings/documents/series/", numbers.series_list, name="document-series-list"),
    path("settings/documents/series/new/", numbers.series_create, name="document-series-create"),
    path("settings/documents/series/<uuid:series_id>/edit/", numbers.series_edit, name="document-series-edit"),
    path("settings/documents/series/<uuid:series_id>/end/", numbers.series_end, name="document-series-end"),
    path("settings/documents/series/<uuid:series_id>/revive/", numbers.series_revive, name="document-series-revive"),
]
