"""How a chain was classed on a day: grade, class of industry, scale, priority; and what hung on top then."""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from alliances.below import roll_up
from alliances.gaps import ALLIANCE, chains_asked, completeness, gaps
from chains import actions
from chains.coverage import base_units
from chains.head_queries import chains_without_head
from chains.lineage import chain_as_of, story
from chains.models import Chain, ChainPast, CoverageSet
from core import clock
from core.models import Term
from organizations.models import Unit
from reports.indicators.asking import asked_of, questions_of
from reports.indicators.book import indicators_for
from reports.indicators.model import Dimension
from reports.indicators.values import values_of
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit, put_on_chain

THEN, CHANGED = dt.date(2025, 6, 30), dt.date(2026, 3, 1)


def at(day: dt.date) -> AbstractContextManager[None]:
    return clock.fixed(dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC))


@pytest.fixture
def city(in_city: Cast) -> Iterator[Cast]:
    with at(dt.date(2026, 9, 1)):
        yield in_city


def entered(name: str, **fields: object) -> Chain:
    with at(dt.date(2020, 1, 1)):
        return make_chain(name, valid_from=dt.date(2020, 1, 1), **fields)


def edit(cast: Cast, chain: Chain, **values: object) -> Chain:
    with at(CHANGED):
        return actions.update_chain(actor=cast.act(), chain_id=chain.pk, values=values, expected_version=None)


def graded(code: str, label: str) -> Term:
    return make_term("chain_grade", code, label)


def test_chain_is_classed_as_it_was_on_each_day(city: Cast) -> None:
    main, key = graded("main", "主导"), graded("key", "重点")
    chain = entered("甲链", grade=main)
    edit(city, chain, grade_id=key.pk, is_priority=True)
    chain.refresh_from_db()
    days = (THEN, CHANGED - dt.timedelta(days=1), CHANGED, clock.today())
    seen = [chain_as_of(chain, day) for day in days]
    assert [shown.grade.label if shown.grade else "" for shown in seen] == ["主导", "主导", "重点", "重点"]
    assert [shown.is_priority for shown in seen] == [False, False, True, True]
    assert chain.grade == key, "what is shown of a day changes nothing of today"
    texts = [(chapter.day, chapter.text) for chapter in story(chain)][1:]
    assert texts == [(CHANGED, "等级由“主导”改为“重点”"), (CHANGED, "列为重点产业链")]


def test_class_filled_in_later_completes_the_record_and_a_change_on_the_first_day_corrects_it(city: Cast) -> None:
    main = graded("main", "主导")
    blank = entered("甲链")
    edit(city, blank, grade_id=main.pk)
    with at(CHANGED):
        fresh = make_chain("乙链", grade=main)
    edit(city, fresh, grade_id=graded("key", "重点").pk)
    assert not ChainPast.objects.exists()
    blank.refresh_from_db()
    assert chain_as_of(blank, THEN).grade == main


def test_past_that_kept_no_class_answers_with_what_came_after(city: Cast) -> None:
    chain = entered("甲链", grade=graded("main", "主导"), is_priority=True)
    ChainPast.objects.create(chain=chain, name="旧名", valid_to=THEN)
    shown = chain_as_of(chain, THEN)
    assert (shown.name, shown.grade, shown.is_priority) == ("旧名", chain.grade, True)
    assert [chapter.text for chapter in story(chain)][1:] == ["由“旧名”更名为“甲链”"]


def test_lists_filters_and_the_api_of_a_past_day_use_the_classes_of_that_day(cast: Cast) -> None:
    with cast.scope(), at(dt.date(2026, 9, 1)):
        main, key = graded("main", "主导链"), graded("key", "重点链")
        chains = [entered(f"链{number}", grade=main) for number in range(3)]
        edit(cast, chains[0], grade_id=key.pk, is_priority=True)
    client, api = cast.client(cast.department), cast.token_client(cast.department)
    past = client.get(f"/chains/?day={THEN}&grade={main.pk}").content.decode()
    assert all(f">链{number}<" in past for number in range(3))
    now = client.get(f"/chains/?grade={main.pk}").content.decode()
    assert ">链0<" not in now
    row = f"/chains/{chains[0].pk}/"
    assert "主导链" in client.get(f"{row}?day={THEN}").content.decode()
    assert "重点链" in client.get(row).content.decode()
    for query, names in (
        (f"on={THEN}&grade={main.pk}", {"链0", "链1", "链2"}),
        (f"grade={main.pk}", {"链1", "链2"}),
        (f"on={THEN}&is_priority=true", set()),
        ("is_priority=true", {"链0"}),
    ):
        rows = api.get(f"/api/v1/chains/?{query}").json()["results"]
        assert {row["name"] for row in rows} == names, query
    shown = {row["name"]: row for row in api.get(f"/api/v1/chains/?on={THEN}").json()["results"]}
    assert (shown["链0"]["grade"], shown["链0"]["is_priority"]) == ("主导链", False)
    pasts = api.get(f"/api/v1/chains/{chains[0].pk}/lineage/").json()["pasts"]
    assert [(past["grade"], past["is_priority"]) for past in pasts] == [("主导链", False)]


def test_indicators_and_coverage_of_a_past_day_count_by_the_classes_of_that_day(city: Cast) -> None:
    old, new = (make_term("chain_class", code, label) for code, label in (("old", "传统"), ("new", "新兴")))
    chain = entered("甲链", industry_class=old)
    put_on_chain(chain, make_unit(), valid_from=dt.date(2021, 1, 1))
    edit(city, chain, industry_class_id=new.pk, is_priority=True)
    counted = {}
    for day in (THEN, clock.today()):
        asked = asked_of(city.act(), {"day": day.isoformat()})
        values = {value.indicator.code: value.number for value in values_of(questions_of(asked))}
        counted[day] = values["priority_chains"]
        one = next(each for each in indicators_for(asked.sight) if Dimension.CLASS in each.dimensions)
        for chosen, number in ((old, int(day == THEN)), (new, int(day != THEN))):
            narrowed = asked_of(city.act(), {"day": day.isoformat(), "class": str(chosen.pk)}, one)
            assert narrowed.chains().count() == number
    assert counted == {THEN: 0, clock.today(): 1}
    held = CoverageSet.objects.create(name="重点链", scope="priority")
    assert [base_units(Unit.objects.all(), held, day).count() for day in (THEN, clock.today())] == [0, 1]


def test_chain_hung_below_another_since_was_on_top_then(city: Cast) -> None:
    """待建清单, 下级汇总 and 未配链长 ask what hung where on the day, not today."""
    term("body_kind", "alliance")
    top, moved = entered("总链"), entered("甲链")
    make_body(moved, "alliance", founded_on=dt.date(2021, 1, 1))
    edit(city, moved, parent_id=top.pk)
    actor, now = city.act(), clock.today()
    for day, tops in ((THEN, ["总链", "甲链"]), (now, ["总链"])):
        assert sorted(chains_asked(actor, day).values_list("name", flat=True)) == sorted(tops)
        assert sorted(chain.name for chain in chains_without_head(actor, day)) == sorted(tops)
        assert [chain.name for chain in gaps(actor, ALLIANCE, day)] == ["总链"]
        (counted,) = completeness(actor, day)
        assert (counted.having, counted.chains) == (len(tops) - 1, len(tops))
        assert roll_up(actor, day).total.chains == len(tops)
    assert list(chains_asked(actor, now, below=True).values_list("name", flat=True)) == ["甲链"]
    assert not chains_asked(actor, THEN, below=True).exists()
