"""Everything a person has in hand passes on in one step (R12): all of what was chosen, or nothing."""

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.bin import kept_row
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.principal import Principal
from core.records import create, locked
from core.tenancy.base import Record
from core.tenancy.scope import current_scope, tenant_scope
from members.access import get_person_for
from members.actions.people import update_person
from members.holdings import HeldItem, Holding, in_hand
from members.models import HandOver, Person

LEFT = "left"
SILENT = frozenset({"version", "updated_at", "search_noted_at"})


def hand_over_all(
    *,
    actor: Principal,
    person_id: UUID,
    to_person_id: UUID,
    first_day: dt.date,
    items: Collection[str],
    leaves: bool = False,
) -> HandOver:
    """Pass the chosen ``items`` (tokens of ``members.holdings``) on to another person from ``first_day``.

    Each goes by its own room's action; what one of them refuses refuses all. ``leaves`` also notes that the person
    has left, the day before. Raises NotFound, NotAllowed, InvalidInput (naming each item), Conflict (an item is no
    longer what was seen).
    """
    with transaction.atomic(), noted("工作交接"):
        person = locked(Person, get_person_for(actor, person_id, "person.edit").pk)
        to = _successor(actor, person, to_person_id, first_day)
        chosen = _chosen(actor, person, items)
        passed = [_pass(actor, holding, item, to, first_day) for holding, item in chosen]
        faults = [one for one in passed if isinstance(one, str)]
        if faults:
            raise InvalidInput(faults[0], fields={"__all__": faults})
        if leaves:
            passed.append(_leave(actor, person, clock.day_before(first_day)))
        return create(
            HandOver(person=person, to_person=to, first_day=first_day, items=passed, made_by_id=actor.account_id)
        )


def _leave(actor: Principal, person: Person, last_day: dt.date) -> dict[str, Any]:
    before = kept_row(person)
    left = update_person(actor=actor, person_id=person.pk, values={"left_on": last_day}, expected_version=None)
    return _noted_as(LEFT, "登记离任", person.name, before, left, None)


def noted(reason: str) -> AbstractContextManager[object]:
    """The log says of every row written within why it was."""
    scope = current_scope()
    return tenant_scope(
        scope.tenant_id, mode=scope.mode, actor_id=scope.actor_id, reason=reason, request_id=scope.request_id
    )


def _successor(actor: Principal, person: Person, to_person_id: UUID, first_day: dt.date) -> Person:
    try:
        to = get_person_for(actor, to_person_id, "person.edit")
    except NotFound as error:
        raise InvalidInput(fields={"to_person": ["没有找到接任的人，请重新选择。"]}) from error
    if to.pk == person.pk:
        raise InvalidInput(fields={"to_person": ["接任的人与原任职的人相同，请重新选择。"]})
    if to.left_on is not None and to.left_on < first_day:
        raise InvalidInput(fields={"to_person": [f"“{to.name}”已离任，请另选接任的人。"]})
    return to


def _chosen(actor: Principal, person: Person, items: Collection[str]) -> list[tuple[Holding, HeldItem]]:
    wanted = set(items)
    if not wanted:
        raise InvalidInput("请勾选要交接的事项。", fields={"__all__": ["请勾选要交接的事项。"]})
    found = {token: (held.holding, item) for held in in_hand(actor, person) for token, item in held.tokens().items()}
    if wanted - found.keys():
        raise Conflict("所选事项中有的刚刚变化或已办理，请刷新页面重新核对。", code="changed_meanwhile")
    return [pair for token, pair in found.items() if token in wanted]


def _pass(actor: Principal, holding: Holding, item: HeldItem, to: Person, first_day: dt.date) -> dict[str, Any] | str:
    """What was done, for taking it back; or what speaks against it, in words."""
    model = holding.model
    if model is None:
        raise TypeError(f"the holding {holding.code} names no model")
    before = kept_row(model.objects.get(pk=item.id))
    try:
        with transaction.atomic():
            made: Any = holding.pass_on(actor=actor, item_id=item.id, to=to, first_day=first_day)
    except DomainError as error:
        told = next((texts[0] for texts in error.fields.values() if texts), error.message)
        return f"{holding.label}“{item.label}”：{told}"
    other = made if isinstance(made, Record) and made.pk != item.id else None
    return _noted_as(holding.code, holding.label, item.label, before, model.objects.get(pk=item.id), other)


def _noted_as(
    code: str, label: str, named: str, before: Mapping[str, Any], after: Any, made: Record | None
) -> dict[str, Any]:
    """Of one thing passed on: the columns that were another before, and the versions left behind."""
    now = kept_row(after)["values"]
    changed = {name: value for name, value in before["values"].items() if value != now[name] and name not in SILENT}
    return {
        "kind": code,
        "label": label,
        "name": named,
        "model": before["model"],
        "id": str(after.pk),
        "version": after.version,
        "before": changed,
        "made": None if made is None else {"model": made._meta.label, "id": str(made.pk), "version": made.version},
        "outcome": "",
        "because": "",
    }
