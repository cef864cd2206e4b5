"""Chains: their segments, heads, projects of two years, and the units on them with the days they came and left."""

import datetime as dt
from itertools import pairwise

from chains.choices import ChainKind, ChainRole, HeadRole, Layer, LinkKind, ProjectState
from chains.models import Chain, ChainHead, ChainLink, ChainUnit, KeyProject, Segment, SegmentIndustry, SegmentLink
from config.demo.chance import Chance
from config.demo.cities import ChainSpec
from config.demo.people import add_person
from config.demo.projects import furnish
from config.demo.standing import Place, Standing
from config.demo.units import add_residence, add_sample_unit
from core.models import Tenant
from core.tenancy.scope import current_tenant_id
from organizations.choices import UnitKind
from organizations.models import Unit

GOALS = ("market", "technology", "progress", "synergy", "investment")
YUAN = 100  # amounts are kept in 分
CONTINUED_FROM = 3  # the first projects of last year were finished, those from the third on go on


def add_chain(standing: Standing, spec: ChainSpec) -> None:
    rows, city = standing.rows, standing.city
    terms = {"grade": "chain_grade", "industry_class": "chain_class", "scale": "chain_scale"}
    given = {name: rows.term(kind, getattr(spec, name)).id for name, kind in terms.items() if getattr(spec, name)}
    chain = rows.add(
        Chain,
        spec.key,
        name=spec.name,
        short_name=spec.short_name,
        kind=ChainKind(spec.kind),
        parent=rows.get(Chain, spec.parent) if spec.parent else None,
        level=spec.level or city.level,
        is_priority=spec.priority,
        lead_department=rows.get(Unit, spec.lead_department) if spec.lead_department else None,
        order=(city.chains.index(spec) + 1) * 10,
        valid_from=spec.since,
        **{f"{name}_id": term_id for name, term_id in given.items()},
    )
    if spec.upper:
        rows.add(
            ChainLink,
            spec.key,
            chain=chain,
            upper_tenant_id=Tenant.objects.get(pk=current_tenant_id()).parent_id,
            upper_chain_id=rows.id_of(Chain, spec.upper, tenant_code=city.parent),
            valid_from=spec.since,
        )
    names = [(layer, name) for layer, segments in spec.segments.items() for name in segments]
    for position, (layer, name) in enumerate(names, start=1):
        rows.add(Segment, f"{spec.key}/{name}", chain=chain, layer=Layer(layer), name=name, order=position * 10)
    _add_links(standing, spec)
    standing.places[spec.key] = []
    _add_head(standing, spec, chain)
    _add_placed(standing, spec)
    _add_samples(standing, spec)
    _add_shared(standing, spec)
    _add_projects(standing, spec, chain)


def _add_links(standing: Standing, spec: ChainSpec) -> None:
    """示例 relations: each layer supplies the next; midstream takes the chain's division."""
    rows = standing.rows
    layers = [spec.segments.get(layer, []) for layer in (Layer.UPSTREAM, Layer.MIDSTREAM, Layer.DOWNSTREAM)]
    for suppliers, supplied in pairwise(layer for layer in layers if layer):
        for number in range(max(len(suppliers), len(supplied))):
            source, target = suppliers[number % len(suppliers)], supplied[number % len(supplied)]
            rows.add(
                SegmentLink,
                f"{spec.key}/{source}/{target}",
                source=rows.get(Segment, f"{spec.key}/{source}"),
                target=rows.get(Segment, f"{spec.key}/{target}"),
                kind=LinkKind.SUPPLIES,
                valid_from=spec.since,
            )
    for name in layers[1] if spec.division else []:
        segment = rows.get(Segment, f"{spec.key}/{name}")
        rows.add(SegmentIndustry, f"{spec.key}/{name}", segment=segment, industry_id=spec.division)


def _add_head(standing: Standing, spec: ChainSpec, chain: Chain) -> None:
    if spec.head is None:
        return
    standing.rows.add(
        ChainHead,
        spec.key,
        chain=chain,
        role=HeadRole.HEAD,
        person=add_person(standing, "链长", post=spec.head.post),
        post=spec.head.post,
        post_level_id=standing.rows.term("post_level", spec.head.post_level).id,
        valid_from=spec.since,
    )


