"""An indicator by chain and by region: the same question asked of each part, all in one statement."""

from dataclasses import dataclass, replace
from typing import Any

from chains.lineage import as_of, was_called
from chains.models import Chain
from chains.queries import families
from core.models import Region, Term
from reports.indicators.model import Asked, Dimension, Indicator
from reports.indicators.values import Value, values_of


@dataclass(frozen=True)
class Part:
    """One part: ``key`` is the chain's id or the region's code, as the address takes it."""

    dimension: Dimension
    key: str
    label: str
    value: Value


def parts_of(one: Indicator, asked: Asked) -> list[Part]:
    """Classes of industry; chains on top with their sub-chains (a thing on two of them is in both); the regions of the
    units.
    """
    questions: list[tuple[Dimension, str, str, Asked]] = []
    if Dimension.CLASS in one.dimensions and asked.industry_class is None:
        questions += [(Dimension.CLASS, key or "none", label, part) for key, label, part in _by_class(asked)]
    if Dimension.CHAIN in one.dimensions and asked.chain is None:
        questions += [(Dimension.CHAIN, str(chain.pk), chain.name, part) for chain, part in _by_chain(asked)]
    if Dimension.REGION in one.dimensions and asked.region is None:
        questions += [(Dimension.REGION, code or "none", name, part) for code, name, part in _by_region(asked)]
    values = values_of([(one, part) for *_, part in questions])
    return [
        Part(dimension, key, label, value)
        for (dimension, key, label, _), value in zip(questions, values, strict=True)
        if value.number or value.base or dimension is Dimension.CHAIN
    ]


def _by_chain(asked: Asked) -> list[tuple[Chain, Asked]]:
    tops: Any = as_of(asked.sight.chains, asked.day).filter(parent_on__isnull=True)
    found = list(tops.order_by("order", "name_key", "id"))
    was_called(found)
    family = families([chain.pk for chain in found], asked.day)
    return [(chain, asked.on(chain, family.get(chain.pk, []))) for chain in found]


def _by_class(asked: Asked) -> list[tuple[str, str, Asked]]:
    """The classes of the chains asked for, those without one last."""
    held = set(as_of(asked.chains(), asked.day).order_by().values_list("industry_class_on", flat=True).distinct())
    classes = Term.objects.filter(pk__in=held - {None}).order_by("order", "label", "id").values_list("id", "label")
    keys = {str(class_id): label for class_id, label in classes}
    if None in held:
        keys[""] = "未定分类"
    return [(key, label, replace(asked, industry_class=key)) for key, label in keys.items()]


def _by_region(asked: Asked) -> list[tuple[str, str, Asked]]:
    codes = list(asked.sight.units.order_by("region_id").values_list("region_id", flat=True).distinct())
    names = dict(Region.objects.filter(pk__in=[code for code in codes if code]).values_list("code", "name"))
    return [(code or "", names.get(code, "未填区县"), _in_region(asked, code or "")) for code in codes]


def _in_region(asked: Asked, code: str) -> Asked:
    return replace(asked, region=code)
