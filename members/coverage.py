"""工作覆盖: organization coverage plus the units an instructor looks after (truth 6, R23, R24)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, TextChoices, Value, When

from core.choices import AnchorKind
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.models import Appointment
from organizations.choices import BuildMode, Reason
from organizations.coverage import with_organization
from organizations.models import Unit


class Advice(TextChoices):
    """What to do about a unit without an organization, by 应建必建、能单建则单建 (R39)."""

    ALONE = "alone", "单独组建"
    JOINT = "joint", "联合组建"
    SEND = "send", "选派指导员"
    COUNT = "count", "先登记党员数"
    KEEP = "keep", "已有指导员，继续培养"


class Asked(TextChoices):
    """Which of the units of a base a list shows; the word in the address."""

    ORGANIZED = "organized", "已建党组织"
    UNORGANIZED = "unorganized", "未建党组织"
    COVERED = "covered", "工作已覆盖"
    UNCOVERED = "uncovered", "工作未覆盖"


def instructing_on(day: dt.date) -> "QuerySet[Appointment]":
    """Assignments of instructors to units in force on ``day``; one who has left the service instructs nobody."""
    in_post = Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        in_force(day), in_post, title__meaning=TitleMeaning.INSTRUCTOR, target_kind=AnchorKind.UNIT
    )
    return rows


def with_standing(units: "QuerySet[Unit]", day: dt.date) -> "QuerySet[Any]":
    """``units`` with ``build``, ``reason`` and ``instructed``: the one definition every coverage figure is made of."""
    found: QuerySet[Any] = with_organization(units, day).annotate(
        instructed=Case(
            When(id__in=instructing_on(day).values("target_id"), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )
    return found


ASKED: Mapping[str, Q] = {
    Asked.ORGANIZED: ~Q(build=""),
    Asked.UNORGANIZED: Q(build=""),
    Asked.COVERED: ~Q(build="") | Q(instructed=True),
    Asked.UNCOVERED: Q(build="", instructed=False),
}
ADVICE: Mapping[str, Q] = {
    Advice.ALONE: Q(reason=Reason.SHOULD_BUILD),
    Advice.JOINT: Q(reason=Reason.FEW),
    Advice.SEND: Q(reason=Reason.NONE, instructed=False),
    Advice.COUNT: Q(reason=Reason.UNKNOWN, instructed=False),
    Advice.KEEP: Q(reason__in=[Reason.NONE, Reason.UNKNOWN], instructed=True),
}


def advice_for(reason: str, *, instructed: bool) -> Advice | None:
    """What R39 says to do: three full members build alone, fewer jointly, none get an instructor. None: all is done."""
    if not reason:
        return None
    if reason == Reason.SHOULD_BUILD:
        return Advice.ALONE
    if reason == Reason.FEW:
        return Advice.JOINT
    if instructed:
        return Advice.KEEP
    return Advice.SEND if reason == Reason.NONE else Advice.COUNT


Cell = tuple[str, str, bool]


@dataclass(frozen=True)
class Coverage:
    """How many distinct units stand how: (build, reason, instructed) → number. Everything else is a sum of these."""

    cells: Mapping[Cell, int]

    def _sum(self, **wanted: Any) -> int:
        names = ("build", "reason", "instructed")
        return sum(
            number
            for cell, number in self.cells.items()
            if all(dict(zip(names, cell, strict=True))[name] == value for name, value in wanted.items())
        )

    @property
    def base(self) -> int:
        return sum(self.cells.values())

    @property
    def organized(self) -> int:
        return self.base - self.unorganized

    @property
    def unorganized(self) -> int:
        return self._sum(build="")

    @property
    def uncovered(self) -> int:
        return self._sum(build="", instructed=False)

    @property
    def covered(self) -> int:
        return self.base - self.uncovered

    @property
    def organization_rate(self) -> float | None:
        """组织覆盖率; None over an empty base."""
        return self.organized / self.base if self.base else None

    @property
    def work_rate(self) -> float | None:
        """工作覆盖率; None over an empty base."""
        return self.covered / self.base if self.base else None

    def built(self, build: BuildMode) -> int:
        return self._sum(build=str(build))

    def without(self, reason: Reason, *, instructed: bool) -> int:
        return self._sum(reason=str(reason), instructed=instructed)


def coverage_of(units: "QuerySet[Unit]", day: dt.date) -> Coverage:
    """Both coverages of ``units`` on ``day``, in one statement."""
    rows = (
        with_standing(units, day)
        .order_by()
        .values_list("build", "reason", "instructed")
        .annotate(number=Count("id"))
        .values_list("build", "reason", "instructed", "number")
    )
    return Coverage({(build, reason, instructed): number for build, reason, instructed, number in rows})


def coverage_from(cells: Iterable[Cell]) -> Coverage:
    """The same from the standing of each distinct unit."""
    return Coverage(Counter(cells))
