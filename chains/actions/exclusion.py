"""Units left out of the base of coverage: proposed by one person, approved or refused by another (truth 5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from chains.access import get_coverage_exclusion_for
from chains.actions.coverage import checked
from chains.choices import ExclusionState
from chains.models import CoverageExclusion
from core import clock
from core.choices import Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account
from core.notices import notify
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from members.queries import accounts_with_role
from organizations.access import get_unit_for

EXCLUSION_FIELDS = frozenset({"reason", "approver", "valid_from", "valid_to"})


def exclude_unit(*, actor: Principal, unit_id: UUID, values: Mapping[str, Any]) -> CoverageExclusion:
    """Propose to leave a unit out of every base for a time; it counts as before until another approves.

    The department's other staff are told. Raises NotFound, NotAllowed, InvalidInput (twice at once).
    """
    actor.require_everywhere("coverage.edit")
    unit = get_unit_for(actor, unit_id)
    columns = checked(values, EXCLUSION_FIELDS)
    with transaction.atomic():
        made = create(CoverageExclusion(unit=unit, entered_by_id=actor.account_id, **columns))
        others = [one for one in accounts_with_role(Role.DEPARTMENT) if one.pk != actor.account_id]
        _tell(others, made, f"待审批：{unit.name}不计入覆盖基数（{made.reason}）")
        return made


def approve_exclusion(*, actor: Principal, coverage_exclusion_id: UUID, note: str = "") -> CoverageExclusion:
    """Leave the unit out from now on, for the days proposed. Raises NotFound, NotAllowed (one's own), Conflict."""
    return _decide(actor, coverage_exclusion_id, ExclusionState.APPROVED, note)


def refuse_exclusion(*, actor: Principal, coverage_exclusion_id: UUID, note: str) -> CoverageExclusion:
    """Let the unit go on counting; the reason is told. Raises NotAllowed (one's own), Conflict, InvalidInput."""
    if not note.strip():
        raise InvalidInput(fields={"note": ["不批准时请写明理由，提出人会看到。"]})
    return _decide(actor, coverage_exclusion_id, ExclusionState.REFUSED, note)


def withdraw_exclusion(*, actor: Principal, coverage_exclusion_id: UUID) -> CoverageExclusion:
    """Take back a proposal nobody has decided. Raises NotFound, NotAllowed, Conflict (decided already)."""
    with transaction.atomic():
        held = locked(CoverageExclusion, get_coverage_exclusion_for(actor, coverage_exclusion_id, "coverage.edit").pk)
        return transition(held, ExclusionState.WITHDRAWN)


def end_exclusion(
    *, actor: Principal, coverage_exclusion_id: UUID, last_day: dt.date, expected_version: int | None = None
) -> CoverageExclusion:
    """Count the unit again after ``last_day``. Raises NotFound, NotAllowed, Conflict, StaleVersion, InvalidInput."""
    with transaction.atomic():
        held = locked(CoverageExclusion, get_coverage_exclusion_for(actor, coverage_exclusion_id, "coverage.edit").pk)
        if held.state != ExclusionState.APPROVED:
            raise Conflict("这条登记没有生效，单位照常计入，无需恢复；待审批的可以撤回。", code="wrong_state")
        if held.valid_to is not None and held.valid_to <= last_day:
            raise Conflict("这条登记已经结束，无需重复办理。", code="already_ended")
        return change(held, {"valid_to": last_day}, expected_version=expected_version)


def _decide(actor: Principal, exclusion_id: UUID, to: ExclusionState, note: str) -> CoverageExclusion:
    with transaction.atomic():
        held = locked(CoverageExclusion, get_coverage_exclusion_for(actor, exclusion_id, "coverage.edit").pk)
        if held.entered_by_id is not None and held.entered_by_id == actor.account_id:
            raise NotAllowed("不能审批自己提出的登记，请由另一位同事办理。", code="own_proposal")
        decided = transition(
            held, to, decided_by_id=actor.account_id, decided_at=clock.now(), decision_note=note.strip()
        )
        if decided.entered_by is not None:
            why = f"，意见：{decided.decision_note}" if decided.decision_note else ""
            _tell([decided.entered_by], decided, f"{to.label}：{decided.unit.name}不计入覆盖基数{why}")
        return decided


def _tell(accounts: Iterable[Account], held: CoverageExclusion, text: str) -> None:
    notify(
        accounts,
        event="coverage.exclusion",
        occurrence=f"{held.pk}:{held.state}",
        text=text,
        path=reverse("coverage-exclusion-decide", args=[held.pk]),
    )
