"""Honours: registered and corrected. Of what kind the holder is never changes: it decides who may see the row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.team import check_party_org, check_person, check_unit, not_later_than_today
from alliances.actions.values import check_term
from alliances.choices import HonourHolder
from alliances.honours.queries import get_honour_for
from alliances.models import Honour
from alliances.sight import EDIT
from chains.actions.values import prepared
from chains.models import Chain
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create

HONOUR_FIELDS = (
    "title",
    "kind_id",
    "level",
    "person_id",
    "unit_id",
    "party_org_id",
    "chain_id",
    "holder_name",
    "given_by",
    "given_on",
    "document",
)


def _check(actor: Principal, columns: Mapping[str, Any], held: Honour | None) -> None:
    """What was named before may stay, though it has ended since."""

    def new(name: str) -> Any:
        value = columns.get(name)
        return None if held is not None and getattr(held, name) == value else value

    check_term("honour_kind", columns.get("kind_id"), "kind")
    not_later_than_today(columns.get("given_on"), "given_on", "授予日期")
    check_person(actor, new("person_id"), "person")
    check_unit(new("unit_id"))
    check_party_org(new("party_org_id"))
    allowed = actor.visible("chain.view", AnchorKind.CHAIN)
    if new("chain_id") and not Chain.objects.filter(allowed, pk=new("chain_id")).exists():
        raise InvalidInput(fields={"chain": ["没有找到这条产业链，请重新选择。"]})


def _require_holder(kind: str, row: Mapping[str, Any]) -> None:
    """One of the kind that is kept here, or else a name. Raises InvalidInput at its field."""
    if kind not in HonourHolder:
        raise InvalidInput(fields={"holder_kind": ["没有这个获得者类别，请重新选择。"]})
    if kind == HonourHolder.BODY:
        return
    chosen, named = row.get(f"{kind}_id"), row.get("holder_name")
    if chosen and named:
        raise InvalidInput(fields={"holder_name": ["已选了获得者，这里不用再写名称。"]})
    if not chosen and not named:
        raise InvalidInput(fields={kind: ["请选择获得者；本平台没有登记的，写名称。"]})


def create_honour(*, actor: Principal, body_id: UUID | None, holder_kind: str, values: Mapping[str, Any]) -> Honour:
    """A new honour, of what a body looks after or of the whole city. Raises NotAllowed, Conflict, InvalidInput."""
    columns = prepared(values, HONOUR_FIELDS)
    if holder_kind == HonourHolder.PERSON:
        actor.require("person.view")
    with transaction.atomic():
        if body_id is None:
            if holder_kind == HonourHolder.BODY:
                raise InvalidInput(fields={"body": ["请选择获得荣誉的链党组织。"]})
            actor.require_everywhere(EDIT)
        else:
            get_body_for(actor, body_id, EDIT)
        _require_holder(holder_kind, columns)
        _check(actor, columns, None)
        return create(Honour(body_id=body_id, holder_kind=holder_kind, **columns), anchor=AnchorKind.HONOUR)


def update_honour(
    *, actor: Principal, honour_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Honour:
    """Correct an honour; its body and the kind of its holder stay. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        honour = get_honour_for(actor, honour_id, EDIT)
        columns = prepared(values, HONOUR_FIELDS)
        _require_holder(honour.holder_kind, {**{name: getattr(honour, name) for name in HONOUR_FIELDS}, **columns})
        _check(actor, columns, honour)
        return change(honour, columns, expected_version=expected_version)
