"""Terms of chain heads: which end soon, which chains are left without one (R18)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from chains.chain_rows import head_label, names_shown
from chains.choices import HeadRole
from chains.lineage import on_top, was_called
from chains.models import Chain, ChainHead, ChainLeaderOrg
from chains.queries import by_chain, chains_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.parts import StateTag
from core.tenancy.dated import in_force

WARNED_DAYS = (7, 30, 90)  # the nearest first


@dataclass(frozen=True)
class EndingTerm:
    """A head whose term ends soon. ``within`` is the narrowest of ``WARNED_DAYS`` that holds."""

    head: ChainHead
    label: str
    days: int
    within: int

    @property
    def state_tag(self) -> StateTag:
        words = "今天到期" if self.days == 0 else f"还剩 {self.days} 天"
        return StateTag(words, "bad" if self.within == WARNED_DAYS[0] else "warn")


def heads_for(principal: Principal) -> "QuerySet[ChainHead]":
    queryset: QuerySet[ChainHead] = principal.narrow(
        ChainHead.objects.all(), "chain.view", AnchorKind.CHAIN, path="chain_id"
    )
    return queryset


def leader_orgs_for(principal: Principal) -> "QuerySet[ChainLeaderOrg]":
    queryset: QuerySet[ChainLeaderOrg] = principal.narrow(
        ChainLeaderOrg.objects.all(), "chain.view", AnchorKind.CHAIN, path="chain_id"
    )
    return queryset


def ending_terms(principal: Principal, day: dt.date) -> list[EndingTerm]:
    """Heads in office on ``day`` whose last day lies within 90 days and whom nobody follows yet, the nearest first."""
    last = day + dt.timedelta(days=max(WARNED_DAYS))
    rows = heads_for(by_chain(principal)).filter(in_force(day), in_force(day, path="chain__"), valid_to__lte=last)
    shown = list(
        rows.select_related("chain", "person", "department", "post_level").order_by("valid_to", "chain__order", "id")
    )
    followed = set(
        ChainHead.objects.filter(chain_id__in=[head.chain_id for head in shown], valid_from__gt=day).values_list(
            "chain_id", "role"
        )
    )
    named = names_shown(principal)
    found = []
    for head in shown:
        if head.valid_to is None or (head.chain_id, head.role) in followed:
            continue
        days = (head.valid_to - day).days
        within = next(limit for limit in WARNED_DAYS if days <= limit)
        found.append(EndingTerm(head, head_label(head, named=named), days, within))
    return found


def chains_without_head(principal: Principal, day: dt.date) -> list[Chain]:
    """Chains in force that nobody heads on ``day`` (F074: 17 of 17 have one)."""
    heads = ChainHead.objects.filter(in_force(day), role=HeadRole.HEAD).values("chain_id")
    chains = on_top(chains_for(by_chain(principal)).filter(in_force(day)), day).exclude(id__in=heads)
    found = list(chains.order_by("order", "name_key"))
    was_called(found)
    return found


def ending_card(principal: Principal) -> dict[str, object] | None:
    """For 工作台; nothing where no term ends soon."""
    found = ending_terms(principal, clock.today())
    return {"terms": found[:SHOWN], "more": len(found) > SHOWN} if found else None


SHOWN = 6
