"""Reads of resolutions: bodies held whole see all of theirs, a responsible organization its own."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, DateField, F, Func, Q, QuerySet, When

from alliances.queries import by_body, on_body
from alliances.sight import by_unit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from meetings.choices import MeetingState, ResolutionState
from meetings.models import Meeting, Resolution, ResolutionProgress, ResolutionTask
from members.models import Person
from organizations.models import PartyOrgHost

VIEW, EDIT, REPORT = "resolution.view", "resolution.edit", "resolution.report"
# So many days before its deadline an open resolution counts as due soon.
SOON = dt.timedelta(days=7)


def responsible_for(principal: Principal, action: str, *, path: str = "") -> Q:
    """Resolutions of the units one works for, and of party organizations that stand in them today."""
    own = by_unit(principal)
    if not own.grants:
        return Q(pk__in=[])
    hosted = PartyOrgHost.objects.filter(
        in_force(clock.today()), own.visible(action, AnchorKind.UNIT, path="unit_id")
    ).values("party_org_id")
    units = own.visible(action, AnchorKind.UNIT, path=f"{path}unit_id") & Q(**{f"{path}unit__isnull": False})
    return units | Q(**{f"{path}party_org_id__in": hosted})


def supervised_by(principal: Principal, *, path: str = "") -> Q:
    """Resolutions one is named on as supervisor: to be read, whatever one's grants, but for administrators."""
    if principal.account_id is None or not principal.sees_business:
        return Q(pk__in=[])
    persons = Person.objects.filter(account_id=principal.account_id)
    return Q(**{f"{path}supervisor_id__in": persons.values("id")})


def resolutions_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads to the resolution. Only who holds the body whole edits; its supervisor reads it."""
    whole: Q = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if action == EDIT or not whole:
        return whole
    own = responsible_for(principal, action, path=path)
    return whole | own | supervised_by(principal, path=path) if action == VIEW else whole | own


def resolutions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Resolution]":
    queryset: QuerySet[Resolution] = Resolution.objects.filter(resolutions_visible(principal, action))
    return queryset


def get_resolution_for(principal: Principal, resolution_id: UUID, action: str = VIEW) -> Resolution:
    """Raises NotFound, NotAllowed."""
    queryset = Resolution.objects.select_related("body", "meeting", "unit", "party_org", "supervisor", "closed_by")
    found: Resolution = fetch(queryset, resolution_id, resolutions_visible(principal, action))
    return found


def get_task_for(principal: Principal, task_id: UUID, action: str = EDIT) -> ResolutionTask:
    """Raises NotFound, NotAllowed."""
    queryset = ResolutionTask.objects.select_related("resolution", "resolution__body", "person")
    found: ResolutionTask = fetch(queryset, task_id, resolutions_visible(principal, action, path="resolution__"))
    return found


def get_progress_for(principal: Principal, progress_id: UUID, action: str = EDIT) -> ResolutionProgress:
    """Raises NotFound, NotAllowed."""
    queryset = ResolutionProgress.objects.select_related("resolution")
    found: ResolutionProgress = fetch(
        queryset, progress_id, resolutions_visible(principal, action, path="resolution__")
    )
    return found


def on_resolution(principal: Principal, resolution_id: UUID) -> Principal:
    """The same person with only those grants that hold the resolution's body whole."""
    body_id = Resolution.objects.filter(pk=resolution_id).values_list("body_id", flat=True).first()
    return on_body(principal, body_id) if body_id else by_body(principal)


def overdue(day: dt.date | None = None, *, path: str = "") -> Q:
    return Q(**{f"{path}state": ResolutionState.OPEN, f"{path}due_on__lt": day or clock.today()})


def due_soon(day: dt.date | None = None) -> Q:
    """Open, not overdue, and due within a week."""
    today = day or clock.today()
    return Q(state=ResolutionState.OPEN, due_on__range=(today, today + SOON))


DONE_IN_TIME = Q(state=ResolutionState.DONE, closed_on__lte=F("due_on"))
DONE_LATE = Q(state=ResolutionState.DONE, closed_on__gt=F("due_on"))


class _Later(Func):
    """Days that sort after every deadline, the one closed last first."""

    template = "(DATE '9999-12-31' - (%(expressions)s - DATE '1950-01-01'))"
    output_field = DateField()


def by_pressing(rows: "QuerySet[Resolution]") -> "QuerySet[Resolution]":
    """``pressing`` orders them: the open ones by their deadline, then the closed ones, the latest first."""
    is_open = When(state=ResolutionState.OPEN, then=F("due_on"))
    return rows.annotate(pressing=Case(is_open, default=_Later("closed_on"), output_field=DateField()))


def begun(meeting: Meeting) -> bool:
    """Whether it was held or is under way: only then something can have been resolved."""
    if meeting.state == MeetingState.HELD:
        return True
    return meeting.state == MeetingState.PLANNED and meeting.starts_at <= clock.now()


def day_of(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(clock.CHINA).date()


def open_resolutions_before(meeting: Meeting) -> "QuerySet[Resolution]":
    """Open resolutions of the body's earlier meetings, the most pressing first: proposed as its first section."""
    earlier = Resolution.objects.filter(
        body_id=meeting.body_id, state=ResolutionState.OPEN, meeting__starts_at__lt=meeting.starts_at
    )
    rows: QuerySet[Resolution] = earlier.exclude(meeting_id=meeting.pk)
    return rows.select_related("meeting", "unit", "party_org").order_by("due_on", "year", "number")


def latest_progress(resolution_ids: Iterable[UUID]) -> dict[UUID, ResolutionProgress]:
    """The last report on each, in one statement."""
    rows = ResolutionProgress.objects.filter(resolution_id__in=list(resolution_ids))
    latest = rows.order_by("resolution_id", "-day", "-created_at", "-id").distinct("resolution_id")
    return {row.resolution_id: row for row in latest}
