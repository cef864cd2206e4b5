"""People who move, come and grow, as many as the articles count (F020, F047, F049, F050, F089, F090, F120–F125, F159).

Nobody is named: an article counts them, and so does the platform (truth 12).
"""

import datetime as dt
from typing import Any

from chains.models import Chain
from config.demo.chance import Chance
from config.demo.cities import TalentSpec
from config.demo.people import add_person, appoint
from config.demo.standing import Standing
from core.choices import AnchorKind
from members.models import Appointment, DutyEntry, Exchange, Growth, TalentIntake
from organizations.choices import MassOrgKind, UnitKind
from organizations.models import MassOrg, Unit


def add_talent(standing: Standing) -> None:
    chance = Chance(f"{standing.city.code}/talent")
    for number, spec in enumerate(standing.city.talent):
        places = companies(standing, spec.chain)
        for index, persons in enumerate(chance.parts(spec.persons, spec.rows, least=1)):
            unit, chain = places[(index + number) % len(places)]
            filed = {"sphere_id": chain.id, "sphere_kind": AnchorKind.CHAIN, "persons": persons}
            _add(standing, spec, f"{number}-{index:03d}", unit, filed, _day(standing, spec, chance))


def add_titled(standing: Standing) -> None:
    """党务工作者 of companies (F126), and partners appointed for two years (F155), some of whose terms soon end."""
    found = [unit for unit, _ in companies(standing, "")]
    for unit in found[: standing.city.party_workers]:
        worker = add_person(standing, "党务工作者", post="专职党务干事", unit=unit)
        appoint(standing, worker, "party_worker", unit.id, AnchorKind.UNIT, standing.days.settled)
    for index, unit in enumerate(found[: standing.city.partners]):
        partner = add_person(standing, "合伙人", post="党组织书记", unit=unit)
        until = standing.days.today + dt.timedelta(days=(25, 80)[index] if index < 2 else 400)
        since = min(standing.days.settled, standing.days.today)
        appoint(standing, partner, "partner", unit.id, AnchorKind.UNIT, since, until=until)


MASS_ORGS = (MassOrgKind.UNION, MassOrgKind.LEAGUE, MassOrgKind.WOMEN)
DUTY_TEXTS = (
    ("visit", "走访车间，了解用工和订单情况。"),
    ("guide", "指导党支部开展主题党日。"),
    ("help", "帮助联系部门，解答政策问题。"),
)


def add_mass_orgs(standing: Standing) -> None:
    """群团组织 of companies (F088), each of its company."""
    found = [unit for unit, _ in companies(standing, "")]
    for index, unit in enumerate(found[: standing.city.mass_orgs]):
        kind = MASS_ORGS[index % len(MASS_ORGS)]
        standing.rows.add(
            MassOrg,
            f"{index:03d}",
            name=f"{unit.name}{kind.label}",
            unit=unit,
            kind=kind,
            members=20 + 7 * index,
            founded_on=standing.days.settled,
        )


def add_duties(standing: Standing) -> None:
    """Some lines of instructors' logs, of the last weeks (R24)."""
    rows, days = standing.rows, standing.days
    title = rows.term("person_title", "instructor").id
    sent = [row for row in rows.all(Appointment) if row.title_id == title]
    for index, row in enumerate(sent[: standing.city.duties]):
        code, text = DUTY_TEXTS[index % len(DUTY_TEXTS)]
        day = max(days.today - dt.timedelta(days=3 * index), row.valid_from or days.settled)
        rows.add(
            DutyEntry,
            f"{index:03d}",
            person_id=row.person_id,
            unit_id=row.target_id,
            kind_id=rows.term("duty_kind", code).id,
            day=min(day, days.today),
            text=text,
        )


def companies(standing: Standing, chain: str) -> list[tuple[Unit, Chain]]:
    """Generated companies on the chains, the chains in turn, each company once."""
    found: dict[str, tuple[Unit, Chain]] = {}
    for spec in standing.city.chains:
        if chain in ("", spec.key):
            for place in standing.on(spec):
                if place.sample and place.unit.kind == UnitKind.COMPANY:
                    found.setdefault(place.key, (place.unit, standing.rows.get(Chain, spec.key)))
    return list(found.values())


def _day(standing: Standing, spec: TalentSpec, chance: Chance) -> dt.date:
    days = standing.days
    first = days.years_start if spec.when == "this_year" else dt.date(days.this_year - 2, 1, 1)
    return chance.day(first, days.today)


def _add(standing: Standing, spec: TalentSpec, key: str, unit: Unit, filed: dict[str, Any], day: dt.date) -> None:
    rows = standing.rows
    if spec.what == "intake":
        kind = rows.term("talent_kind", spec.kind)
        rows.add(TalentIntake, key, kind_id=kind.id, unit=unit, source_name=spec.place, arrived_on=day, **filed)
    elif spec.what == "growth":
        kind = rows.term("growth_kind", spec.kind)
        rows.add(Growth, key, kind_id=kind.id, unit=unit, role=spec.role, post=spec.post, happened_on=day, **filed)
    else:
        inward = spec.what == "exchange_in"
        sides = {"from_unit": unit, "to_name": spec.place} if inward else {"from_name": spec.place, "to_unit": unit}
        kind = rows.term("exchange_kind", spec.kind)
        rows.add(Exchange, key, kind_id=kind.id, post=spec.post, starts_on=day, **sides, **filed)
