"""Reads of meetings: who sees which."""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import ChainBody
from alliances.queries import by_body, holds_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting, MeetingKind
from organizations.models import PartyOrgHost

NOT_DRAFT = ~Q(state=MeetingState.DRAFT)


def own_invitees(principal: Principal, action: str = "meeting.view") -> Q:
    """Invitations of units shown to the principal, and of party organizations that stand in them today."""
    units = principal.visible(action, AnchorKind.UNIT, path="unit_id")
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), units)
    return (units & Q(unit__isnull=False)) | Q(party_org_id__in=hosted.values("party_org_id"))


def meetings_visible(principal: Principal, action: str = "meeting.view") -> Q:
    """Meetings of bodies held whole; else those one's units are invited to, and of bodies they belong to the open ones.

    A draft is seen by whoever may edit it, and by nobody else.
    """
    asker = by_body(principal)
    edited = asker.visible("meeting.edit", AnchorKind.BODY, path="body_id")
    if action == "meeting.edit" or not edited:
        return edited
    whole = asker.visible(action, AnchorKind.BODY, path="body_id")
    if not whole:
        return edited | NOT_DRAFT
    invited = Invitee.objects.filter(own_invitees(principal, action)).values("meeting_id")
    closed = MeetingKind.objects.filter(invited_only=True).values("kind_id")
    of_members = principal.visible(action, AnchorKind.BODY, path="body_id") & ~Q(kind_id__in=closed)
    return edited | (NOT_DRAFT & (whole | Q(id__in=invited) | of_members))


def invitees_visible(principal: Principal, action: str = "meeting.view") -> Q:
    """Who is invited: all of it to those who work with the body, to a unit its own invitation.

    Whoever only reads which meetings there were (a superior, an instructor) is told numbers.
    """
    asker = by_body(principal)
    edited = asker.visible("meeting.edit", AnchorKind.BODY, path="meeting__body_id")
    if action == "meeting.edit" or not edited:
        return edited
    told = ~Q(meeting__state=MeetingState.DRAFT)
    whole = asker.visible("meeting.reply", AnchorKind.BODY, path="meeting__body_id")
    if not whole:
        return edited | told
    return edited | (told & (whole | own_invitees(principal, "meeting.reply")))


def invitees_for(principal: Principal, *, action: str = "meeting.view") -> "QuerySet[Invitee]":
    queryset: QuerySet[Invitee] = Invitee.objects.filter(invitees_visible(principal, action))
    return queryset


def meetings_for(principal: Principal, *, action: str = "meeting.view") -> "QuerySet[Meeting]":
    queryset: QuerySet[Meeting] = Meeting.objects.filter(meetings_visible(principal, action))
    return queryset


def holds_meeting(principal: Principal, body_id: UUID, action: str = "meeting.edit") -> bool:
    """Whether the body's meetings are the principal's to run."""
    return holds_body(principal, body_id, action)


def on_meeting(principal: Principal, meeting_id: UUID) -> Principal:
    """The same person with only those grants that hold the meeting's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(meetings=meeting_id))
