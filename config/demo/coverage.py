"""What coverage is computed from: members in units without an organization, figures of units."""

from chains.choices import ExclusionState
from chains.models import CoverageExclusion
from config.demo.chance import Chance
from config.demo.standing import Place, Standing
from organizations.choices import PeriodKind, UnitKind
from organizations.models import Residence, Unit, UnitFigure, UnitMemberCount, UnitTag

SOURCE = "示例数据"
# Of the companies without an organization: how many full members work there, and how often.
MEMBERS = {"enough": 0.06, "few": 0.3, "none": 0.5, "not counted": 0.14}
FEN_PER_WAN = 1_000_000
QUARTERS = (1, 2, 3, 4)


def add_coverage(standing: Standing) -> None:
    """To be called when all organizations stand. Draws of its own, so that nothing else changes by them."""
    if not standing.city.chains:
        return
    chance = Chance(f"{standing.city.code} coverage")
    unorganized = _unorganized(standing)
    _add_members(standing, chance, unorganized)
    if unorganized:
        _add_exclusion(standing, unorganized[-1])
    if standing.city.output:
        _add_output(standing, chance)
    else:
        _add_quarters(standing, chance)


def _unorganized(standing: Standing) -> list[Place]:
    """Invented companies on chains that have no organization, each once."""
    found: dict[str, Place] = {}
    for spec in standing.city.chains:
        for place in standing.on(spec):
            if place.sample and place.unit.kind == UnitKind.COMPANY and place.key not in standing.organized:
                found.setdefault(place.key, place)
    return list(found.values())


def _add_members(standing: Standing, chance: Chance, places: list[Place]) -> None:
    day = standing.days.counted[1]
    for place in places:
        sort = chance.weighted(MEMBERS)
        if sort == "not counted":
            continue
        full = {"enough": chance.between(3, 6), "few": chance.between(1, 2), "none": 0}[sort]
        standing.rows.add(
            UnitMemberCount,
            place.key,
            unit=place.unit,
            as_of=day,
            full=full,
            probationary=chance.between(0, 1) if full else 0,
            floating=chance.between(0, 2),
        )


def _add_exclusion(standing: Standing, place: Place) -> None:
    """One company being wound up, left out by decision. It stands on no chain: no figure of an article hangs on it."""
    spare = standing.rows.add(
        Unit,
        "wound-up",
        name="示例清算企业有限公司",
        kind=UnitKind.COMPANY,
        region_id=place.unit.region_id,
    )
    standing.rows.add(
        UnitTag,
        "wound-up",
        unit=spare,
        tag_id=standing.rows.term("unit_tag", "above_scale").id,
        valid_from=standing.days.settled,
    )
    standing.rows.add(
        CoverageExclusion,
        "wound-up",
        unit=spare,
        reason="破产清算，已无在岗职工",
        approver="示例部务会",
        valid_from=standing.days.years_start,
        state=ExclusionState.APPROVED,
    )
    idle = standing.rows.add(
        Unit, "idle", name="示例停建项目有限公司", kind=UnitKind.COMPANY, region_id=place.unit.region_id
    )
    standing.rows.add(
        CoverageExclusion,
        "idle",
        unit=idle,
        reason="项目停建，暂无职工，请审批",
        approver="示例部务会",
        valid_from=standing.days.years_start,
    )


def _figure(standing: Standing, unit: Unit, kind: str, period: str, number: int, value: int) -> None:
    standing.rows.add(
        UnitFigure,
        f"{unit.pk}/{kind}/{period}/{number}",
        unit=unit,
        kind=standing.rows.term("figure_kind", kind),
        year=standing.days.last_year,
        period=period,
        number=number,
        value=value,
        source=SOURCE,
    )


def _add_output(standing: Standing, chance: Chance) -> None:
    """The year's output of the companies in the park, which adds up to what the article tells (F136)."""
    residents = [
        row.unit for row in standing.rows.all(Residence) if row.valid_to is None and row.unit.kind == UnitKind.COMPANY
    ]
    parts = chance.parts(standing.city.output * 100, len(residents), least=10 * FEN_PER_WAN)
    for unit, part in zip(chance.shuffled(residents), parts, strict=True):
        _figure(standing, unit, "output", PeriodKind.YEAR, 1, part)


def _add_quarters(standing: Standing, chance: Chance) -> None:
    """Leading and key companies report by quarter; the year is theirs to add up."""
    seen: set[str] = set()
    for spec in standing.city.chains:
        for place in standing.on(spec):
            if not place.sample or place.rank > 1 or place.key in seen or place.unit.kind != UnitKind.COMPANY:
                continue
            seen.add(place.key)
            for number in QUARTERS:
                output = chance.between(800, 60_000) * FEN_PER_WAN
                _figure(standing, place.unit, "output", PeriodKind.QUARTER, number, output)
                _figure(standing, place.unit, "tax", PeriodKind.QUARTER, number, output // 25)
            if place.unit.staff_count:
                _figure(standing, place.unit, "staff", PeriodKind.YEAR, 1, place.unit.staff_count)
