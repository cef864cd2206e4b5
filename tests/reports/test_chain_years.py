"""Seventeen chains become others the next year: what was published stays, each year answers as it was (R06, R07)."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command

from chains.actions import Part, merge_chains, rename_chain, split_chain, update_chain
from chains.figures import figures_of_chains, figures_of_tenants
from chains.lineage import chain_as_of
from chains.map_content import chain_map_for
from chains.models import Chain, ChainEvent
from chains.queries import family_of
from core.attachments import open_path
from reports.content.gather import draw, gather
from reports.freeze import content_hash
from reports.models import Edition, EditionFile, EditionMap, EditionRow
from reports.queries import chains_for_packs
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.reports.world import DAY, make_edition, make_pack_terms, make_segment, on, page_of, publish, words

FOUNDED = dt.date(2022, 3, 1)
LAST_YEAR = dt.date(2025, 12, 31)
CHANGED = dt.date(2026, 7, 1)
OLD = [f"示例链{number:02}" for number in range(1, 18)]
NEW = sorted([*OLD[6:], "示例合链", "示例拆链一", "示例拆链二", "示例更名链"])


@dataclass
class Years:
    """``chains`` are last year's seventeen, in their order; four of them have a published pack of that year."""

    cast: Cast
    chains: list[Chain]
    published: list[Edition]


def _make(cast: Cast) -> Years:
    with on(dt.date(2025, 1, 15)), cast.scope():
        make_pack_terms()
        chains = [make_chain(name, order=number, valid_from=FOUNDED) for number, name in enumerate(OLD)]
        for chain in chains:
            for name in ("材料", "装备"):
                segment = make_segment(chain, name, valid_from=FOUNDED)
                put_on_chain(chain, make_unit(), segment=segment, role="key", valid_from=FOUNDED)
    with on(LAST_YEAR):
        with cast.scope():
            published = [make_edition(chain, year=2025, day=LAST_YEAR) for chain in chains[:6]]
        publish(cast, *published)
    return Years(cast, chains, published)


def _reform(years: Years) -> None:
    """Merges 01 and 02, splits 03, renames 04, hangs 05 below 04, merges 06 into 07."""
    actor, (first, second, third, fourth, fifth, sixth, seventh) = years.cast.act(), years.chains[:7]
    merge_chains(
        actor=actor, chain_ids=[first.pk, second.pk], day=CHANGED, values={"name": "示例合链"}, reason="示例文号"
    )
    pieces = [frozenset([segment.pk]) for segment in third.segments.order_by("name")]
    parts = [
        Part({"name": name}, segments=piece) for name, piece in zip(("示例拆链一", "示例拆链二"), pieces, strict=True)
    ]
    split_chain(actor=actor, chain_id=third.pk, parts=parts, day=CHANGED)
    rename_chain(actor=actor, chain_id=fourth.pk, name="示例更名链", short_name="", day=CHANGED)
    update_chain(actor=actor, chain_id=fifth.pk, values={"parent_id": fourth.pk}, expected_version=None)
    merge_chains(actor=actor, chain_ids=[sixth.pk], into_id=seventh.pk, day=CHANGED)


@pytest.fixture
def years(committed_cast: Cast) -> Iterator[Years]:
    made = _make(committed_cast)
    with on(DAY):
        yield made


def _frozen() -> dict[str, Any]:
    """All a published pack says and hands out: its rows, drawings, figures, hash, and the bytes of its files."""
    files = EditionFile.objects.select_related("attachment").order_by("id")
    return {
        "editions": list(Edition.objects.order_by("id").values()),
        "rows": list(EditionRow.objects.order_by("id").values()),
        "maps": list(EditionMap.objects.order_by("id").values()),
        "files": [(file.pk, open_path(file.attachment).read_bytes()) for file in files],
    }


def _tops(cast: Cast, day: dt.date) -> list[str]:
    return sorted(chain_as_of(chain, day).name for chain in chains_for_packs(cast.act(), day))


def test_published_packs_stay_as_they_were_whatever_becomes_of_their_chains(years: Years) -> None:
    with years.cast.scope():
        before = _frozen()
        assert len(before["editions"]) == 6
        assert before["rows"]
        _reform(years)
        assert ChainEvent.objects.count() == 3
        assert _frozen() == before
    said, complained = io.StringIO(), io.StringIO()
    call_command("check_editions", stdout=said, stderr=complained)
    assert (said.getvalue(), complained.getvalue()) == ("核对了 6 个版本，全部一致。\n", "")


def test_pack_of_a_past_year_built_later_says_what_it_said_then(years: Years) -> None:
    """Gathered anew after the reform, every pack of last year comes to the very same hash."""
    with years.cast.scope():
        _reform(years)
        for edition in years.published:
            chain = Chain.objects.get(pk=edition.pack.chain_id)
            contents = draw(gather(chain, city=years.cast.city.name, year=2025, day=LAST_YEAR))
            assert content_hash(contents) == edition.content_hash, edition.facts["chain"]


def test_seventeen_of_last_year_and_others_of_this_year(years: Years) -> None:
    cast = years.cast
    with cast.scope():
        ids = [chain.pk for chain in years.chains]
        figures = figures_of_chains(ids, LAST_YEAR)
        _reform(years)
        assert _tops(cast, LAST_YEAR) == OLD
        assert _tops(cast, DAY) == NEW
        assert figures_of_chains(ids, LAST_YEAR) == figures
        counted = {day: figures_of_tenants(day)[cast.city.pk] for day in (LAST_YEAR, DAY)}
        assert (counted[LAST_YEAR].chains, counted[LAST_YEAR].units) == (17, 34)
        assert (counted[DAY].chains, counted[DAY].units) == (len(NEW) + 1, 34)
    for path, day in (("/packs/?year=2025", 2025), ("/packs/?year=2026", 2026), ("/chains/?day=2025-12-31", 2025)):
        shown = words(page_of(cast, cast.department, path))
        assert [name for name in OLD[:4] if name in shown] == (OLD[:4] if day == 2025 else []), path
        assert ("示例更名链" in shown, "示例合链" in shown) == (day == 2026, day == 2026), path


def test_maps_of_either_year_are_named_and_hung_as_then(years: Years) -> None:
    with years.cast.scope():
        _reform(years)
        fourth, fifth = (Chain.objects.get(pk=years.chains[place].pk) for place in (3, 4))
        before, now = (chain_map_for(fourth, day) for day in (LAST_YEAR, DAY))
        assert (before.title, now.title) == (f"{OLD[3]}图谱", "示例更名链图谱")
        assert [segment.name for segment in before.segments] == ["材料", "装备"]
        assert [segment.name for segment in now.segments] == ["材料", "装备", OLD[4]]
        assert family_of(fourth.pk, LAST_YEAR) == [fourth.pk]
        rename_chain(actor=years.cast.act(), chain_id=fifth.pk, name="示例后名链", short_name="", day=DAY)
        between = chain_map_for(fourth, DAY - dt.timedelta(days=1))
        assert OLD[4] not in [segment.name for segment in between.segments]
        assert "示例后名链" in [segment.name for segment in chain_map_for(fourth, DAY).segments]
