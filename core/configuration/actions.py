"""Writing a city's configuration out, and loading one: all of it or nothing, each row by its room's own action."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import clock
from core.attachments import files_taken_back
from core.configuration.columns import Ids, Wrong
from core.configuration.comparing import Plan, Step, compare
from core.configuration.document import FORMAT, VERSION, check_head
from core.configuration.parts import Part, registered_parts
from core.configuration.reading import ConfigurationRefused, Line, Problem, read_parts
from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.principal import Principal


@dataclass(frozen=True)
class Loaded:
    """How many rows were made, changed, left as they were, taken out of use."""

    new: int
    changed: int
    same: int
    retired: int


class _Undone(Exception):
    """Takes a trial back."""


def export_configuration(*, actor: Principal, request: Collection[str] = ()) -> dict[str, Any]:
    """The tenant's configuration as a document, with the parts of ``request`` that are exported only when asked for.

    Writes nothing. Raises NotAllowed, Conflict where a file that belongs in it is gone.
    """
    actor.require_everywhere("configuration.view")
    parts = [part for part in registered_parts() if not part.on_request or part.code in request]
    return {
        "format": FORMAT,
        "version": VERSION,
        "from": {"code": actor.tenant.code, "name": actor.tenant.name, "on": clock.today().isoformat()},
        "parts": {part.code: _written(part) for part in parts},
    }


def _written(part: Part) -> Any:
    try:
        rows = [part.written(row) for row in part.present()]
    except NotFound as error:
        text = f"“{part.label}”里有文件已经缺失，没有导出。请先在设置中重新上传或停用它。"
        raise Conflict(text, code="file_missing") from error
    return (rows[0] if rows else {}) if part.is_single else rows


def not_permitted(actor: Principal) -> frozenset[str]:
    """The parts this account may not set."""
    return frozenset(part.code for part in registered_parts() if not actor.may_everywhere(part.right))


def left_by_default(actor: Principal, document: Mapping[str, Any], *, own: bool = False) -> frozenset[str]:
    """What somebody who takes a file over leaves: what is not theirs to set and, unless ``own``, what tells who the
    city is that the file comes from."""
    comes_from = document.get("from")
    is_ours = isinstance(comes_from, dict) and comes_from.get("code") == actor.tenant.code
    others = () if own or is_ours else (part.code for part in registered_parts() if part.is_own)
    return not_permitted(actor) | frozenset(others)


def plan_configuration(*, actor: Principal, document: Mapping[str, Any], leave: Collection[str] = ()) -> Plan:
    """What loading would do; it is tried to the end and taken back, so that every refusal is told beforehand.

    Raises NotAllowed, InvalidInput (none of ours), ConfigurationRefused (with all problems).
    """
    plan = _planned(actor, document, leave)
    try:
        with files_taken_back(), transaction.atomic():
            _write(actor, plan)
            raise _Undone
    except _Undone:
        return plan


def load_configuration(
    *, actor: Principal, document: Mapping[str, Any], retire: Collection[str] = (), leave: Collection[str] = ()
) -> Loaded:
    """Load a document in one transaction, but for the parts ``leave`` names. What the tenant has besides stays, but in
    the parts ``retire`` names, where it is taken out of use. Loading twice changes nothing the second time.

    Raises NotAllowed, InvalidInput, ConfigurationRefused: then nothing was written.
    """
    with files_taken_back(), transaction.atomic():
        plan = _planned(actor, document, leave)
        retired = _write(actor, plan, retire)
    return Loaded(plan.count("new"), plan.count("changed"), plan.count("same"), retired)


def _planned(actor: Principal, document: Mapping[str, Any], leave: Collection[str]) -> Plan:
    actor.require_everywhere("configuration.edit")
    reading = read_parts(_without_empty(check_head(document)))
    if reading.problems:
        raise ConfigurationRefused(reading.problems)
    plan = compare(reading, leave)
    refused = not_permitted(actor) - plan.left
    for part in registered_parts():
        if part.code in refused and plan.of(part.code, "new", "changed"):
            raise NotAllowed(f"您没有修改“{part.label}”的权限，请从文件中删去这一部分，或请有权限的人员装入。")
    return plan


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    """A single part nobody has set is written as an empty object; it says nothing."""
    parts = {code: value for code, value in document["parts"].items() if value != {}}
    return {**document, "parts": parts}


def _write(actor: Principal, plan: Plan, retire: Collection[str] = ()) -> int:
    problems: list[Problem] = []
    ids, retired = Ids(), 0
    for part in registered_parts():
        for step in plan.of(part.code, "new", "changed") if part.code not in plan.left else ():
            _tried(problems, step.line, lambda step=step: _write_step(actor, step, ids))
        ids.forget()
    for part in reversed(registered_parts()):
        if part.code in retire and part.code not in plan.left and part.retire is not None:
            for step in plan.of(part.code, "besides"):
                line = Line(part, 0, {})
                retired += _tried(problems, line, lambda step=step: step.part.retire(actor, step.row), of=step.title)
    if problems:
        raise ConfigurationRefused(problems)
    return retired


def _write_step(actor: Principal, step: Step, ids: Ids) -> object:
    part, line = step.part, step.line
    if line is None:
        return None
    said = line.whole if step.row is None else step.changes
    values = {part.column(code).argument: part.column(code).value(value, ids) for code, value in said.items()}
    if step.row is None:
        return part.create(actor, values)
    return part.update(actor, step.row, values)


def _tried(problems: list[Problem], line: Line | None, act: Any, *, of: str = "") -> bool:
    """Whether ``act`` did something; its refusal is told at the line, and the next line is tried all the same."""
    if line is None:
        return False
    try:
        with transaction.atomic():
            did = act()
    except Wrong as wrong:
        problems.append(line.problem(wrong.text))
    except NotAllowed:
        raise
    except DomainError as error:
        problems.extend(_told(line, error, of))
    else:
        return did is not None
    return False


def _told(line: Line, error: DomainError, of: str) -> list[Problem]:
    columns = {column.argument.removesuffix("_id"): column for column in line.part.columns}
    columns |= {column.code: column for column in line.part.columns}
    before = f"“{of}”" if of else ""
    if not error.fields:
        return [line.problem(f"{before}{error.message}")]
    return [
        line.problem(f"{before}{text}", columns.get(name)) for name, texts in error.fields.items() for text in texts
    ]
