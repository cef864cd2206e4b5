"""Units: those the articles name, with nothing made up about them, and invented ones with every field filled."""

import datetime as dt

from config.demo.cities import ChainSpec, NamedOrg
from config.demo.codes import sample_uscc
from config.demo.standing import Standing
from organizations.choices import Ownership, PartyOrgKind, UnitKind, UnitSize
from organizations.models import OwnRegion, PartyOrg, PartyOrgHost, Residence, Unit, UnitTag

OWNERSHIPS = {
    Ownership.PRIVATE: 70.0,
    Ownership.STATE: 12.0,
    Ownership.FOREIGN: 8.0,
    Ownership.MIXED: 6.0,
    Ownership.COLLECTIVE: 4.0,
}
SIZES = {UnitSize.SMALL: 48.0, UnitSize.MICRO: 27.0, UnitSize.MEDIUM: 19.0, UnitSize.LARGE: 6.0}
STAFF = {
    UnitSize.MICRO: (6, 19),
    UnitSize.SMALL: (20, 299),
    UnitSize.MEDIUM: (300, 999),
    UnitSize.LARGE: (1000, 3600),
}
TAGS = {"above_scale": 0.35, "high_tech": 0.18, "sri": 0.12, "little_giant": 0.03}
OTHER_NAMES = {
    UnitKind.ASSOCIATION: "示例行业协会{number:02d}",
    UnitKind.INSTITUTE: "示例研究院{number:02d}",
    UnitKind.FINANCIAL: "示例银行{number:02d}",
    UnitKind.UNIVERSITY: "示例大学{number:02d}",
    UnitKind.DEPARTMENT: "示例主管部门{number:02d}",
    UnitKind.OTHER: "示例单位{number:02d}",
}


def add_named(standing: Standing) -> None:
    """Units and party organizations under their own names. A date no article gives stays empty."""
    rows = standing.rows
    for named in standing.city.units:
        kind = UnitKind(named.kind)
        at_home = kind is not UnitKind.EXTERNAL and len(standing.counties) == 1
        unit = rows.add(
            Unit,
            named.key,
            name=named.name,
            short_name=named.short_name,
            kind=kind,
            region_id=standing.counties[0] if at_home else None,
        )
        if named.park:
            article = standing.city.article
            add_residence(standing, unit, named.key, named.park, article.date if article else None)
    for org in standing.city.party_orgs:
        _add_named_org(standing, org)


def _add_named_org(standing: Standing, named: NamedOrg) -> None:
    rows = standing.rows
    org = rows.add(
        PartyOrg,
        named.key,
        name=named.name,
        kind=PartyOrgKind(named.kind),
        build_mode=named.build_mode,
        founded_on=named.founded,
    )
    for host in named.hosts:
        rows.add(
            PartyOrgHost, f"{named.key}/{host}", party_org=org, unit=rows.get(Unit, host), valid_from=named.founded
        )
        standing.organized.add(host)


def add_residence(
    standing: Standing, unit: Unit, key: str, park: str, since: dt.date | None, until: dt.date | None = None
) -> None:
    standing.rows.add(
        Residence,
        f"{key}/{park}",
        unit=unit,
        own_region=standing.rows.get(OwnRegion, park),
        valid_from=since,
        valid_to=until,
    )


def add_sample_unit(standing: Standing, chain: ChainSpec, key: str, *, kind: UnitKind, leading: bool) -> Unit:
    """An invented unit. One that leads is large; only companies have size, ownership and qualifications."""
    chance = standing.chance
    number = standing.number(kind)
    region = chance.one_of(standing.counties) if standing.counties else ""
    fields: dict[str, object] = {
        "kind": kind,
        "region_id": region or None,
        "uscc": sample_uscc(kind, region, standing.number("uscc")) if region else "",
        "established_on": chance.day(dt.date(1992, 1, 1), dt.date(2019, 12, 31)),
    }
    if kind is not UnitKind.COMPANY:
        return standing.rows.add(Unit, key, name=OTHER_NAMES[kind].format(number=number), **fields)
    size = UnitSize.LARGE if leading else chance.weighted(SIZES)
    fields |= {
        "industry_id": chain.division or None,
        "ownership": chance.weighted(OWNERSHIPS),
        "size": size,
        "staff_count": chance.between(*STAFF[size]),
        "address": f"示例路{chance.between(1, 299)}号",
    }
    unit = standing.rows.add(Unit, key, name=f"示例企业{number:04d}有限公司", **fields)
    _add_tags(standing, unit, key, size)
    return unit


def grow(unit: Unit, staff: int) -> None:
    """Make the unit large enough for ``staff`` people; one that is stays as it is."""
    if unit.staff_count is not None and unit.staff_count < staff:
        unit.staff_count = staff
        unit.size = next(size for size, (low, _) in reversed(STAFF.items()) if low <= staff)


def _add_tags(standing: Standing, unit: Unit, key: str, size: UnitSize) -> None:
    for code, share in TAGS.items():
        certain = code == "above_scale" and size in {UnitSize.LARGE, UnitSize.MEDIUM}
        if certain or standing.chance.happens(share):
            standing.rows.add(
                UnitTag,
                f"{key}/{code}",
                unit=unit,
                tag_id=standing.rows.term("unit_tag", code).id,
                valid_from=dt.date(standing.chance.between(2018, standing.days.last_year), 1, 1),
            )


def add_tagged(standing: Standing) -> None:
    """Tags the city counts by themselves (F160), on made-up companies in the order they were made."""
    rows = standing.rows
    companies = [unit for unit in rows.all(Unit) if unit.kind == UnitKind.COMPANY and unit.name.startswith("示例")]
    for code, count in standing.city.tagged:
        tag = rows.term("unit_tag", code)
        for unit in companies[:count]:
            rows.add(UnitTag, f"{unit.id}/{code}", unit=unit, tag_id=tag.id, valid_from=dt.date(2021, 1, 1))
        companies = companies[count:]
