"""Everything a person has in hand passes on in one step (R12): all of what was chosen, or nothing."""

import datetime as dt
from collections.abc import Collection
from contextlib import AbstractContextManager
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.principal import Principal
from core.records import locked
from core.tenancy.scope import current_scope, tenant_scope
from members.access import get_person_for
from members.actions.people import update_person
from members.holdings import HeldItem, Holding, in_hand
from members.models import Person


def hand_over_all(
    *,
    actor: Principal,
    person_id: UUID,
    to_person_id: UUID,
    first_day: dt.date,
    items: Collection[str],
    leaves: bool = False,
) -> int:
    """Pass the chosen ``items`` (tokens of ``members.holdings``) on to another person from ``first_day``; how many.

    Each goes by its own room's action; what one of them refuses refuses all. ``leaves`` also notes that the person
    has left, the day before. Raises NotFound, NotAllowed, InvalidInput (naming each item), Conflict (an item is no
    longer what was seen).
    """
    with transaction.atomic(), _noted():
        person = locked(Person, get_person_for(actor, person_id, "person.edit").pk)
        to = _successor(actor, person, to_person_id, first_day)
        chosen = _chosen(actor, person, items)
        faults = [fault for holding, item in chosen if (fault := _pass(actor, holding, item, to, first_day))]
        if faults:
            raise InvalidInput(faults[0], fields={"__all__": faults})
        if leaves:
            last_day = clock.day_before(first_day)
            update_person(actor=actor, person_id=person.pk, values={"left_on": last_day}, expected_version=None)
        return len(chosen)


def _noted() -> AbstractContextManager[object]:
    scope = current_scope()
    return tenant_scope(
        scope.tenant_id, mode=scope.mode, actor_id=scope.actor_id, reason="工作交接", request_id=scope.request_id
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


def _pass(actor: Principal, holding: Holding, item: HeldItem, to: Person, first_day: dt.date) -> str:
    """What speaks against it, or nothing."""
    try:
        with transaction.atomic():
            holding.pass_on(actor=actor, item_id=item.id, to=to, first_day=first_day)
    except DomainError as error:
        told = next((texts[0] for texts in error.fields.values() if texts), error.message)
        return f"{holding.label}“{item.label}”：{told}"
    return ""
