"""组织覆盖: which of the given units have an organization on a day, built how, and why the others have none (truth 6).

Every function takes the units it is asked about; what the set is, higher rooms say.
"""

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from core.tenancy.dated import in_force
from organizations.choices import BuildMode, PartyOrgKind, Reason
from organizations.models import PartyOrgHost, Unit, UnitMemberCount

FEWEST = 3  # 正式党员 of a branch of one's own (党章: 正式党员三人以上的, 都应当成立党的基层组织)
JOINT = Q(party_org__build_mode=BuildMode.JOINT) | Q(
    party_org__build_mode="", party_org__kind=PartyOrgKind.JOINT_BRANCH
)
ATTACHED = Q(party_org__build_mode=BuildMode.ATTACHED)


def hosted_on(day: dt.date) -> "QuerySet[PartyOrgHost]":
    """Where organizations that exist on ``day`` stand."""
    rows: QuerySet[PartyOrgHost] = PartyOrgHost.objects.filter(
        in_force(day), in_force(day, path="party_org__", start="founded_on", end="dissolved_on")
    )
    return rows


def latest_unit_counts(day: dt.date) -> "QuerySet[UnitMemberCount]":
    """The latest count of members of each unit up to ``day``."""
    latest = (
        UnitMemberCount.objects.filter(as_of__lte=day).order_by("unit_id", "-as_of").distinct("unit_id").values("id")
    )
    rows: QuerySet[UnitMemberCount] = UnitMemberCount.objects.filter(id__in=latest)
    return rows


def with_organization(units: "QuerySet[Unit]", day: dt.date) -> "QuerySet[Any]":
    """``units`` with ``build``, how the organization was built (empty: there is none; one of its own comes first), and
    ``reason``, why there is none (empty: there is one)."""
    hosted, counted = hosted_on(day), latest_unit_counts(day)
    own = hosted.exclude(JOINT).exclude(ATTACHED)
    built = units.annotate(
        build=Case(
            When(id__in=own.values("unit_id"), then=Value(str(BuildMode.STAND_ALONE))),
            When(id__in=hosted.filter(JOINT).values("unit_id"), then=Value(str(BuildMode.JOINT))),
            When(id__in=hosted.filter(ATTACHED).values("unit_id"), then=Value(str(BuildMode.ATTACHED))),
            default=Value(""),
            output_field=CharField(),
        )
    )
    some = Q(full__gt=0) | Q(probationary__gt=0)
    return built.annotate(
        reason=Case(
            When(~Q(build=""), then=Value("")),
            When(id__in=counted.filter(full__gte=FEWEST).values("unit_id"), then=Value(str(Reason.SHOULD_BUILD))),
            When(id__in=counted.filter(some).values("unit_id"), then=Value(str(Reason.FEW))),
            When(id__in=counted.values("unit_id"), then=Value(str(Reason.NONE))),
            default=Value(str(Reason.UNKNOWN)),
            output_field=CharField(),
        ),
    )


def unit_counts_of(unit_ids: Any, day: dt.date) -> dict[Any, UnitMemberCount]:
    """The latest count of each of the given units up to ``day``, in one query."""
    rows = (
        UnitMemberCount.objects.filter(unit_id__in=list(unit_ids), as_of__lte=day)
        .order_by("unit_id", "-as_of")
        .distinct("unit_id")
    )
    return {row.unit_id: row for row in rows}
