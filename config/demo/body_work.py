"""What bodies do in their year: powers given to them, a shared office, guidance, recommendations, plaques.

What the articles tell stands as they tell it (F042, F063, F076, F094); whatever else is needed is called 示例.
"""

import datetime as dt

from alliances.choices import GuidanceState, RecommendState
from alliances.models import (
    ChainBody,
    Guidance,
    Membership,
    Office,
    OfficePart,
    Plaque,
    Recommendation,
)
from config.demo.standing import Standing
from core import clock
from organizations.choices import UnitKind
from organizations.models import Unit

BASIS = "示例赋权文件"
NOON = dt.time(12)


def add_body_work(standing: Standing) -> None:
    if standing.city.code == "ZZ":
        _add_powers(standing, guides=True)
        _add_shared_office(standing)
        _add_guidance(standing)
    if standing.city.code == "FQ":
        _add_powers(standing, guides=False)
        _add_recommendations(standing)
        _add_plaques(standing)


def _add_powers(standing: Standing, *, guides: bool) -> None:
    for body in standing.rows.all(ChainBody):
        body.guides, body.recommends, body.powers_basis = guides, True, BASIS


def _add_shared_office(standing: Standing) -> None:
    """与链长办公室和产业协会合署办公 (F076): three under one roof."""
    rows, body = standing.rows, standing.rows.all(ChainBody)[0]
    since = body.founded_on
    chain_office = rows.add(
        Unit, "chain-office", name="示例链长办公室", kind=UnitKind.DEPARTMENT, region_id=standing.counties[0]
    )
    association = next(unit for unit in rows.all(Unit) if unit.kind == UnitKind.ASSOCIATION)
    office = rows.add(
        Office, "shared", name="示例合署办公室", host=body.office_host, address="示例路1号", opened_on=since
    )
    rows.add(OfficePart, "shared/body", office=office, body=body, valid_from=since)
    for unit in (chain_office, association):
        rows.add(OfficePart, f"shared/{unit.pk}", office=office, unit=unit, valid_from=since)


def _members(standing: Standing, body: ChainBody) -> list[Membership]:
    return [row for row in standing.rows.all(Membership) if row.body_id == body.pk and row.party_org_id]


def _add_guidance(standing: Standing) -> None:
    """One waits for its answer, one is answered, one is closed."""
    rows, today = standing.rows, standing.days.today
    told = (
        (GuidanceState.SENT, "示例：请报送第三季度党建工作进展", "remind", 10),
        (GuidanceState.ANSWERED, "示例：请督促按期换届", "supervise", 20),
        (GuidanceState.CLOSED, "示例：建议设立党员示范岗", "advise", 40),
    )
    for body in rows.all(ChainBody)[:2]:
        members = _members(standing, body)
        for index, (state, title, kind, days_ago) in enumerate(told[: len(members)]):
            day = today - dt.timedelta(days=days_ago)
            sent_at = dt.datetime.combine(day, NOON, clock.CHINA)
            answered = state != GuidanceState.SENT
            rows.add(
                Guidance,
                f"{body.pk}/{index}",
                body=body,
                kind_id=rows.term("guidance_kind", kind).id,
                party_org_id=members[index].party_org_id,
                title=title,
                text="示例内容：请按要求办理，并在期限内回复。",
                due_on=day + dt.timedelta(days=15),
                state=state,
                sent_at=sent_at,
                reply="示例回复：已办理。" if answered else "",
                replied_at=sent_at + dt.timedelta(days=5) if answered else None,
                closing="示例：已核实" if state == GuidanceState.CLOSED else "",
            )


def _add_recommendations(standing: Standing) -> None:
    """推荐职工入党12名 (F063), with what else was recommended."""
    rows, days = standing.rows, standing.days
    bodies = rows.all(ChainBody)
    for index, (persons, kind, matter) in enumerate(
        (
            (5, "admission", "示例：推荐职工入党"),
            (4, "admission", "示例：推荐一线职工入党"),
            (3, "admission", "示例：推荐技术骨干入党"),
            (2, "honour", "示例：推荐优秀共产党员"),
        )
    ):
        rows.add(
            Recommendation,
            str(index),
            body=bodies[index % len(bodies)],
            kind_id=rows.term("recommend_kind", kind).id,
            matter=matter,
            persons=persons,
            addressed_to="示例上级党组织",
            state=RecommendState.ACCEPTED if kind == "admission" else RecommendState.SUBMITTED,
            submitted_on=dt.date(days.last_year, 3 + index, 10),
            decided_on=dt.date(days.last_year, 6 + index, 20) if kind == "admission" else None,
        )


def _add_plaques(standing: Standing) -> None:
    """向万华化学、冠捷电子等成员单位授牌 (F042)."""
    rows, bodies = standing.rows, standing.rows.all(ChainBody)
    for number, key in enumerate(("wanhua", "aoc"), start=1):
        body = bodies[number - 1]
        rows.add(
            Plaque,
            key,
            body=body,
            kind_id=rows.term("plaque_kind", "member").id,
            number=f"{number:03d}",
            unit=rows.get(Unit, key),
            granted_on=max(body.founded_on or standing.days.settled, dt.date(2024, 3, 1)),
        )
