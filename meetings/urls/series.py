"""Series, answers by link, calendar files: addresses."""

from django.urls import URLPattern, path

from meetings.views import series

urlpatterns: list[URLPattern] = [
    path("meetings/series/", series.series_list, name="series-list"),
    path("meetings/series/new/", series.series_create, name="series-create"),
    path("meetings/series/<uuid:meeting_series_id>/", series.series_detail, name="series-detail"),
    path("meetings/series/<uuid:meeting_series_id>/edit/", series.series_edit, name="series-edit"),
    path("meetings/series/<uuid:meeting_series_id>/end/", series.series_end, name="series-end"),
    path(
        "meetings/series/<uuid:meeting_series_id>/days/<uuid:meeting_id>/", series.series_settle, name="series-settle"
    ),
]
