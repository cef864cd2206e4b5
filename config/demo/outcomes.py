"""Joint activities and what came of them (F009, F014, F057, F079, F082, F108, F139–F141, F158), as cities tell."""

import datetime as dt
from itertools import cycle, islice

from alliances.choices import OutcomeState
from alliances.models import Activity, ActivityParty, ChainBody, Outcome, OutcomeUnit
from config.demo.cities import ActivitySpec, OutcomeSpec
from config.demo.standing import Standing
from core import clock
from core.choices import AnchorKind
from organizations.models import Unit

FEN = 100
PARTIES = 4
SPREAD = dt.timedelta(days=9)


def add_outcomes(standing: Standing) -> None:
    """Spread over the city's bodies in turn, those first that came first; the latest lies a week back."""
    bodies = sorted(standing.rows.all(ChainBody), key=lambda body: (body.founded_on or dt.date.min, str(body.id)))
    units = _units(standing)
    for activity in standing.city.activities:
        _add_activities(standing, activity, bodies, units)
    for outcome in standing.city.outcomes:
        _add_outcomes(standing, outcome, bodies, units)


def _units(standing: Standing) -> list[Unit]:
    """Made-up units on the city's chains today, each once: nobody named in an article is given an invented deed."""
    standing_now = (place for places in standing.places.values() for place in places if place.is_current)
    found = {place.unit.id: place.unit for place in standing_now if place.sample}
    return list(found.values())


def _day(standing: Standing, body: ChainBody, number: int) -> dt.date:
    """Within the last year, never before the body was founded."""
    wanted = standing.days.today - dt.timedelta(days=7) - (number % 30) * SPREAD
    return max(wanted, body.founded_on or wanted)


def _add_activities(standing: Standing, spec: ActivitySpec, bodies: list[ChainBody], units: list[Unit]) -> None:
    rows, served = standing.rows, units[: spec.units]
    for number in range(spec.count):
        body, key = bodies[number % len(bodies)], f"{spec.form}/{spec.dimension}/{number}"
        in_turn = islice(cycle(units), number * PARTIES, (number + 1) * PARTIES) if units else ()
        taking_part = served[number :: spec.count] if served else list(in_turn)
        activity = rows.add(
            Activity,
            key,
            title=spec.name.format(number=number + 1),
            body=body,
            form_id=rows.term("activity_form", spec.form).id,
            dimension_id=rows.term("report_dimension", spec.dimension).id,
            held_on=_day(standing, body, number),
            attendances=12 + 3 * number,
            place="示例会议室",
        )
        for unit in {unit.id: unit for unit in taking_part}.values():
            rows.add(ActivityParty, f"{key}/{unit.id}", activity=activity, unit=unit)


def _add_outcomes(standing: Standing, spec: OutcomeSpec, bodies: list[ChainBody], units: list[Unit]) -> None:
    """``yuan`` is divided among them, the rest with the last; ``units`` distinct units had good of them."""
    rows, kind = standing.rows, standing.rows.term("outcome_kind", spec.kind)
    had = units[: spec.units]
    for number in range(spec.count):
        body, key = bodies[number % len(bodies)], f"{spec.kind}/{number}"
        share = spec.yuan // spec.count
        amount = (spec.yuan - share * (spec.count - 1) if number == spec.count - 1 else share) * FEN
        day = _day(standing, body, number)
        outcome = rows.add(
            Outcome,
            key,
            title=spec.name.format(number=number + 1),
            kind_id=kind.id,
            body=body,
            source_id=body.id,
            source_kind=AnchorKind.BODY,
            amount=amount or None,
            quantity=None if amount else 1,
            happened_on=day,
            state=OutcomeState.CONFIRMED,
            decided_at=dt.datetime.combine(day, dt.time(10), clock.CHINA),
        )
        for unit in had[number :: spec.count]:
            rows.add(OutcomeUnit, f"{key}/{unit.id}", outcome=outcome, unit=unit)
