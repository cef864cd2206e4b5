"""How the states of a key project read, and which moves a page offers."""

from collections.abc import Collection
from dataclasses import dataclass

from chains.choices import OPEN_PROJECTS, ProjectState
from chains.models import KeyProject
from core import clock
from core.templatetags.parts import StateTag, Tone

TONES: dict[str, Tone] = {
    ProjectState.PLANNED: "off",
    ProjectState.UNDER_WAY: "go",
    ProjectState.PAUSED: "warn",
    ProjectState.FINISHED: "ok",
    ProjectState.STOPPED: "off",
    ProjectState.CARRIED: "off",
}


@dataclass(frozen=True)
class Move:
    """A button: the state it leads to, and the states it is offered in (all from which it is lawful, unless said)."""

    to: ProjectState
    label: str
    since: tuple[ProjectState, ...] = ()
    primary: bool = False

    def fits(self, state: str, lawful: Collection[str]) -> bool:
        return self.to in lawful and (not self.since or state in self.since)


MOVES = (
    Move(ProjectState.UNDER_WAY, "开始推进", since=(ProjectState.PLANNED,), primary=True),
    Move(ProjectState.UNDER_WAY, "恢复推进", since=(ProjectState.PAUSED,), primary=True),
    Move(ProjectState.UNDER_WAY, "撤销完成登记", since=(ProjectState.FINISHED,)),
    Move(ProjectState.FINISHED, "登记完成", primary=True),
    Move(ProjectState.PAUSED, "暂停"),
    Move(ProjectState.STOPPED, "终止"),
    Move(ProjectState.PLANNED, "重新列入计划", primary=True),
)


def is_late(project: KeyProject) -> bool:
    """Past its due day and neither finished nor stopped."""
    return project.due_on is not None and project.due_on < clock.today() and project.state in OPEN_PROJECTS


def state_tag(project: KeyProject) -> StateTag:
    if is_late(project):
        return StateTag(f"{project.get_state_display()} · 已逾期", "bad")
    return StateTag(project.get_state_display(), TONES[project.state])
