"""人才: who moved, came and grew on a chain, each number leading to its entries (R17, R29, R54)."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.models import Chain
from chains.pages import chain_frame
from chains.queries import on_chain
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from members.models import Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.talent import KindLine, by_kind, talent_for
from members.talent_filters import ExchangeFilter, GrowthFilter, IntakeFilter, TalentFilter, told_of_chain

LISTS: tuple[tuple[str, str, type[Sphere], type[TalentFilter]], ...] = (
    ("挂职交流", "exchange", Exchange, ExchangeFilter),
    ("人才引进", "intake", TalentIntake, IntakeFilter),
    ("双向培养", "growth", Growth, GrowthFilter),
)


@dataclass(frozen=True)
class TalentGroup:
    """One list's entries of the chain by the city's words; ``url`` leads to them, ``add_url`` to a new one."""

    label: str
    lines: list[KindLine]
    url: str
    add_url: str

    @property
    def persons(self) -> int:
        return sum(line.persons for line in self.lines)


def _groups(principal: Principal, chain: Chain, *, may_add: bool) -> list[TalentGroup]:
    """Three statements: one for each list."""
    found = []
    for label, code, model, filters in LISTS:
        rows = talent_for(principal, model).filter(told_of_chain(chain.pk, filters.UNITS))
        add_url = f"{reverse(f'{code}-create')}?sphere=chain:{chain.pk}" if may_add else ""
        found.append(TalentGroup(label, by_kind(rows), f"{reverse(f'{code}-list')}?chain={chain.pk}", add_url))
    return found


@require_GET
@signed_in
def chain_talent(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    held = on_chain(principal, chain.pk)
    if not held.may("talent.view"):
        raise NotAllowed
    may_add = held.may("talent.edit") and chain.valid_to is None
    context = {
        **chain_frame(principal, chain, active="talent"),
        "groups": _groups(principal, chain, may_add=may_add),
    }
    return render(request, "chains/chain_talent.html", context)
