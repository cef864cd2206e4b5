"""Gaps of the chains that are not sub-chains: some wait, some are worked on, one was closed by a unit that came."""

import datetime as dt

from chains.choices import SUGGESTED_BY_CLASS, GapMeaning, GapState
from chains.models import Chain, Gap, KeyProject, Segment
from config.demo.chance import Chance
from config.demo.cities import ChainSpec
from config.demo.standing import Standing
from core.models import Term

WANTED = ("关键材料依赖外购", "检测能力不足", "配套企业偏少", "高端产品缺位")


def add_gaps(standing: Standing) -> None:
    """Of chance of its own, so that what else is made up stays as it was."""
    for position, spec in enumerate(standing.city.chains):
        if not spec.parent and spec.segments and spec.units:
            _add(standing, spec, position)


def _kind(standing: Standing, meaning: str) -> Term:
    kinds = [term for term in standing.rows.all(Term) if term.kind == "gap_kind"]
    return next((term for term in kinds if term.meaning == meaning), kinds[0])


def _class_meaning(standing: Standing, spec: ChainSpec) -> str:
    return standing.rows.term("chain_class", spec.industry_class).meaning if spec.industry_class else ""


def _add(standing: Standing, spec: ChainSpec, position: int) -> None:
    rows, days = standing.rows, standing.days
    chance = Chance(f"{standing.city.code}/{spec.key}/gaps")
    chain = rows.get(Chain, spec.key)
    owner = chain.lead_department or standing.on(spec)[0].unit
    segments = [name for names in spec.segments.values() for name in names]
    suggested = SUGGESTED_BY_CLASS.get(_class_meaning(standing, spec), GapMeaning.FILL)
    raised = max(dt.date(days.last_year, 4, 1), chain.valid_from or dt.date(days.last_year, 4, 1))
    for number, meaning in enumerate((GapMeaning.FILL, suggested, GapMeaning.STRENGTHEN)):
        if number == 2 and position % 2:
            continue
        name = segments[(position + number * 2) % len(segments)]
        segment = rows.get(Segment, f"{spec.key}/{name}")
        project = _project(standing, chain) if number == 1 else None
        rows.add(
            Gap,
            f"{spec.key}/{number}",
            chain=chain,
            segment=segment,
            name=f"示例：{name}{WANTED[(position + number) % len(WANTED)]}",
            kind=_kind(standing, meaning),
            owner=owner,
            target_year=days.this_year + (0 if number == 1 else 1),
            raised_on=max(raised, chance.day(raised, days.settled)) if raised <= days.settled else raised,
            project=project,
            state=GapState.IN_PROGRESS if number == 1 else GapState.OPEN,
        )
    _add_closed(standing, spec, chain)


def _project(standing: Standing, chain: Chain) -> KeyProject | None:
    running = [row for row in standing.rows.all(KeyProject) if row.chain_id == chain.pk and row.state == "under_way"]
    return running[-1] if running else None


def _add_closed(standing: Standing, spec: ChainSpec, chain: Chain) -> None:
    """One gap that a unit come this year has closed."""
    days = standing.days
    came = [place for place in standing.on(spec) if (place.row.valid_from or days.settled) >= days.years_start]
    if not came:
        return
    place = came[-1]
    segment = place.row.segment
    standing.rows.add(
        Gap,
        f"{spec.key}/closed",
        chain=chain,
        segment=segment,
        name=f"示例：{segment.name if segment else spec.name}缺少本地配套",
        kind=_kind(standing, GapMeaning.FILL),
        owner=chain.lead_department or place.unit,
        target_year=days.this_year,
        raised_on=max(dt.date(days.last_year, 6, 1), chain.valid_from or dt.date(days.last_year, 6, 1)),
        state=GapState.CLOSED,
        unit=place.unit,
        ended_on=place.row.valid_from,
        reason="引进的单位已投产",
    )
