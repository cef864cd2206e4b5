"""The sets coverage is computed over, and both coverages by chain and region (R23, F044, F073)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from chains.choices import CoverageScope, ExclusionState
from chains.lineage import as_of
from chains.models import Chain, ChainUnit, CoverageExclusion, CoverageSet
from chains.queries import families, units_by_chain
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from members.coverage import Cell, Coverage, coverage_from, with_standing
from organizations.choices import UnitState
from organizations.ending import living_on
from organizations.models import Residence, Unit, UnitTag
from organizations.queries import units_for


def coverage_sets_for(principal: Principal) -> "QuerySet[CoverageSet]":
    principal.require("coverage.view")
    sets: QuerySet[CoverageSet] = CoverageSet.objects.all()
    return sets


def sets_in_force(principal: Principal, day: dt.date) -> list[CoverageSet]:
    """The city's sets in their order; where it has none, what every city starts with: all units on chains."""
    found = list(
        coverage_sets_for(principal)
        .filter(in_force(day))
        .select_related("chain", "tag", "region", "own_region")
        .order_by("order", "name", "id")
    )
    return found or [standard_set()]


def standard_set() -> CoverageSet:
    """Not kept anywhere: what is counted until the city says otherwise."""
    return CoverageSet(name="链上单位", scope=CoverageScope.CHAINS, note="全部产业链上的单位，去重")


def exclusions_for(principal: Principal) -> "QuerySet[CoverageExclusion]":
    principal.require("coverage.view")
    rows: QuerySet[CoverageExclusion] = principal.narrow(
        CoverageExclusion.objects.all(), "coverage.view", AnchorKind.UNIT, path="unit_id"
    )
    return rows


def exclusions_to_decide(principal: Principal) -> "QuerySet[CoverageExclusion]":
    """Proposals that wait for this principal: one's own are somebody else's to decide."""
    if not principal.may_everywhere("coverage.edit"):
        nothing: QuerySet[CoverageExclusion] = CoverageExclusion.objects.none()
        return nothing
    waiting = exclusions_for(principal).filter(state=ExclusionState.PROPOSED)
    own = Q(entered_by_id=principal.account_id) if principal.account_id else Q(pk__in=[])
    return waiting.exclude(own)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def region_range(code: str) -> tuple[str, str]:
    """The codes of a region and all below it (GB/T 2260) as a half-open range, so that an index can be used."""
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return prefix, f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"


def _places(chosen: CoverageSet, day: dt.date) -> "QuerySet[ChainUnit] | None":
    if chosen.scope == CoverageScope.ANY:
        return None
    if chosen.scope == CoverageScope.ONE and chosen.chain_id:
        chain_ids: Any = families([chosen.chain_id], day).get(chosen.chain_id, [])
    else:
        chains = Chain.objects.filter(in_force(day))
        chain_ids = as_of(chains, day).filter(is_priority_on=True) if chosen.scope == CoverageScope.PRIORITY else chains
        chain_ids = chain_ids.values("id")
    places: QuerySet[ChainUnit] = ChainUnit.objects.filter(in_force(day), chain_id__in=chain_ids)
    return places


def _conditions(chosen: CoverageSet, day: dt.date) -> Q:
    found = Q()
    places = _places(chosen, day)
    if places is not None:
        found &= Q(id__in=places.values("unit_id"))
    if chosen.kinds:
        found &= Q(kind__in=chosen.kinds)
    if chosen.ownerships:
        found &= Q(ownership__in=chosen.ownerships)
    if chosen.region_id:
        first, end = region_range(chosen.region_id)
        found &= Q(region_id__gte=first, region_id__lt=end)
    if chosen.tag_id:
        found &= Q(id__in=UnitTag.objects.filter(in_force(day), tag_id=chosen.tag_id).values("unit_id"))
    if chosen.own_region_id:
        residents = Residence.objects.filter(in_force(day), own_region_id=chosen.own_region_id)
        found &= Q(id__in=residents.values("unit_id"))
    return found


def _left_out_by_rule(chosen: CoverageSet, day: dt.date) -> Q:
    found = Q(pk__in=[])
    if chosen.skips_suspended:
        found |= Q(state=UnitState.SUSPENDED)
    if chosen.minimum_months:
        found |= Q(established_on__gt=months_before(day, chosen.minimum_months))
    return found


def _existing(units: "QuerySet[Unit]", day: dt.date) -> "QuerySet[Unit]":
    return units.filter(living_on(day)).exclude(established_on__gt=day)


def _excluded_on(day: dt.date) -> Any:
    approved = CoverageExclusion.objects.filter(in_force(day), state=ExclusionState.APPROVED)
    return approved.values("unit_id")


