"""张家港's four maps (F152): each of the city's own words is drawn from its chains, and draws what it is about."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from chains.chain_map import MAP_KINDS, render_svg
from chains.chain_map.content import select_content
from chains.choices import GoalMeaning
from chains.map_content import chain_map_for
from chains.models import Chain, ChainUnit, Gap, KeyProject
from core import clock
from core.models import Term
from core.tenancy.dated import in_force
from tests.acceptance.conftest import Demo

MAPS = ("产业链条图", "重点项目图", "重点企业图", "重点招引图")
Drawn = Mapping[str, set[str]]


def drawn(kind: str, day: dt.date) -> Drawn:
    """What stands on the map of the kind over all chains of the city: ids by what they are; each an SVG with it."""
    found: dict[str, set[str]] = defaultdict(set)
    for chain in Chain.objects.filter(in_force(day)):
        chain_map = chain_map_for(chain, day)
        entries = select_content(chain_map, kind=MAP_KINDS[kind]).all_entries()
        assert not entries or render_svg(chain_map, kind=kind, interactive=False).startswith("<svg")
        for entry in entries:
            found[entry.kind].add(entry.id)
    return found


def texts(ids: object) -> set[str]:
    return {str(one) for one in ids}  # type: ignore[attr-defined]  # a flat list of values


def test_f152_each_of_the_four_maps_is_drawn_from_the_chains(demo: Demo, figures: Mapping[str, int]) -> None:
    with demo.city("ZJG"):
        day = clock.today()
        words = list(Term.objects.filter(kind="pack_map").order_by("order").values_list("label", "meaning"))
        assert tuple(label for label, _ in words) == MAPS
        maps = {label: drawn(meaning, day) for label, meaning in words}
        assert sum(bool(content) for content in maps.values()) == figures["F152"]
        assert len({meaning for _, meaning in words}) == figures["F152"]
        places = ChainUnit.objects.filter(in_force(day), chain__in=Chain.objects.filter(in_force(day)))
        projects = KeyProject.objects.filter(year=day.year, chain__isnull=False).exclude(state="stopped")
        chain, project, enterprise, investment = (maps[label] for label in MAPS)
        assert chain["company"] == texts(places.values_list("unit_id", flat=True))
        assert (project["company"], project["project"]) == (set(), texts(projects.values_list("id", flat=True)))
        key = texts(places.filter(role__in=["leader", "key"]).values_list("unit_id", flat=True))
        assert enterprise["company"] == key and len(key) == figures["F143"]
        gaps = texts(Gap.objects.values_list("id", flat=True))
        wanted = texts(projects.filter(goal__meaning=GoalMeaning.INVESTMENT).values_list("id", flat=True))
        assert investment["company"] == set() and investment["gap"] <= gaps and investment["gap"]
        assert investment["project"] == wanted
