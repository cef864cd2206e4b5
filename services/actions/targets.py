"""Companies a chain wants: registered, followed, moved along the ladder, set aside with a reason (R56, F036)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from alliances.actions.team import check_person, check_unit
from alliances.choices import TeamState
from alliances.models import Team
from chains.access import get_chain_for
from chains.actions.values import prepared, require_existing, searchable
from chains.models import Chain, Gap, KeyProject, Segment
from chains.queries import sub_chains
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from core.state import transition
from services.actions.values import said
from services.choices import LADDER, RUNNING_STAGES, TargetStage
from services.models import InvestTarget, TargetStep
from services.targets.queries import EDIT, FOLLOW, get_target_for

TARGET_FIELDS = (
    "name",
    "segment_id",
    "gap_id",
    "owner_id",
    "person_id",
    "team_id",
    "introducer_id",
    "origin",
    "business",
    "planned_amount",
    "text",
    "found_on",
    "next_step",
    "next_on",
)
TEXTS: tuple[str, ...] = ("origin", "business", "text", "next_step")
MOST_WORDS = 1000


def create_target(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> InvestTarget:
    """A lead on a chain. Raises NotAllowed, InvalidInput, Conflict (the chain has one of that name)."""
    columns = _cleaned(values)
    columns["found_on"] = columns.get("found_on") or clock.today()
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, EDIT).pk)
        require_existing(chain, columns["found_on"], "found_on")
        _check(actor, chain.pk, columns, None)
        target = create(InvestTarget(chain=chain, stage_on=columns["found_on"], **columns))
        _note(actor, target, columns["found_on"], "登记线索", is_move=True)
        return target


def update_target(
    *, actor: Principal, target_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> InvestTarget:
    """Correct it; its chain and its stage stay. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        target = get_target_for(actor, target_id, EDIT)
        columns = _cleaned(values)
        if "found_on" in columns and columns["found_on"] is None:
            raise InvalidInput(fields={"found_on": ["线索日期不能清空。"]})
        _check(actor, target.chain_id, columns, target)
        return change(target, columns, expected_version=expected_version)


def note_target(
    *, actor: Principal, target_id: UUID, day: dt.date, text: str, next_step: str = "", next_on: dt.date | None = None
) -> InvestTarget:
    """What was done on a day, and what comes next. Raises NotAllowed, Conflict (landed or set aside), InvalidInput."""
    words = said(text, "text", "请写明跟进情况。", most=MOST_WORDS)
    with transaction.atomic():
        target = locked(InvestTarget, get_target_for(actor, target_id, FOLLOW).pk)
        if target.state not in RUNNING_STAGES:
            raise Conflict(f"这个目标已{target.get_state_display()}，不能再登记跟进。", code="wrong_state")
        _check_day(target, day)
        _note(actor, target, day, words)
        step = _next(next_step, next_on)
        changed = change(target, step, expected_version=None)
        return changed if changed.version != target.version else touch(changed)


def move_target(
    *,
    actor: Principal,
    target_id: UUID,
    to: str,
    day: dt.date,
    text: str = "",
    next_step: str = "",
    next_on: dt.date | None = None,
    signed_amount: int | None = None,
    unit_id: UUID | None = None,
    project_id: UUID | None = None,
) -> InvestTarget:
    """To another rung of the ladder. Signing may say for how much (分), landing says as which company or project.

    Raises NotAllowed, Conflict, InvalidInput.
    """
    if to not in LADDER:
        raise InvalidInput(fields={"to": ["没有这个阶段，请重新选择。"]})
    with transaction.atomic():
        target = locked(InvestTarget, get_target_for(actor, target_id, FOLLOW).pk)
        _check_day(target, day)
        values = {"stage_on": day, "reason": "", **_next(next_step, next_on)}
        if signed_amount is not None:
            if to not in (TargetStage.SIGNED, TargetStage.LANDED):
                raise InvalidInput(fields={"signed_amount": ["签约以后才填签约投资额。"]})
            values["signed_amount"] = signed_amount
        values |= (
            _landing(target, unit_id, project_id) if to == TargetStage.LANDED else {"unit_id": None, "project_id": None}
        )
        moved = transition(target, to, **values)
        _note(actor, moved, day, text.strip()[:MOST_WORDS], is_move=True)
        return moved


