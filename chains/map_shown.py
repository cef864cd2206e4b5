"""Which map a reader is shown: the chain as it stands for them, or a published year, and what it is held against."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from chains.chain_map import ChainMap
from chains.gap_queries import gaps_visible
from chains.map_archive import MapEdition, archived_map
from chains.map_content import chain_map_for
from chains.map_page import MapChoice, ShownMap, linked_to, shown_map
from chains.models import Chain
from chains.queries import holds_chain, places_visible
from core.choices import AnchorKind
from core.errors import NotFound
from core.principal import Principal
from organizations.models import Unit


def standing_map(principal: Principal, chain: Chain, day: dt.date) -> ChainMap:
    """The map on ``day`` as this reader may see it: a holder of the chain sees all of it, others their own units."""
    visible = None if holds_chain(principal, chain.pk) else places_visible(principal)
    return chain_map_for(
        chain,
        day,
        visible=visible,
        visible_gaps=gaps_visible(principal),
        source=f"{principal.tenant.name}链上单位台账",
    )


def map_shown(
    principal: Principal, chain: Chain, choice: MapChoice, *, day: dt.date, editions: Sequence[MapEdition]
) -> ShownMap:
    """Raises NotFound for a year that was not published, or whose map this reader may not see."""
    by_year = {edition.year: edition for edition in editions}
    edition = _edition(by_year, choice.year)
    against = _edition(by_year, choice.against)
    whole = standing_map(principal, chain, day) if edition is None else _archived(principal, chain, edition)
    if against is not None and edition is not None and against.year >= edition.year:
        against = None
    old = _archived(principal, chain, against) if against is not None else None
    return shown_map(whole, choice, edition=edition, old=old, against=against)


def _edition(by_year: dict[int, MapEdition], year: int | None) -> MapEdition | None:
    if year is None:
        return None
    if year not in by_year:
        raise NotFound
    return by_year[year]


def _archived(principal: Principal, chain: Chain, edition: MapEdition) -> ChainMap:
    chain_map = archived_map(principal, chain, edition.year)
    if chain_map is None:
        raise NotFound
    ids = {UUID(company.id) for _, company in chain_map.placements()}
    known = Unit.objects.filter(principal.visible("unit.view", AnchorKind.UNIT), pk__in=ids)
    links = {
        str(unit_id): (reverse("unit-detail", args=[unit_id]), reverse("chain-map-card", args=[chain.pk, unit_id]))
        for unit_id in known.values_list("id", flat=True)
    }
    return linked_to(chain_map, links)
