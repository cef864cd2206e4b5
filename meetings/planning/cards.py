"""What meetings show elsewhere: on 工作台, on a unit's page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from alliances.queries import by_body
from core import clock
from core.principal import Principal
from core.templatetags.parts import StateTag
from core.tenancy.dated import in_force
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.planning.pages import meeting_rows, reply_tag, short_window
from meetings.queries import invitees_for, meetings_for
from organizations.models import PartyOrgHost, Unit

SHOWN = 6
AHEAD = dt.timedelta(days=7)


def home_meetings(principal: Principal) -> dict[str, Any] | None:
    """The next seven days; what was planned and not logged comes first. Nothing where there is neither."""
    now = clock.now()
    due = Q(state=MeetingState.PLANNED, starts_at__lt=now + AHEAD)
    if not by_body(principal).may("meeting.edit"):
        due &= Q(ends_at__gt=now)
    rows = list(
        meetings_for(principal).filter(due).select_related("body", "kind").order_by("starts_at", "id")[: SHOWN + 1]
    )
    if not rows:
        return None
    shown = meeting_rows(principal, rows[:SHOWN])
    return {"rows": shown, "more": len(rows) > SHOWN, "url": f"{reverse('meeting-list')}?state=planned"}


@dataclass(frozen=True)
class MeetingsOfUnit:
    """The latest meetings a unit was invited to, itself or by an organization standing in it."""

    rows: list[tuple[Meeting, str, StateTag]]
    url: str
    template: str = "meetings/unit_card.html"


def meetings_card(principal: Principal, unit: Unit) -> MeetingsOfUnit | None:
    if not principal.may("meeting.reply") and not principal.may("meeting.edit"):
        return None
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), unit=unit).values("party_org_id")
    found = invitees_for(principal).filter(Q(unit=unit) | Q(party_org_id__in=hosted))
    latest = found.select_related("meeting").order_by("-meeting__starts_at", "id")[:SHOWN]
    rows = [(row.meeting, short_window(row.meeting), reply_tag(row)) for row in latest]
    return MeetingsOfUnit(rows, f"{reverse('meeting-list')}?unit={unit.pk}")
