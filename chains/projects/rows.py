"""What pages show of milestones and notes: how they stand, in words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from chains.choices import OPEN_MILESTONES, MilestoneState
from chains.models import KeyProject, Milestone
from chains.projects.lights import Judge
from core.templatetags.parts import StateTag, Tone

TONES: dict[str, Tone] = {
    MilestoneState.PLANNED: "off",
    MilestoneState.UNDER_WAY: "go",
    MilestoneState.DONE: "ok",
    MilestoneState.DROPPED: "off",
}


@dataclass(frozen=True)
class MilestoneRow:
    """``slip`` is in working days against the day first promised: later is positive, None says nothing yet."""

    milestone: Milestone
    tag: StateTag
    slip: int | None
    is_first: bool = False
    is_last: bool = False

    @property
    def is_open(self) -> bool:
        return self.milestone.state in OPEN_MILESTONES

    @property
    def slip_words(self) -> str:
        if self.slip is None:
            return "—"
        if self.slip > 0:
            return f"晚 {self.slip} 个工作日"
        return f"早 {-self.slip} 个工作日" if self.slip < 0 else "按期"

    @property
    def is_replanned(self) -> bool:
        return self.milestone.planned_on != self.milestone.baseline_on


def slip_of(judge: Judge, milestone: Milestone) -> int | None:
    """How many working days it is, or by its plan and by today will be, off the day first promised."""
    if milestone.state == MilestoneState.DROPPED:
        return None
    if milestone.done_on is not None:
        return judge.working_days(milestone.baseline_on, milestone.done_on)
    expected = max(milestone.planned_on, judge.today)
    return judge.working_days(milestone.baseline_on, expected) if expected > milestone.baseline_on else None


def tag_of(judge: Judge, milestone: Milestone) -> StateTag:
    label, day = milestone.get_state_display(), milestone.planned_on
    if milestone.state not in OPEN_MILESTONES:
        return StateTag(label, TONES[milestone.state])
    if day < judge.today:
        return StateTag(f"{label} · 已逾期", "bad" if day < judge.red_before else "warn")
    if day <= judge.yellow_until:
        return StateTag(f"{label} · 即将到期", "warn")
    return StateTag(label, TONES[milestone.state])


def milestone_rows(judge: Judge, milestones: Iterable[Milestone]) -> list[MilestoneRow]:
    found = list(milestones)
    return [
        MilestoneRow(
            milestone,
            tag_of(judge, milestone),
            slip_of(judge, milestone),
            is_first=place == 0,
            is_last=place == len(found) - 1,
        )
        for place, milestone in enumerate(found)
    ]


# What a project should have before it goes on: asked for by name, refused by nobody (FEATURES 67).
WANTED = (("owner_id", "牵头单位"), ("due_on", "计划完成日期"), ("target", "年度目标"))


def missing_in(project: KeyProject, milestones: int) -> list[str]:
    """What is still to be filled in, in the form's own words."""
    found = [label for name, label in WANTED if not getattr(project, name)]
    return found if milestones else [*found, "节点"]


@dataclass(frozen=True)
class BoardColumn:
    """One column of the board: its first projects, how many there are, where the rest stands."""

    tag: StateTag
    count: int
    url: str
    projects: list[tuple[KeyProject, str, StateTag | None]] = field(default_factory=list)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first day of every month from that of ``first`` to that of ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month
    ends = [first.year * 12 + first.month - 1 + number for number in range(count + 1)]
    return [dt.date(end // 12, end % 12 + 1, 1) for end in ends]
