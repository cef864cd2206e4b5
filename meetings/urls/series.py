"""Series, answers by link, calendar files: addresses."""

from django.urls import URLPattern, path

from meetings.views import feed, ics, links, series

urlpatterns: list[URLPattern] = [
    path("meetings/series/", series.series_list, name="series-list"),
    path("meetings/series/new/", series.series_create, name="series-create"),
    path("meetings/series/<uuid:meeting_series_id>/", series.series_detail, name="series-detail"),
    path("meetings/series/<uuid:meeting_series_id>/edit/", series.series_edit, name="series-edit"),
    path("meetings/series/<uuid:meeting_series_id>/end/", series.series_end, name="series-end"),
    path(
        "meetings/series/<uuid:meeting_series_id>/days/<uuid:meeting_id>/", series.series_settle, name="series-settle"
    ),
    path("meetings/<uuid:meeting_id>/links/", links.meeting_links, name="meeting-links"),
    path("meetings/<uuid:meeting_id>/links/give/", links.meeting_links_give, name="meeting-links-give"),
    path("meetings/invitees/<uuid:invitee_id>/link/renew/", links.invitee_link_renew, name="invitee-link-renew"),
    path("meetings/invitees/<uuid:invitee_id>/link/void/", links.invitee_link_void, name="invitee-link-void"),
    path("r/<slug:code>/<str:secret>/", links.reply_by_link, name="reply-by-link"),
    path("meetings/<uuid:meeting_id>/invite.ics", ics.meeting_ics, name="meeting-ics"),
    path("account/calendar/", feed.calendar_feed, name="calendar-feed"),
    path("account/calendar/make/", feed.calendar_feed_make, name="calendar-feed-make"),
    path("account/calendar/revoke/", feed.calendar_feed_revoke, name="calendar-feed-revoke"),
    path("feed/<slug:code>/<str:secret>/meetings.ics", feed.feed_file, name="calendar-feed-file"),
]
