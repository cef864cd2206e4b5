"""Reads of key projects, their milestones, participants and notes, for somebody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from chains.choices import OPEN_PROJECTS, MilestoneOutcome, MilestoneState, ProjectState
from chains.models import KeyProject, Milestone, Participant, ProgressNote
from core import clock, rights
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force


def projects_visible(principal: Principal, action: str = "project.view", *, path: str = "id") -> Q:
    """Which projects somebody may see or change.

    A unit that takes part in a project or answers for one of its milestones sees it too; only its leading unit's
    grant reaches further than seeing.
    """
    allowed = principal.visible(action, AnchorKind.PROJECT, path=path)
    if action != "project.view" or principal.is_platform:
        return allowed
    whole, anchors = rights.extents(principal.grants, action)
    units = anchors.get(str(AnchorKind.UNIT), [])
    if whole or not units:
        return allowed
    taking_part = Participant.objects.filter(in_force(clock.today()), unit_id__in=units).values("project_id")
    answering = Milestone.objects.filter(owner_id__in=units).values("project_id")
    return allowed | Q(**{f"{path}__in": taking_part}) | Q(**{f"{path}__in": answering})


def milestones_for(principal: Principal, *, action: str = "project.view") -> "QuerySet[Milestone]":
    found: QuerySet[Milestone] = Milestone.objects.filter(projects_visible(principal, action, path="project_id"))
    return found


def participants_for(principal: Principal, *, action: str = "project.view") -> "QuerySet[Participant]":
    found: QuerySet[Participant] = Participant.objects.filter(projects_visible(principal, action, path="project_id"))
    return found


def notes_for(principal: Principal, *, action: str = "project.view") -> "QuerySet[ProgressNote]":
    found: QuerySet[ProgressNote] = ProgressNote.objects.filter(projects_visible(principal, action, path="project_id"))
    return found


def in_order(milestones: "QuerySet[Milestone]") -> "QuerySet[Milestone]":
    return milestones.order_by("order", "planned_on", "id")


def to_carry(principal: Principal, year: int) -> "QuerySet[KeyProject]":
    """Projects of ``year`` that are still open: what the next year's list may take over."""
    found: QuerySet[KeyProject] = KeyProject.objects.filter(
        projects_visible(principal, "project.edit"), year=year, state__in=OPEN_PROJECTS
    )
    return found.order_by("chain__order", "chain__name_key", "name_key", "id")


_LINE = """
WITH RECURSIVE earlier (id, continues_id) AS (
  SELECT id, continues_id FROM chains_keyproject WHERE id = %(project)s
  UNION
  SELECT p.id, p.continues_id FROM chains_keyproject p JOIN earlier e ON p.id = e.continues_id),
later (id) AS (
  SELECT id FROM chains_keyproject WHERE id = %(project)s
  UNION
  SELECT p.id FROM chains_keyproject p JOIN later l ON p.continues_id = l.id)
SELECT id FROM earlier UNION SELECT id FROM later
"""


def line_of(project: KeyProject) -> list[KeyProject]:
    """The same project in all years' lists, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {"project": project.pk})
        ids = [row[0] for row in cursor.fetchall()]
    return list(KeyProject.objects.filter(pk__in=ids).order_by("year"))


# ---- on-time ratio (F018) -------------------------------------------------------------------------------------------

COUNTED = (MilestoneOutcome.ON_TIME, MilestoneOutcome.LATE, MilestoneOutcome.OVERDUE)
EXCLUDED = (MilestoneOutcome.NOT_DUE, MilestoneOutcome.DROPPED, MilestoneOutcome.STOPPED)


def with_outcomes(milestones: "QuerySet[Milestone]") -> "QuerySet[Any]":
    """Each milestone with its ``outcome`` today, against the day first promised: a new plan improves no ratio."""
    today = clock.today()
    return milestones.annotate(
        outcome=Case(
            When(project__state=ProjectState.STOPPED, then=Value(MilestoneOutcome.STOPPED.value)),
            When(state=MilestoneState.DROPPED, then=Value(MilestoneOutcome.DROPPED.value)),
            When(done_on__lte=F("baseline_on"), then=Value(MilestoneOutcome.ON_TIME.value)),
            When(done_on__isnull=False, then=Value(MilestoneOutcome.LATE.value)),
            When(baseline_on__lt=today, then=Value(MilestoneOutcome.OVERDUE.value)),
            default=Value(MilestoneOutcome.NOT_DUE.value),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True)
class OnTime:
    """Milestones by outcome. ``ratio`` is on time over all that are done or overdue; None where there are none."""

    counts: dict[str, int]

    @property
    def counted(self) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in COUNTED)

    @property
    def ratio(self) -> float | None:
        return self.counts.get(MilestoneOutcome.ON_TIME, 0) / self.counted if self.counted else None


@dataclass(frozen=True)
class OnTimeRow:
    chain_id: UUID
    chain: str
    found: OnTime


def on_time_by_chain(milestones: "QuerySet[Milestone]") -> tuple[OnTime, list[OnTimeRow]]:
    """The ratio over all milestones and for each chain, in one query."""
    groups = (
        with_outcomes(milestones)
        .order_by()
        .values("outcome", "project__chain_id", "project__chain__name", "project__chain__order")
        .annotate(number=Count("id"))
        .order_by("project__chain__order", "project__chain__name", "project__chain_id")
    )
    total: dict[str, int] = {}
    chains: dict[UUID, tuple[str, dict[str, int]]] = {}
    for group in groups:
        _, counts = chains.setdefault(group["project__chain_id"], (group["project__chain__name"], {}))
        counts[group["outcome"]] = group["number"]
        total[group["outcome"]] = total.get(group["outcome"], 0) + group["number"]
    return OnTime(total), [OnTimeRow(chain_id, name, OnTime(counts)) for chain_id, (name, counts) in chains.items()]


def years_of(queryset: "QuerySet[Any]", column: str = "year") -> list[int]:
    """The years there are, newest first, this year always among them."""
    held = queryset.order_by().values_list(column, flat=True).distinct()
    return sorted({clock.today().year, *held}, reverse=True)