def shelve_target(*, actor: Principal, target_id: UUID, day: dt.date, reason: str) -> InvestTarget:
    """Set aside for now. Raises NotAllowed, Conflict, InvalidInput."""
    words = said(reason, "reason", "请写明搁置的原因。", most=200)
    with transaction.atomic():
        target = locked(InvestTarget, get_target_for(actor, target_id, FOLLOW).pk)
        _check_day(target, day)
        moved = transition(target, TargetStage.SHELVED, stage_on=day, reason=words, next_step="", next_on=None)
        _note(actor, moved, day, words, is_move=True)
        return moved


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = searchable(prepared(values, TARGET_FIELDS))
    return {**columns, **{name: str(columns[name] or "").strip() for name in TEXTS if name in columns}}


def _check_day(target: InvestTarget, day: dt.date) -> None:
    if day > clock.today():
        raise InvalidInput(fields={"day": ["日期不能晚于今天。"]})
    if day < target.found_on:
        raise InvalidInput(fields={"day": ["日期不能早于线索日期。"]})


def _next(step: str, day: dt.date | None) -> dict[str, Any]:
    words = step.strip()
    if bool(words) != (day is not None):
        text = "下一步和日期要么都填，要么都不填。"
        raise InvalidInput(fields={"next_step" if day else "next_on": [text]})
    return {"next_step": words[:200], "next_on": day}


def _landing(target: InvestTarget, unit_id: UUID | None, project_id: UUID | None) -> dict[str, Any]:
    if unit_id is None and project_id is None:
        raise InvalidInput(fields={"unit": ["请填写落地的企业或项目，至少一项。"]})
    check_unit(unit_id)
    family = sub_chains([target.chain_id])
    if project_id and not KeyProject.objects.filter(pk=project_id, chain_id__in=family).exists():
        raise InvalidInput(fields={"project": ["这条产业链没有这个重点项目，请重新选择。"]})
    return {"unit_id": unit_id, "project_id": project_id, "next_step": "", "next_on": None}


def _note(actor: Principal, target: InvestTarget, day: dt.date, text: str, *, is_move: bool = False) -> None:
    """The next step of a locked target."""
    last = TargetStep.objects.filter(target=target).aggregate(most=Max("place"))["most"] or 0
    create(
        TargetStep(
            target=target,
            place=last + 1,
            day=day,
            state=target.state,
            is_move=is_move,
            text=text,
            account_id=actor.account_id,
        )
    )


def _check(actor: Principal, chain_id: UUID, columns: Mapping[str, Any], held: InvestTarget | None) -> None:
    """What was named before may stay, though it has ended since."""

    def new(name: str) -> Any:
        value = columns.get(name)
        return None if held is not None and getattr(held, name) == value else value

    def after(name: str) -> Any:
        return columns.get(name, getattr(held, name) if held else None)

    if "name" in columns and not columns["name"]:
        raise InvalidInput(fields={"name": ["请写明企业名称。"]})
    if not (after("owner_id") or after("person_id") or after("team_id")):
        raise InvalidInput(fields={"owner": ["请填写责任单位、责任人或工作专班，至少一项。"]})
    if bool(after("next_step")) != bool(after("next_on")):
        raise InvalidInput(fields={"next_on": ["下一步和日期要么都填，要么都不填。"]})
    if columns.get("found_on") and columns["found_on"] > clock.today():
        raise InvalidInput(fields={"found_on": ["线索日期不能晚于今天。"]})
    check_unit(new("owner_id"), "owner")
    check_unit(new("introducer_id"), "introducer")
    check_person(actor, new("person_id"), "person")
    family = sub_chains([chain_id])
    for name, model, text in (
        ("segment_id", Segment, "这条产业链没有这个环节，请重新选择。"),
        ("gap_id", Gap, "这条产业链没有这个强链补链事项，请重新选择。"),
    ):
        if new(name) and not model.objects.filter(pk=new(name), chain_id__in=family).exists():
            raise InvalidInput(fields={name.removesuffix("_id"): [text]})
    team = new("team_id")
    if team and not Team.objects.filter(pk=team, state=TeamState.ACTIVE).exists():
        raise InvalidInput(fields={"team": ["没有这支队伍，或已结束，请重新选择。"]})
