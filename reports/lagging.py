"""落后名单: chains that are behind in anything the platform can tell today, those behind in most first."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.urls import reverse

from alliances.gaps import gaps, roles_of_city
from chains.models import Chain
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from members.liaisons import vacant_anchors
from reports.queries import unpublished_chains

SHOWN = 8


def lagging_card(principal: Principal) -> dict[str, Any] | None:
    """Each chain with what it lacks, each lack opening where it is mended. None where no chain is behind."""
    today = clock.today()
    lacks: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for role in roles_of_city(today):
        for chain_id in gaps(principal, role, today).values_list("id", flat=True):
            lacks[chain_id].append((f"缺{role.label}", f"{reverse('body-gaps')}?role={role.code}"))
    for chain_id in unpublished_chains(principal, today.year).values_list("id", flat=True):
        lacks[chain_id].append(("清单未发布", reverse("pack-detail", args=[chain_id, today.year])))
    tops = set(Chain.objects.filter(parent__isnull=True).values_list("id", flat=True))
    for chain_id in vacant_anchors(principal, AnchorKind.CHAIN, today).values_list("id", flat=True):
        if chain_id in tops:
            lacks[chain_id].append(("缺联络员", f"{reverse('vacancy-list')}?kind=chain"))
    if not lacks:
        return None
    chains = {chain.pk: chain for chain in Chain.objects.filter(id__in=list(lacks))}
    behind = sorted(lacks, key=lambda one: (-len(lacks[one]), chains[one].order, chains[one].name_key))
    return {"rows": [(chains[one], lacks[one]) for one in behind[:SHOWN]], "total": len(behind)}
