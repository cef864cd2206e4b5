"""Brands of bodies and honours by level (F024, F064, F065, F086, F096): what a city's description says was given."""

import datetime as dt
from uuid import UUID

from alliances.choices import HonourHolder
from alliances.models import Brand, ChainBody, Honour
from chains.models import Chain
from config.demo.cities import BrandSpec, HonourSpec
from config.demo.standing import Standing
from organizations.models import Unit


def add_honours(standing: Standing) -> None:
    bodies = {body.chain_id: body for body in reversed(standing.rows.all(ChainBody)) if body.chain_id}
    for brand in standing.city.brands:
        _add_brand(standing, brand, bodies[standing.rows.get(Chain, brand.chain).id])
    for honour in standing.city.honours:
        for number in range(1, honour.count + 1):
            _add_honour(standing, honour, number, bodies)


def _add_brand(standing: Standing, spec: BrandSpec, body: ChainBody) -> None:
    standing.rows.add(
        Brand,
        spec.name,
        name=spec.name,
        kind_id=standing.rows.term("brand_kind", spec.kind).id,
        body=body,
        unit=standing.rows.get(Unit, spec.unit) if spec.unit else None,
        meaning=spec.meaning,
        founded_on=spec.founded,
    )


def _add_honour(standing: Standing, spec: HonourSpec, number: int, bodies: dict[UUID, ChainBody]) -> None:
    """Of a chain it is that chain's own; of a person or another a 示例 name, looked after by the bodies in turn."""
    of_chain = spec.holder == HonourHolder.CHAIN
    chain = standing.rows.get(Chain, spec.chain) if of_chain else None
    held = bodies[chain.id] if chain else list(bodies.values())[(number - 1) % len(bodies)]
    standing.rows.add(
        Honour,
        f"{spec.title}/{spec.chain}/{number}",
        title=spec.title,
        kind_id=standing.rows.term("honour_kind", spec.kind).id,
        level=spec.level,
        holder_kind=spec.holder,
        body=held,
        chain=chain,
        holder_name="" if of_chain else f"示例{spec.title}获得者{number:02d}",
        given_by="示例授予单位",
        given_on=spec.given or dt.date(standing.days.last_year, 4, 30),
    )
