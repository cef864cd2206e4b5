"""One click, a form, a ticket: a company asks for what the catalogue offers (R65)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import create
from services.actions.raising import raise_ticket
from services.catalogue.queries import get_item_for
from services.models import CatalogueEdition, ServiceItem, ServiceRequest
from services.queries import RAISE


def request_item(
    *,
    actor: Principal,
    item_id: UUID,
    values: Mapping[str, Any],
    channels: Sequence[UUID],
    answers: Mapping[UUID, str] | None = None,
    raised_at: dt.datetime | None = None,
) -> ServiceRequest:
    """A ticket of the item's category, and the request that keeps the item. Said twice within the hour it stands once.

    Raises NotFound, NotAllowed, InvalidInput, Conflict (the item is of another edition than the one in force).
    """
    actor.require(RAISE)
    with transaction.atomic():
        item = get_item_for(actor, item_id)
        _check_in_force(item)
        if values.get("unit_id") is None:
            raise InvalidInput(fields={"unit": ["请选择申请服务的企业。"]})
        ticket = raise_ticket(
            actor=actor,
            values={**values, "category_id": item.category_id},
            channels=channels,
            answers=answers,
            raised_at=raised_at,
        )
        same: ServiceRequest | None = ServiceRequest.objects.filter(ticket=ticket).first()
        if same is not None:
            return same
        made = ServiceRequest(
            item=item,
            unit_id=values["unit_id"],
            ticket=ticket,
            requested_at=ticket.raised_at,
            requested_by_id=actor.account_id,
        )
        return create(made)


def _check_in_force(item: ServiceItem) -> None:
    """The edition is held as it is until the request is written. Raises Conflict."""
    edition = CatalogueEdition.objects.select_for_update(of=("self",)).get(pk=item.module.edition_id)
    if edition.is_draft:
        raise Conflict("这个事项还没有发布，不能申请。", code="item_not_in_force")
    if edition.ended_on is not None:
        raise Conflict("服务目录已经换版，请在现行目录里重新查找这个事项。", code="item_not_in_force")
