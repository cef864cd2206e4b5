"""Asking ahead of a service event: who may, until when, and which departments come (R64)."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.sight import by_unit
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.queries import standing_units
from services.models import ServiceSession, SessionQuestion

ASK = "session.ask"
ANYBODY = "不知道找谁"


def departments_of(meeting: Meeting) -> "QuerySet[Unit]":
    """The departments that come: its host, and those invited."""
    invited = Invitee.objects.filter(meeting=meeting, unit__kind=UnitKind.DEPARTMENT).values("unit_id")
    found: QuerySet[Unit] = Unit.objects.filter(Q(pk__in=invited) | Q(pk=meeting.host_id), merged_into=None)
    return found.order_by("name_key", "id")


def companies_of(principal: Principal) -> "QuerySet[Unit]":
    """For whom one asks: the units one's grants name."""
    own = extents(by_unit(principal).grants, ASK)[1].get(AnchorKind.UNIT, [])
    found: QuerySet[Unit] = standing_units().filter(id__in=own).order_by("name_key", "id")
    return found


def asks_for(principal: Principal, unit_id: UUID | None) -> bool:
    if unit_id is None:
        return False
    return principal.may_everywhere(ASK) or companies_of(principal).filter(pk=unit_id).exists()


def is_open(session: ServiceSession, now: dt.datetime) -> bool:
    """Until the event begins."""
    meeting = session.meeting
    return meeting.state in (MeetingState.DRAFT, MeetingState.PLANNED) and now < meeting.starts_at


def asked_of(question: SessionQuestion) -> str:
    """In words whom a question sent ahead is for; nothing for one asked there."""
    if question.sent_at is None:
        return ""
    return f"会前提出，想问{question.department.name}" if question.department else f"会前提出，{ANYBODY}"
