"""Outcomes: recorded by one side, confirmed by the other or by the body, never by who recorded them (truth 9)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_day, check_term
from alliances.activity_access import get_outcome_for
from alliances.activity_queries import outcomes_visible
from alliances.choices import MONEY, OutcomeState
from alliances.models import ChainBody, Outcome, OutcomeUnit
from alliances.outcome_notices import tell_asked, tell_recorder
from alliances.queries import holds_body
from alliances.sources import Source, source_of, unit_ids_of, visible_sources
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked, touch
from core.state import transition
from organizations.models import Unit
from organizations.queries import standing_units

OUTCOME_FIELDS = (
    "title",
    "kind_id",
    "dimension_id",
    "amount",
    "quantity",
    "happened_on",
    "detail",
    "asked_id",
)
CORRECTED = (OutcomeState.RECORDED, OutcomeState.REFUSED)
MOST_WORDS = 200
MOST_UNITS = 2_000


def _counted(columns: dict[str, Any], held: Outcome | None) -> dict[str, Any]:
    """Money of money, a number of everything else; the number is one where nobody says another."""
    kind_id = columns.get("kind_id", held.kind_id if held else None)
    kind = check_term("outcome_kind", kind_id, "kind")
    if kind is None:
        raise InvalidInput(fields={"kind": ["请选择成效类别。"]})
    amount = columns.get("amount", held.amount if held else None)
    quantity = columns.get("quantity", held.quantity if held else None)
    if kind.meaning in MONEY:
        if not amount:
            raise InvalidInput(fields={"amount": [f"“{kind.label}”按金额统计，请填写金额。"]})
        return {**columns, "amount": amount, "quantity": None}
    if columns.get("amount"):
        raise InvalidInput(fields={"amount": [f"“{kind.label}”按数量统计，不填金额。"]})
    return {**columns, "amount": None, "quantity": quantity or 1}


def _checked(body: ChainBody, values: Mapping[str, Any], held: Outcome | None = None) -> dict[str, Any]:
    columns = prepared(values, OUTCOME_FIELDS)
    if "title" in columns:
        columns["title"] = " ".join(str(columns["title"]).split())
    check_term("report_dimension", columns.get("dimension_id"), "dimension")
    day = columns.get("happened_on")
    if day is not None:
        if day > clock.today():
            raise InvalidInput(fields={"happened_on": ["成效日期不能晚于今天。"]})
        check_day(body, day, "happened_on")
    return _counted(columns, held)


def _check_asked(columns: Mapping[str, Any], recorded_for_id: UUID | None) -> None:
    asked_id = columns.get("asked_id")
    if asked_id is None:
        return
    if asked_id == recorded_for_id:
        raise InvalidInput(fields={"asked": ["请对方单位确认，不能请登记方自己确认。"]})
    if not standing_units().filter(pk=asked_id).exists():
        raise InvalidInput(fields={"asked": ["没有找到这个单位，请重新选择。"]})


def _unit_recording(actor: Principal, source: Source) -> UUID:
    """Who does not hold the body records for a unit of theirs that stands behind the source. Raises NotAllowed."""
    own = Unit.objects.filter(actor.visible("outcome.edit", AnchorKind.UNIT), pk__in=unit_ids_of(source))
    found: list[UUID] = list(own.order_by("name_key").values_list("id", flat=True)[:1])
    if not found or not actor.may("outcome.edit"):
        raise NotAllowed
    return found[0]


def record_outcome(
    *,
    actor: Principal,
    source_kind: str,
    source_id: UUID,
    values: Mapping[str, Any],
    unit_ids: Iterable[UUID] = (),
) -> Outcome:
    """What came of a body's work, or of one of its activities; ``unit_ids`` are the units it did good.

    Whoever is asked is told. Raises NotAllowed, InvalidInput, Conflict (the body has ended).
    """
    named = list(dict.fromkeys(unit_ids))
    with transaction.atomic():
        source = source_of(source_kind, source_id)
        held = holds_body(actor, source.body_id, "outcome.edit")
        if not held and not visible_sources(actor, source_kind).filter(pk=source_id).exists():
            raise NotAllowed
        recorded_for = None if held else _unit_recording(actor, source)
        body = locked(ChainBody, source.body_id)
        columns = _checked(body, values)
        _check_asked(columns, recorded_for)
        outcome = create(
            Outcome(
                body=body,
                source_id=source.id,
                source_kind=source.kind,
                recorded_by_id=actor.account_id,
                recorded_for_id=recorded_for,
                **columns,
            ),
            anchor=AnchorKind.OUTCOME,
        )
        _put_units(outcome, named)
        tell_asked(outcome)
        return outcome


def update_outcome(
    *,
    actor: Principal,
    outcome_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None,
    unit_ids: Iterable[UUID] | None = None,
) -> Outcome:
    """Correct what nobody has confirmed; one that was refused is asked about anew.

    Raises StaleVersion, Conflict (confirmed already), InvalidInput.
    """
    with transaction.atomic():
        outcome = get_outcome_for(actor, outcome_id, "outcome.edit")
        if outcome.state not in CORRECTED:
            raise Conflict(
                f"这项成效{outcome.get_state_display()}，不能再修改；有误的请链党组织撤销确认后再改。",
                code="wrong_state",
            )
        columns = _checked(outcome.body, values, outcome)
        _check_asked(columns, outcome.recorded_for_id)
        changed = change(outcome, columns, expected_version=expected_version)
        if (
            unit_ids is not None
            and _put_units(changed, list(dict.fromkeys(unit_ids)))
            and changed.version == outcome.version
        ):
            touch(changed)
        if changed.state == OutcomeState.REFUSED:
            changed = transition(changed, OutcomeState.RECORDED, reason="", **UNDECIDED)
        if changed.asked_id != outcome.asked_id or outcome.state == OutcomeState.REFUSED:
            tell_asked(changed)
        return changed


UNDECIDED: Mapping[str, Any] = {"decided_by_id": None, "decided_at": None, "decided_for_id": None}


def _put_units(outcome: Outcome, named: list[UUID]) -> bool:
    if len(named) > MOST_UNITS:
        raise InvalidInput(fields={"units": [f"一次最多登记 {MOST_UNITS} 家受益单位。"]})
    held = dict(OutcomeUnit.objects.filter(outcome=outcome).values_list("unit_id", "id"))
    added = [unit_id for unit_id in named if unit_id not in held]
    gone = [row_id for unit_id, row_id in held.items() if unit_id not in set(named)]
    if added and standing_units().filter(pk__in=added).count() != len(added):
        raise InvalidInput(fields={"units": ["有受益单位没有找到，请重新选择。"]})
    OutcomeUnit.objects.filter(pk__in=gone).delete()
    for unit_id in added:
        create(OutcomeUnit(outcome=outcome, unit_id=unit_id))
    return bool(added or gone)


def _to_decide(actor: Principal, outcome_id: UUID) -> tuple[Outcome, UUID | None]:
    """The outcome, locked, and the unit for which the actor answers; None where they answer for the body."""
    outcome = locked(Outcome, get_outcome_for(actor, outcome_id, "outcome.confirm").pk)
    if actor.account_id is not None and outcome.recorded_by_id == actor.account_id:
        raise Conflict("成效不能由登记人自己确认，请由对方单位或链党组织的其他人确认。", code="own_outcome")
    return outcome, None if holds_body(actor, outcome.body_id, "outcome.confirm") else outcome.asked_id


def confirm_outcome(*, actor: Principal, outcome_id: UUID) -> Outcome:
    """Stand by it: from now on it counts. Raises NotAllowed, Conflict (one's own, or decided already)."""
    with transaction.atomic():
        outcome, unit_id = _to_decide(actor, outcome_id)
        confirmed = transition(
            outcome,
            OutcomeState.CONFIRMED,
            decided_by_id=actor.account_id,
            decided_for_id=unit_id,
            decided_at=clock.now(),
        )
        tell_recorder(confirmed)
        return confirmed


def refuse_outcome(*, actor: Principal, outcome_id: UUID, reason: str) -> Outcome:
    """Say that it is not so, and why. Raises NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        outcome, unit_id = _to_decide(actor, outcome_id)
        refused = transition(
            outcome,
            OutcomeState.REFUSED,
            reason=_reason(reason, "请写明不认可的原因。"),
            decided_by_id=actor.account_id,
            decided_for_id=unit_id,
            decided_at=clock.now(),
        )
        tell_recorder(refused)
        return refused


def withdraw_outcome(*, actor: Principal, outcome_id: UUID, reason: str) -> Outcome:
    """Whoever recorded it takes it back before it counts. Raises NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        outcome = locked(Outcome, get_outcome_for(actor, outcome_id, "outcome.edit").pk)
        return transition(outcome, OutcomeState.WITHDRAWN, reason=_reason(reason, "请写明撤回的原因。"), **UNDECIDED)


def unconfirm_outcome(*, actor: Principal, outcome_id: UUID, reason: str) -> Outcome:
    """The body takes a confirmation, or the mark of a repeat, back: it counts no more until somebody confirms it anew.

    Raises NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        outcome = locked(Outcome, _of_body(actor, outcome_id).pk)
        undone = transition(
            outcome,
            OutcomeState.RECORDED,
            reason=_reason(reason, "请写明撤销的原因。"),
            same_as_id=None,
            **UNDECIDED,
        )
        tell_recorder(undone)
        return undone


def mark_repeat(*, actor: Principal, outcome_id: UUID, same_as_id: UUID) -> Outcome:
    """The body says that this is what another outcome tells already: only the other counts (truth 4).

    Raises NotAllowed, Conflict, InvalidInput (itself, another kind, or a repeat again).
    """
    with transaction.atomic():
        outcome = locked(Outcome, _of_body(actor, outcome_id).pk)
        other = Outcome.objects.filter(outcomes_visible(actor), pk=same_as_id).first()
        if other is None or other.pk == outcome.pk:
            raise InvalidInput(fields={"same_as": ["请选择与它重复的另一项成效。"]})
        if other.kind_id != outcome.kind_id:
            raise InvalidInput(fields={"same_as": ["两项成效类别不同，不是同一项。"]})
        if other.state in (OutcomeState.DUPLICATE, OutcomeState.WITHDRAWN):
            raise InvalidInput(fields={"same_as": [f"所选成效{other.get_state_display()}，请选择计入统计的那一项。"]})
        if Outcome.objects.filter(same_as=outcome).exists():
            raise Conflict("已有别的成效注明与这一项重复，请先改正那一项。", code="repeated")
        return transition(outcome, OutcomeState.DUPLICATE, same_as_id=other.pk, **UNDECIDED)


def _of_body(actor: Principal, outcome_id: UUID) -> Outcome:
    outcome = get_outcome_for(actor, outcome_id)
    if not holds_body(actor, outcome.body_id, "outcome.confirm"):
        raise NotAllowed
    return outcome


def _reason(text: str, otherwise: str) -> str:
    if not text.strip():
        raise InvalidInput(fields={"reason": [otherwise]})
    return text.strip()[:MOST_WORDS]
