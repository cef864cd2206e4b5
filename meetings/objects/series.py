"""Series, for what concerns every object. They end, and are never deleted."""

from core.objects import ObjectKind
from meetings.models import MeetingSeries
from meetings.series.queries import series_visible

SERIES = ObjectKind(
    code="meeting-series",
    label="系列会议",
    model=MeetingSeries,
    action="meeting.view",
    visible=series_visible,
    pages=("series-detail",),
    argument="meeting_series_id",
    api_scope="meeting-series",
)
