"""The steps there are, and how far this tenant has come."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, NotFound
from core.models import SetupProgress
from core.principal import Principal
from core.records import create, locked, touch

DONE, PASSED = "done", "passed"


@dataclass(frozen=True, kw_only=True)
class SetupStep:
    """One topic on one screen; ``short`` stands in the row of steps. ``form`` is given who asks, then what was posted
    (data, files) or None.

    ``save`` says in a sentence what was done; ``begun`` tells that the tenant has long been at work, assistant or not.
    ``elsewhere`` is the address of the page that does it better for this person (empty for nobody's), ``done_when``
    tells that it was done there. ``preview`` gives what ``preview_template`` shows beside the form as it is filled in.
    """

    code: str
    short: str
    label: str
    question: str
    order: int
    template: str
    allows: Callable[[Principal], bool]
    form: Callable[[Principal, Any, Any], Any]
    save: Callable[[Principal, Any], str]
    begun: Callable[[], bool] | None = None
    elsewhere: Callable[[Principal], str] | None = None
    done_when: Callable[[Principal], bool] | None = None
    preview_template: str = ""
    preview: Callable[[Principal, Any], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What a city sees to once its first chain stands: a page that has long been there, named when it is wanted."""

    label: str
    help: str
    url_name: str
    order: int
    allows: Callable[[Principal], bool]
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args)


_steps: dict[str, SetupStep] = {}
_next: list[NextStep] = []


def register_next_step(step: NextStep) -> None:
    _next.append(step)


def next_steps_for(principal: Principal) -> list[NextStep]:
    return sorted((step for step in _next if step.allows(principal)), key=lambda step: step.order)


def register_setup_step(step: SetupStep) -> None:
    _steps[step.code] = step


def steps_for(principal: Principal) -> list[SetupStep]:
    """The steps that are this person's. Raises NotAllowed where none is."""
    steps = sorted((step for step in _steps.values() if step.allows(principal)), key=lambda step: step.order)
    if not steps:
        raise NotAllowed
    return steps


def step_for(principal: Principal, code: str) -> SetupStep:
    """Raises NotFound for a step there is not, NotAllowed for one that is another's."""
    if code not in _steps:
        raise NotFound
    if not _steps[code].allows(principal):
        raise NotAllowed
    return _steps[code]


def progress() -> SetupProgress | None:
    """How far the open scope's tenant has come; None where nobody began."""
    found: SetupProgress | None = SetupProgress.objects.first()
    return found


def states(principal: Principal, held: SetupProgress | None) -> dict[str, str]:
    """What became of each of this person's steps, by code."""
    noted = dict(held.steps) if held else {}
    done = {step.code: DONE for step in steps_for(principal) if step.done_when and step.done_when(principal)}
    return {**noted, **done}


def is_at_work() -> bool:
    """Whether the tenant is past its beginning without the assistant."""
    return any(step.begun() for step in _steps.values() if step.begun)


def mark_step(*, actor: Principal, code: str, state: str) -> SetupProgress:
    """Note that a step was done or passed over; a step done stays done. Raises NotFound, NotAllowed."""
    step_for(actor, code)
    with transaction.atomic():
        held = _held()
        if held.steps.get(code) != DONE:
            held.steps = {**held.steps, code: state}
            held.save(update_fields=["steps"])
            touch(held)
    return held


def finish_setup(*, actor: Principal) -> SetupProgress:
    """The tenant is set up: the home page tells of it no more. Raises NotAllowed."""
    actor.require_everywhere("configuration.edit")
    with transaction.atomic():
        held = _held()
        held.finished_at = clock.now()
        held.save(update_fields=["finished_at"])
        return touch(held)


def _held() -> SetupProgress:
    """The tenant's one row, locked."""
    held = progress()
    return locked(SetupProgress, held.pk) if held else create(SetupProgress())


def setup_card(principal: Principal) -> dict[str, Any] | None:
    """How far the setting-up is, until it is through; nothing for a tenant that is long at work."""
    held = progress()
    if (held is not None and held.finished_at) or (held is None and is_at_work()):
        return None
    steps, done = steps_for(principal), states(principal, held)
    waiting = next((step for step in steps if step.code not in done), None)
    if waiting is None and not principal.may_everywhere("configuration.edit"):
        return None
    return {
        "steps": [(step, done.get(step.code, "")) for step in steps],
        "done": sum(step.code in done for step in steps),
        "total": len(steps),
        "next": waiting,
    }