def put(
    standing: Standing,
    spec: ChainSpec,
    key: str,
    *,
    segment: str,
    role: ChainRole,
    since: dt.date | None,
    until: dt.date | None = None,
    sample: bool = True,
) -> None:
    rows = standing.rows
    unit = rows.get(Unit, key)
    row = rows.add(
        ChainUnit,
        f"{spec.key}/{key}",
        chain=rows.get(Chain, spec.key),
        unit=unit,
        segment=rows.get(Segment, f"{spec.key}/{segment}"),
        role=role,
        valid_from=since,
        valid_to=until,
    )
    standing.places[spec.key].append(Place(spec, unit, key, row, sample))


def _add_placed(standing: Standing, spec: ChainSpec) -> None:
    """Units the data file puts on the chain: on it from the day of the article that names them."""
    article = standing.city.article
    for placed in spec.placed:
        named = any(unit.key == placed.unit for unit in standing.city.units)
        since = article.date if named and article else standing.since(spec)
        put(
            standing,
            spec,
            placed.unit,
            segment=placed.segment,
            role=ChainRole(placed.role),
            since=since,
            sample=not named,
        )


def _kinds(spec: ChainSpec) -> list[UnitKind]:
    """The kind of each generated unit that is on the chain today; the companies come first."""
    others = [UnitKind(kind) for kind, count in spec.others.items() for _ in range(count)]
    return [UnitKind.COMPANY] * (spec.units - len(others)) + others


def _role(spec: ChainSpec, index: int, kind: UnitKind, standing: Standing) -> ChainRole:
    if index < spec.leaders:
        return ChainRole.LEADER
    if index < spec.leaders + spec.keys:
        return ChainRole.KEY
    if kind is UnitKind.COMPANY and standing.chance.happens(0.4):
        return ChainRole.SUPPORTING
    return ChainRole.MEMBER


def _add_samples(standing: Standing, spec: ChainSpec) -> None:
    """The generated units of the chain. The last key one and some others came this year, others left with the last."""
    days, chance = standing.days, standing.chance
    kinds = _kinds(spec)
    newcomers = _newcomers(spec, kinds)
    for index, kind in enumerate([*kinds, *[UnitKind.COMPANY] * spec.left]):
        key = f"{spec.key}-{index + 1:04d}"
        leaves = index >= len(kinds)
        if leaves:
            role = ChainRole.KEY if index == len(kinds) and spec.keys else ChainRole.MEMBER
        else:
            role = _role(spec, index, kind, standing)
        unit = add_sample_unit(standing, spec, key, kind=kind, leading=role is ChainRole.LEADER)
        segment = _segment(spec, index, kind, chance)
        if index in newcomers:
            since = chance.day(days.years_start, min(days.today, dt.date(days.this_year, 9, 30)))
        else:
            since = chance.day(standing.since(spec), days.settled)
        until = days.years_end if leaves else None
        put(standing, spec, key, segment=segment, role=role, since=since, until=until)
        if standing.city.residents or (standing.city.parks and chance.happens(0.3)):
            park = chance.one_of(standing.city.parks)
            add_residence(standing, unit, key, park.key, since, until)


def _segment(spec: ChainSpec, index: int, kind: UnitKind, chance: Chance) -> str:
    """Every segment gets one unit before any gets many (F135: none is empty); who is no company serves the others."""
    segments = [name for names in spec.segments.values() for name in names]
    if index < len(segments):
        return segments[index]
    if kind is not UnitKind.COMPANY and Layer.COMMON in spec.segments:
        return spec.segments[Layer.COMMON][-1]
    return chance.one_of(segments)


def _newcomers(spec: ChainSpec, kinds: list[UnitKind]) -> set[int]:
    """Indexes of the units that came this year: the last key one where there are several, and the last companies."""
    companies = sum(kind is UnitKind.COMPANY for kind in kinds)
    first = [spec.leaders + spec.keys - 1] if spec.keys > 1 and spec.joined else []
    return {*first, *range(companies - spec.joined + len(first), companies)}


