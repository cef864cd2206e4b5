"""Funds, what was paid out of them, and subsidies (R28, F061, F062), as a city's description says."""

import datetime as dt
from itertools import cycle, islice

from alliances.choices import PaymentState
from alliances.models import ChainBody, Fund, Payment, Receipt, Subsidy
from config.demo.cities import FundSpec, SubsidySpec
from config.demo.standing import Standing
from organizations.models import PartyOrg, PartyOrgHost, Unit

FEN = 100
RECEIPTS = 2


def add_funds(standing: Standing) -> None:
    """A fund a body, those first that came first; the subsidies are spread over the same bodies."""
    bodies = sorted(standing.rows.all(ChainBody), key=lambda body: (body.founded_on or dt.date.min, str(body.id)))
    for fund in standing.city.funds:
        _add_funds(standing, fund, bodies)
    for subsidy in standing.city.subsidies:
        _add_subsidies(standing, subsidy, bodies)


def _shares(whole: int, count: int) -> list[int]:
    """``whole`` 元 in as many parts of whole hundreds as can be, the rest with the last, in 分."""
    share = whole // count // 100 * 100
    return [share * FEN] * (count - 1) + [(whole - share * (count - 1)) * FEN]


def _sample_units(standing: Standing) -> list[Unit]:
    """Made-up units on the city's chains today, each once."""
    standing_now = (place for places in standing.places.values() for place in places if place.is_current)
    return list({place.unit.id: place.unit for place in standing_now if place.sample}.values())


def _sample_orgs(standing: Standing) -> list[PartyOrg]:
    """Party organizations that stand in made-up units of the city's chains."""
    units = {unit.id for unit in _sample_units(standing)}
    hosted = [row.party_org for row in standing.rows.all(PartyOrgHost) if row.unit_id in units]
    return list({org.id: org for org in hosted if org.dissolved_on is None}.values())


def _add_funds(standing: Standing, spec: FundSpec, bodies: list[ChainBody]) -> None:
    """``yuan`` is paid to ``orgs`` party organizations in all, equal parts of it out of each fund; half of the payments
    are accounted for, and one more payment of each fund is still planned.
    """
    rows, days = standing.rows, standing.days
    orgs, year = cycle(_sample_orgs(standing)), days.last_year
    parts = _shares(spec.yuan, spec.orgs)
    for number, body in enumerate(bodies[: spec.funds]):
        own = parts[number :: spec.funds]
        paid = sum(own)
        fund = rows.add(
            Fund,
            f"{spec.name}/{number}",
            name=spec.name,
            body=body,
            year=year,
            source=spec.source,
            budget=paid * 5 // 4,
            paid=paid,
        )
        for place, amount in enumerate(own):
            key, day = f"{spec.name}/{number}/{place}", dt.date(year, 4 + place % 6, 15)
            proved = place % 2 == 0
            payment = rows.add(
                Payment,
                key,
                fund=fund,
                party_org=next(orgs),
                purpose="党组织工作经费",
                amount=amount,
                planned_on=day - dt.timedelta(days=10),
                paid_on=day,
                state=PaymentState.ACCOUNTED if proved else PaymentState.PAID,
                accounted=amount if proved else 0,
            )
            for part in range(RECEIPTS if proved else 0):
                rows.add(
                    Receipt,
                    f"{key}/{part}",
                    payment=payment,
                    number=f"示例票据{number + 1:02d}{place + 1:02d}{part + 1}",
                    amount=amount // 2 if part == 0 else amount - amount // 2,
                    day=day + dt.timedelta(days=20 + part),
                    matter="党员教育活动支出" if part == 0 else "学习资料",
                )
        rows.add(
            Payment,
            f"{spec.name}/{number}/planned",
            fund=fund,
            party_org=next(orgs),
            purpose="示例党员活动阵地建设",
            amount=(fund.budget - paid) // 2,
            planned_on=days.today + dt.timedelta(days=20),
        )


def _add_subsidies(standing: Standing, spec: SubsidySpec, bodies: list[ChainBody]) -> None:
    rows, kind = standing.rows, standing.rows.term("subsidy_kind", spec.kind)
    units = list(islice(cycle(_sample_units(standing)), spec.count))
    for number, (unit, amount) in enumerate(zip(units, _shares(spec.yuan, spec.count), strict=True)):
        rows.add(
            Subsidy,
            f"{spec.kind}/{number}",
            kind_id=kind.id,
            body=bodies[number % len(bodies)],
            unit=unit,
            policy=spec.policy,
            amount=amount,
            paid_on=dt.date(standing.days.last_year, 3 + number % 9, 10 + number // 9 % 15),
            paid_by=spec.paid_by,
        )
