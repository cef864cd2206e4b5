"""Teams of the bodies (F051, F091, F113, F154, F156, F157): how many of which kind a city's description says."""

import datetime as dt

from alliances.models import ChainBody, Team, TeamHookup, TeamMember, TeamMilestone
from config.demo.cities import TeamSpec
from config.demo.people import add_person
from config.demo.standing import Standing
from organizations.choices import UnitKind
from organizations.models import Unit, UnitTag

STEPS = ("摸清问题、定出清单", "集中攻关", "验收总结")


def add_teams(standing: Standing) -> None:
    """Spread over the city's bodies in turn, those first that came first."""
    bodies = sorted(standing.rows.all(ChainBody), key=lambda body: (body.founded_on or dt.date.min, str(body.id)))
    for spec in standing.city.teams:
        for number in range(1, spec.count + 1):
            _add(standing, spec, bodies[(number - 1) % len(bodies)], number)


def _add(standing: Standing, spec: TeamSpec, body: ChainBody, number: int) -> None:
    rows, key = standing.rows, f"{spec.kind}/{spec.name}/{number}"
    since = max(spec.founded, body.founded_on or spec.founded)
    people = [add_person(standing, spec.post, post=spec.post) for _ in range(spec.members)]
    team = rows.add(
        Team,
        key,
        name=spec.name.format(number=number),
        kind_id=rows.term("team_kind", spec.kind).id,
        body=body,
        leader=people[0] if people else None,
        topic=spec.topic,
        size=spec.size or None,
        founded_on=since,
        due_on=dt.date(standing.days.this_year, 12, 31) if spec.steps else None,
    )
    for place, person in enumerate(people):
        duty = "队长" if place == 0 else ""
        rows.add(TeamMember, f"{key}/{place}", team=team, person=person, duty=duty, valid_from=since)
    if spec.steps:
        _add_steps(standing, team, key)
    for place in range(1, spec.carriers + 1):
        rows.add(
            TeamHookup,
            f"{key}/{place}",
            team=team,
            unit=_carrier(standing, place),
            persons=spec.size // spec.carriers,
            note="一对一挂钩法律服务",
            valid_from=since,
        )


def _add_steps(standing: Standing, team: Team, key: str) -> None:
    """One a quarter; those due by today are done."""
    for place, name in enumerate(STEPS):
        planned = dt.date(standing.days.this_year, 3 * (place + 1), 20)
        done = planned if planned <= standing.days.today else None
        standing.rows.add(TeamMilestone, f"{key}/step/{place}", team=team, name=name, planned_on=planned, done_on=done)


def _carrier(standing: Standing, place: int) -> Unit:
    key = f"carrier-{place:02d}"
    unit = standing.rows.add(Unit, key, name=f"示例科创孵化载体{place:02d}", kind=UnitKind.OTHER)
    tag = standing.rows.term("unit_tag", "provincial_carrier")
    standing.rows.add(UnitTag, f"{key}/tag", unit=unit, tag_id=tag.id, valid_from=dt.date(2022, 1, 1))
    return unit
