"""How meetings are found by name."""

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from core.templatetags.formats import cn_date
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.queries import meetings_for

MEETINGS = Findable(FindableKind.MEETING, Meeting)


def _told(facts: Facts) -> list[str]:
    moment = parse_datetime(str(facts["starts_at"]))
    return [cn_date(moment) if moment else "", facts["kind"], facts["body"], MeetingState(facts["state"]).label]


def meeting_source() -> SearchSource:
    """Drafts are found in the list of meetings by whoever prepares them, never by name across the platform: who sees
    all meetings of a city (a superior) is asked of no row.
    """
    return SearchSource(
        code="meetings",
        label="会议",
        order=38,
        findable=MEETINGS,
        action="meeting.view",
        rows=meetings_for,
        facts=lambda: {"starts_at": "starts_at", "kind": "kind__label", "body": "body__name", "state": "state"},
        detail=_told,
        url_name="meeting-detail",
        list_url="meeting-list",
        ended=Q(state=MeetingState.CANCELLED),
        gone=Q(state=MeetingState.DRAFT),
    )
