"""Reads of minutes and of what those who attended say to them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from alliances.queries import by_body, holds_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from meetings.choices import ConfirmState, MeetingState, MinutesState, ReviewDecision
from meetings.models import Invitee, Meeting, Minutes, MinutesConfirmation, MinutesReview
from meetings.queries import own_invitees
from organizations.models import PartyOrgHost

VIEW, EDIT, REVIEW, ANSWER = "minutes.view", "minutes.edit", "minutes.review", "meeting.reply"
AT_WORK = (MinutesState.DRAFT, MinutesState.FIRST, MinutesState.SECOND, MinutesState.THIRD)
ISSUED = (MinutesState.ISSUED, MinutesState.FROZEN, MinutesState.SUPERSEDED)
IN_FORCE = (MinutesState.ISSUED, MinutesState.FROZEN)
BODY = "meeting__body_id"


def minutes_visible(principal: Principal, action: str = VIEW) -> Q:
    """Who works on a body's minutes sees all of them; who holds the body, and who was invited, those issued."""
    asker = by_body(principal)
    if action != VIEW:
        return asker.visible(action, AnchorKind.BODY, path=BODY)
    worked, reviewed = (asker.visible(right, AnchorKind.BODY, path=BODY) for right in (EDIT, REVIEW))
    if not worked or not reviewed:
        return Q()
    whole = asker.visible(action, AnchorKind.BODY, path=BODY)
    if not whole:
        return worked | reviewed | Q(state__in=ISSUED)
    invited = Invitee.objects.filter(own_invitees(principal, action)).values("meeting_id")
    return worked | reviewed | (Q(state__in=ISSUED) & (whole | Q(meeting_id__in=invited)))


def minutes_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Minutes]":
    queryset: QuerySet[Minutes] = Minutes.objects.filter(minutes_visible(principal, action))
    return queryset


def works_on(principal: Principal, body_id: UUID, action: str = EDIT) -> bool:
    return holds_body(principal, body_id, action)


def _for_units(principal: Principal) -> Principal:
    """The same person with only those grants that name a unit: whoever works for one that attended."""
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind == AnchorKind.UNIT))


def own_answers(principal: Principal) -> Q:
    """Confirmations asked of the units and party organizations one works for, and of oneself by name."""
    if principal.is_platform:
        return Q(pk__in=[])
    units = _for_units(principal).visible(ANSWER, AnchorKind.UNIT, path="unit_id")
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), units)
    own = (units & Q(unit__isnull=False)) | Q(party_org_id__in=hosted.values("party_org_id"))
    if principal.account_id is not None and principal.may(ANSWER):
        own |= Q(person__account_id=principal.account_id)
    return own


def answers_visible(principal: Principal) -> Q:
    """Those of bodies whose minutes one works on, else one's own, once the minutes are issued."""
    asker = by_body(principal)
    worked = asker.visible(EDIT, AnchorKind.BODY, path=f"minutes__{BODY}")
    return worked | own_answers(principal) if worked else worked


def answers_for(principal: Principal) -> "QuerySet[MinutesConfirmation]":
    queryset: QuerySet[MinutesConfirmation] = MinutesConfirmation.objects.filter(answers_visible(principal))
    return queryset


def to_answer(principal: Principal) -> "QuerySet[MinutesConfirmation]":
    """What waits for this person's own word."""
    waiting: QuerySet[MinutesConfirmation] = MinutesConfirmation.objects.filter(
        own_answers(principal), minutes__state=MinutesState.ISSUED, state=ConfirmState.WAITING
    )
    return waiting


def overdue(day: dt.date) -> Q:
    """Issued, not frozen, and past the day by which they were to be confirmed."""
    return Q(state=MinutesState.ISSUED, confirm_by__lt=day)


def with_progress(rows: "QuerySet[Minutes]") -> "QuerySet[Minutes]":
    """``answered`` of ``asked`` by each, ``objections`` among them, ``passed`` whether the third review is through."""
    answered = Q(confirmations__state__in=(ConfirmState.CONFIRMED, ConfirmState.OBJECTED))
    third = MinutesReview.objects.filter(minutes=OuterRef("pk"), step=MinutesState.THIRD)
    last = third.order_by("-reviewed_at", "-id").values("decision")[:1]
    counted: QuerySet[Minutes] = rows.annotate(
        asked=Count("confirmations"),
        answered=Count("confirmations", filter=answered),
        objections=Count("confirmations", filter=Q(confirmations__state=ConfirmState.OBJECTED)),
        third=Subquery(last),
    )
    return counted


def passed_third(minutes: Minutes) -> bool:
    """Whether the third review is through: then it waits to be issued."""
    if minutes.state != MinutesState.THIRD:
        return False
    last = reviews_of(minutes).last()
    return last is not None and (last.step, last.decision) == (MinutesState.THIRD, ReviewDecision.PASSED)


def reviews_of(minutes: Minutes) -> "QuerySet[MinutesReview]":
    """Every look at this edition, the earliest first."""
    rows: QuerySet[MinutesReview] = MinutesReview.objects.filter(minutes=minutes)
    return rows.select_related("reviewed_by").order_by("reviewed_at", "id")


def editions_of(meeting_ids: Iterable[UUID]) -> "QuerySet[Minutes]":
    rows: QuerySet[Minutes] = Minutes.objects.filter(meeting_id__in=list(meeting_ids)).select_related("number")
    return rows.order_by("-edition", "-id")


def without_minutes() -> "QuerySet[Meeting]":
    """Meetings that were held, of which no minutes are issued yet."""
    issued = Minutes.objects.filter(meeting=OuterRef("pk"), state__in=ISSUED)
    rows: QuerySet[Meeting] = Meeting.objects.filter(~Exists(issued), state=MeetingState.HELD, joined__isnull=True)
    return rows