def _add_shared(standing: Standing, spec: ChainSpec) -> None:
    """A sub-chain takes over units of its parent; they stand on both."""
    segments = [name for names in spec.segments.values() for name in names]
    taken = [place for place in standing.places.get(spec.parent, []) if place.is_current and place.sample]
    for index, place in enumerate(taken[: spec.shared]):
        role = ChainRole.LEADER if index < spec.leaders else ChainRole(place.row.role)
        if index >= spec.leaders and index < spec.leaders + spec.keys:
            role = ChainRole.KEY
        since = max(place.row.valid_from or spec.since, spec.since)
        put(standing, spec, place.key, segment=segments[index % len(segments)], role=role, since=since)


def add_second_places(standing: Standing) -> None:
    """Some companies stand on a second chain, the next one of the city: counts of units stay counts of units."""
    city = standing.city
    chains = [spec for spec in city.chains if not spec.parent]
    for index in range(city.two_chains):
        spec, other = chains[index % len(chains)], chains[(index + 1) % len(chains)]
        nth = spec.leaders + spec.keys + index // len(chains)
        key = f"{spec.key}-{nth + 1:04d}"
        place = next(place for place in standing.places[spec.key] if place.key == key)
        segments = [name for names in other.segments.values() for name in names]
        since = max(place.row.valid_from or other.since, standing.since(other))
        put(
            standing,
            other,
            key,
            segment=standing.chance.one_of(segments),
            role=ChainRole.SUPPORTING,
            since=since,
        )


def _add_projects(standing: Standing, spec: ChainSpec, chain: Chain) -> None:
    rows, days = standing.rows, standing.days
    for position, named in enumerate(spec.projects):
        before: KeyProject | None = None
        for year in (days.last_year, days.this_year):
            before = rows.add(
                KeyProject,
                f"{spec.key}/{year}/{named.name}",
                continues=before,
                chain=chain,
                name=named.name,
                year=year,
                goal_id=rows.term("project_goal", named.goal).id,
                segment=rows.get(Segment, f"{spec.key}/{named.segment}") if named.segment else None,
                owner=rows.get(Unit, named.owner) if named.owner else None,
                state=ProjectState.CARRIED if year == days.last_year else ProjectState.UNDER_WAY,
            )
        if before is not None:
            furnish(standing, spec, before, f"{spec.key}/{named.name}", position)
    for number in range(1, spec.sample_projects + 1):
        _add_sample_project(standing, spec, chain, number, days.last_year)
    for number in range(CONTINUED_FROM, spec.sample_projects + CONTINUED_FROM):
        _add_sample_project(standing, spec, chain, number, days.this_year)


def _add_sample_project(standing: Standing, spec: ChainSpec, chain: Chain, number: int, year: int) -> None:
    """Project ``number`` in the list of ``year``; one that goes on has the same name, segment and amount in both."""
    rows, days = standing.rows, standing.days
    chance = Chance(f"{standing.city.code}/{spec.key}/{number}")
    companies = [place for place in standing.on(spec) if place.unit.kind == UnitKind.COMPANY and place.sample]
    place = chance.one_of(companies[: spec.leaders + spec.keys + 3])
    begun = dt.date(days.last_year if number <= spec.sample_projects else days.this_year, chance.between(1, 3), 1)
    finished = year == days.last_year and number < CONTINUED_FROM
    carried = year == days.last_year and not finished
    planned = year == days.this_year and begun.year == days.this_year and begun > days.today
    state = ProjectState.PLANNED if planned else ProjectState.UNDER_WAY
    before = f"{spec.key}/{days.last_year}/{number}"
    continues = year == days.this_year and number <= spec.sample_projects
    project = rows.add(
        KeyProject,
        f"{spec.key}/{year}/{number}",
        chain=chain,
        name=f"{spec.short_name or spec.name}示例项目{number:02d}",
        year=year,
        goal_id=rows.term("project_goal", GOALS[(number - 1) % len(GOALS)]).id,
        segment=place.row.segment,
        owner=place.unit,
        continues=rows.get(KeyProject, before) if continues else None,
        target="示例目标：建成示例产线并投产",
        amount=chance.between(12, 900) * 1_000_000 * YUAN,
        target_quantity=chance.between(1, 4),
        target_unit="条",
        state=ProjectState.FINISHED if finished else ProjectState.CARRIED if carried else state,
        started_on=None if planned else begun,
        due_on=dt.date(begun.year + 1, 12, 31),
        finished_on=days.years_end if finished else None,
    )
    if year == days.this_year:
        furnish(standing, spec, project, f"{spec.key}/{number}", number)
