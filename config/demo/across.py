"""Bodies across cities: members from outside, as many as the article says (R67, F148); the others are 示例."""

from alliances.choices import OuterKind
from alliances.models import ChainBody, OuterMember
from config.demo.cities import AcrossSpec
from config.demo.liaisons import add_liaisons_of_body
from config.demo.standing import Standing
from organizations.models import OwnRegion


def add_across(standing: Standing) -> None:
    for spec in standing.city.across:
        _add_body(standing, spec)


def _add_body(standing: Standing, spec: AcrossSpec) -> None:
    rows = standing.rows
    body = rows.add(
        ChainBody,
        spec.key,
        name=spec.name,
        kind_id=rows.term("body_kind", spec.kind).id,
        tier_id=rows.term("body_tier", spec.level).id,
        own_region=rows.get(OwnRegion, spec.park),
        founded_on=spec.founded,
    )
    add_liaisons_of_body(standing, body, 0)
    for outer in spec.named:
        rows.add(
            OuterMember,
            f"{spec.key}/{outer.name}",
            body=body,
            name=outer.name,
            kind=outer.kind,
            place=outer.place,
            leads=outer.leads,
            valid_from=spec.founded,
        )
    for number in range(1, spec.count - len(spec.named) + 1):
        rows.add(
            OuterMember,
            f"{spec.key}/{number}",
            body=body,
            name=f"示例科创载体{number:03d}",
            kind=OuterKind.CARRIER,
            place=spec.places[number % len(spec.places)],
            valid_from=spec.founded,
        )
