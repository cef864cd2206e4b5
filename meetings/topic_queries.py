"""Reads of topics: the body's own hands see all, whoever proposed one sees what became of it."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import ChainBody, Membership
from alliances.queries import bodies_for, by_body, exists
from alliances.sight import by_unit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.parts import StateTag, Tone
from core.tenancy.dated import in_force
from meetings.choices import MeetingState, TopicState
from meetings.models import Meeting, Topic
from organizations.models import PartyOrgHost

TONES: Mapping[str, Tone] = {
    TopicState.PROPOSED: "go",
    TopicState.ACCEPTED: "ok",
    TopicState.MERGED: "off",
    TopicState.RETURNED: "warn",
    TopicState.WITHDRAWN: "off",
}
OFFERED = 100


def topic_tag(topic: Topic) -> StateTag:
    return StateTag(topic.get_state_display(), TONES[topic.state])


def topics_visible(principal: Principal, action: str = "topic.view") -> Q:
    """Topics of bodies held whole, else those of units one works for and of party organizations standing in them."""
    whole: Q = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    if principal.is_platform or not whole:
        return whole
    member = by_unit(principal)
    own = member.visible(action, AnchorKind.UNIT, path="unit_id")
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), own)
    return whole | (own & Q(unit_id__isnull=False)) | Q(party_org_id__in=hosted.values("party_org_id"))


def topics_for(principal: Principal, *, action: str = "topic.view") -> "QuerySet[Topic]":
    queryset: QuerySet[Topic] = Topic.objects.filter(topics_visible(principal, action))
    return queryset


def get_topic_for(principal: Principal, topic_id: UUID, action: str = "topic.view") -> Topic:
    """Raises NotFound, NotAllowed. ``meeting.edit`` is the convener's right: it decides on topics."""
    rows = Topic.objects.select_related(
        "body", "meeting", "unit", "party_org", "project", "gap", "merged_into", "proposed_by", "decided_by"
    )
    allowed = topics_visible(principal, "topic.view" if action == "meeting.edit" else action)
    if action == "meeting.edit":
        allowed &= by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    topic: Topic = fetch(rows, topic_id, allowed)
    return topic


def proposer_of(topic: Topic) -> str:
    """The organization it comes from; rows are read with ``unit`` and ``party_org``."""
    row = topic.unit or topic.party_org
    return row.name if row else ""


def open_to_topics(body_id: UUID) -> "QuerySet[Meeting]":
    """Meetings of the body that still take topics, the next first."""
    now = clock.now()
    until = Q(topics_by__isnull=True) | Q(topics_by__gte=now.astimezone(clock.CHINA).date())
    rows: QuerySet[Meeting] = Meeting.objects.filter(
        until, body_id=body_id, state=MeetingState.PLANNED, starts_at__gt=now, joined__isnull=True
    )
    return rows.order_by("starts_at", "id")


def ahead_of(body_id: UUID) -> "QuerySet[Meeting]":
    """Meetings of the body to whose agenda a topic may go."""
    rows: QuerySet[Meeting] = Meeting.objects.filter(
        body_id=body_id, state__in=(MeetingState.DRAFT, MeetingState.PLANNED), joined__isnull=True
    )
    return rows.order_by("starts_at", "id")


def bodies_to_propose_to(principal: Principal) -> list[ChainBody]:
    """Bodies one may bring a topic to: those held, and those one's units are members of."""
    found = bodies_for(principal).filter(exists(clock.today())).order_by("name_key", "id")
    return list(found[:OFFERED]) if principal.may("topic.propose") else []


def members_spoken_for(principal: Principal, body_id: UUID) -> list[tuple[str, str]]:
    """Members of the body a topic may come from: all for who holds the body, else those one works for.

    ``(kind:id, name)``; persons propose through their organization.
    """
    rows = Membership.objects.filter(in_force(clock.today()), body_id=body_id, person__isnull=True)
    if not by_body(principal).narrow(ChainBody.objects.filter(pk=body_id), "topic.propose", AnchorKind.BODY).exists():
        own = by_unit(principal).visible("topic.propose", AnchorKind.UNIT, path="unit_id")
        hosted = PartyOrgHost.objects.filter(in_force(clock.today()), own)
        rows = rows.filter((own & Q(unit_id__isnull=False)) | Q(party_org_id__in=hosted.values("party_org_id")))
    found = [
        (f"{AnchorKind.UNIT}:{row.unit.pk}", row.unit.name)
        if row.unit
        else (f"{AnchorKind.PARTY_ORG}:{row.party_org.pk}", row.party_org.name)
        for row in rows.select_related("unit", "party_org")
        if row.unit or row.party_org
    ]
    return sorted(found, key=lambda each: each[1])


def waiting_for(meeting: Meeting) -> "QuerySet[Topic]":
    """What a meeting's convener has to decide on: topics for it, and those of its body for no meeting yet."""
    rows: QuerySet[Topic] = Topic.objects.filter(
        Q(meeting=meeting) | Q(meeting__isnull=True), body_id=meeting.body_id, state=TopicState.PROPOSED
    )
    return rows.select_related("unit", "party_org").order_by("created_at", "id")
