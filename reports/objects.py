"""The objects of this room that have a page, for what concerns every object (core.objects)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.objects import ObjectKind, Part, register_object_kind
from reports.access import on_chains
from reports.models import Edition, Pack


def _located(given: Mapping[str, Any]) -> UUID | None:
    """A pack's page is addressed by chain and year."""
    found: UUID | None = (
        Pack.objects.filter(chain_id=given["chain_id"], year=given["year"]).values_list("pk", flat=True).first()
    )
    return found


PACK = ObjectKind(
    code="packs",
    label="年度清单",
    model=Pack,
    action="pack.view",
    visible=lambda principal: on_chains(principal, "pack.view", path="chain_id"),
    pages=("pack-detail",),
    argument="pack_id",
    api_scope="packs",
    parts=(Part(Edition, "pack_id", "pack.build"),),
    name=lambda pack: f"{pack.chain.name} {pack.year} 年度清单",
    related=("chain",),
    locate=_located,
    address=lambda pack: reverse("pack-detail", args=[pack.chain_id, pack.year]),
)


def register() -> None:
    register_object_kind(PACK)