def base_units(units: "QuerySet[Unit]", chosen: CoverageSet, day: dt.date) -> "QuerySet[Unit]":
    """Of ``units`` those the set counts on ``day``: its conditions hold, no rule or approved row leaves them out."""
    found = _existing(units, day).filter(_conditions(chosen, day))
    if chosen.skips_suspended or chosen.minimum_months:
        found = found.exclude(_left_out_by_rule(chosen, day))
    return found.exclude(id__in=_excluded_on(day))


def left_out_units(units: "QuerySet[Unit]", chosen: CoverageSet, day: dt.date) -> "QuerySet[Unit]":
    """Of ``units`` those the set would count, were it not for a rule or an approved row (truth 5)."""
    rule = _left_out_by_rule(chosen, day)
    return _existing(units, day).filter(_conditions(chosen, day)).filter(rule | Q(id__in=_excluded_on(day)))


def on_chain(units: "QuerySet[Unit]", chain_id: UUID, day: dt.date) -> "QuerySet[Unit]":
    """Of ``units`` those on the chain or its sub-chains on ``day``."""
    family = families([chain_id], day).get(chain_id, [])
    return units.filter(id__in=ChainUnit.objects.filter(in_force(day), chain_id__in=family).values("unit_id"))


def base_for(
    principal: Principal, chosen: CoverageSet, day: dt.date, *, chain_id: UUID | None = None
) -> "QuerySet[Unit]":
    """The base of the set that this principal sees, on one chain where asked."""
    units = base_units(units_for(principal), chosen, day)
    return on_chain(units, chain_id, day) if chain_id else units


@dataclass(frozen=True)
class Split:
    """Both coverages of one part of the base. Parts may overlap: a unit on two chains is in both."""

    key: str
    label: str
    coverage: Coverage


@dataclass(frozen=True)
class Splits:
    by_chain: list[Split]
    by_region: list[Split]


def splits_of(units: "QuerySet[Unit]", chains: Iterable[Chain], day: dt.date) -> Splits:
    """Both coverages by chain (sub-chains included, each unit once) and by region, in three statements."""
    rows = with_standing(units, day).order_by()
    standing: dict[UUID, Cell] = {}
    regions: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for unit_id, region_id, region, *cell in rows.values_list(
        "id", "region_id", "region__name", "build", "reason", "instructed"
    ):
        standing[unit_id] = (cell[0], cell[1], cell[2])
        regions[region_id or "", region or "未填区县"].append(standing[unit_id])
    by_region = [Split(code, name, coverage_from(cells)) for (code, name), cells in sorted(regions.items())]
    return Splits(_by_chain(standing, list(chains), day), by_region)


def _by_chain(standing: Mapping[UUID, Cell], chains: list[Chain], day: dt.date) -> list[Split]:
    placed = units_by_chain([chain.pk for chain in chains], day)
    found = []
    for chain in chains:
        own = placed.get(chain.pk, set()) & standing.keys()
        found.append(Split(str(chain.pk), chain.name, coverage_from(standing[unit_id] for unit_id in own)))
    return found


def words_of(chosen: CoverageSet) -> str:
    """What the set counts, in one sentence; related rows must be fetched."""
    kinds = "、".join(kind_words(chosen)) or "单位"
    parts = [str(CoverageScope(chosen.scope).label)]
    if chosen.scope == CoverageScope.ONE and chosen.chain:
        parts = [f"在“{chosen.chain.name}”及其子链上"]
    if chosen.scope == CoverageScope.ANY:
        parts = []
    parts += [f"在{place.name}" for place in (chosen.region, chosen.own_region) if place]
    parts += [f"为{chosen.tag.label}"] if chosen.tag else []
    left_out = ["已注销的"]
    left_out += ["停业的"] if chosen.skips_suspended else []
    left_out += [f"成立不满 {chosen.minimum_months} 个月的"] if chosen.minimum_months else []
    left_out.append("经批准不计入的")
    which = "，".join([*parts, ""]) if parts else "本市"
    return f"{which}每家{kinds}计一次；不计：{'、'.join(left_out)}。"


def kind_words(chosen: CoverageSet) -> list[str]:
    labels = dict(Unit._meta.get_field("kind").choices or ())
    ownerships = dict(Unit._meta.get_field("ownership").choices or ())
    kinds = [str(labels[kind]) for kind in chosen.kinds if kind in labels]
    owned = "、".join(str(ownerships[one]) for one in chosen.ownerships if one in ownerships)
    return [f"{owned}{kind}" if owned else kind for kind in kinds or (["单位"] if owned else [])]
