"""Where what stands on a map leads: the page of each thing, or nowhere for a map that is put on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

Address = Callable[[UUID], str | None]
_BLANK = UUID(int=0)


@dataclass(frozen=True)
class MapAddresses:
    """From a thing's id to where it leads; ``card`` is a unit's card beside the map, ``segment`` the list of its units,
    ``chain`` the page of a sub-chain."""

    unit: Address
    card: Address
    segment: Address
    chain: Address
    project: Address
    gap: Address


def addresses_on(chain_id: UUID) -> MapAddresses:
    """Those of the map of a chain."""
    units = reverse("chain-units", args=[chain_id])
    return MapAddresses(
        unit=_pages("unit-detail"),
        card=_pages("chain-map-card", chain_id),
        segment=lambda segment_id: f"{units}?segment={segment_id}",
        chain=_pages("chain-detail"),
        project=_pages("project-detail"),
        gap=_pages("gap-detail"),
    )


def _nowhere(_: UUID) -> None:
    return None


NOWHERE = MapAddresses(_nowhere, _nowhere, _nowhere, _nowhere, _nowhere, _nowhere)


def _pages(name: str, *before: UUID) -> Address:
    """The route is looked up once, not for each of a map's thousand tiles."""
    start, _, end = reverse(name, args=[*before, _BLANK]).rpartition(str(_BLANK))
    return lambda row_id: f"{start}{row_id}{end}"
