"""The indicator book: one object behind page, API and rows; every number opens exactly what it counts."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from alliances.models import ChainBody
from chains.choices import GapMeaning
from chains.models import Chain, ChainHead
from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed, NotFound
from organizations.models import Residence, Unit, UnitFigure
from reports.indicators.asking import asked_of, in_window, questions_of
from reports.indicators.book import BOOK, indicator_for, indicators_for
from reports.indicators.funds import FUND_BOOK
from reports.indicators.groups import GROUP_BOOK
from reports.indicators.honours import HONOUR_BOOK
from reports.indicators.market import MARKET_BOOK
from reports.indicators.meetings import MEETING_BOOK
from reports.indicators.model import Indicator, Shape, Sight, Window
from reports.indicators.outcomes import OUTCOME_BOOK
from reports.indicators.people import PEOPLE
from reports.indicators.services import SERVICE_BOOK
from reports.indicators.sharing import SHARING_BOOK
from reports.indicators.splits import parts_of
from reports.indicators.talent import TALENT_BOOK
from reports.indicators.tickets import TICKET_BOOK
from reports.indicators.values import Value, values_of
from reports.indicators.visits import VISIT_BOOK
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.members.people import appoint, make_person, queries_of, title

CODES = [one.code for one in BOOK]


def fill(cast: Cast) -> Chain:
    """A chain with a sub-chain, on which every indicator of the book has something to count."""
    today = clock.today()
    top = make_chain("甲链", is_priority=True)
    below = make_chain("乙链", parent=top)
    own, joint, sent, bare = (
        make_unit(f"示例{name}公司", region_id="430202") for name in ("自建", "联建", "派驻", "空白")
    )
    put_on_chain(top, own, role="leader")
    put_on_chain(below, own)
    for unit in (joint, sent, bare):
        put_on_chain(below, unit, role="key" if unit is joint else "member")
    org = make_party_org("示例党支部", unit=own, build_mode="stand_alone", founded_on=today)
    make_member_count(org, as_of="2020-01-01", full=9)
    make_member_count(org, as_of=today.isoformat(), full=7, probationary=2)
    make_party_org("示例联合支部", unit=joint, build_mode="joint")
    appoint(make_person("示例指导员"), sent, AnchorKind.UNIT, title=title("instructor"))
    make_row(Residence, unit=own)
    make_row(ChainHead, chain=top, role="head")
    for meaning in ("joint_committee", "alliance"):
        make_row(ChainBody, chain=top, kind=make_term("body_kind", meaning, meaning, meaning))
    for meaning in ("output", "revenue", "tax", "staff"):
        kind = make_term("figure_kind", meaning, f"示例{meaning}", meaning)
        UnitFigure.objects.create(unit=own, kind=kind, year=today.year - 1, period="year", value=100)
    make_unit("示例链外公司")
    return top


@pytest.fixture
def filled(cast: Cast) -> Iterator[Cast]:
    with cast.scope():
        fill(cast)
        yield cast


def values(cast: Cast, **params: str) -> dict[str, Value]:
    asked = asked_of(cast.act(), params)
    return {value.indicator.code: value for value in values_of(questions_of(asked))}


def test_book_says_what_stands_there(filled: Cast) -> None:
    found = values(filled)
    assert set(found) == set(CODES)
    assert {code: (value.number, value.base) for code, value in found.items()} == {
        "chains": (2, None),
        "priority_chains": (1, None),
        "headed_chains": (1, 2),
        "projects": (0, None),
        **{f"{what}_{meaning}": (0, None) for what in ("gaps", "projects") for meaning in GapMeaning},
        **{one.code: (0, None) for one in PEOPLE},
        "chain_units": (4, None),
        "key_enterprises": (2, None),
        "chain_leaders": (1, None),
        "residents": (1, None),
        "party_orgs": (2, None),
        "party_orgs_founded": (1, None),
        "members": (9, None),
        "party_orgs_per_unit": (2, 4),
        "members_per_org": (9, 2),
        "organization_coverage": (2, 4),
        "work_coverage": (3, 4),
        "uncovered": (1, None),
        "should_build": (0, None),
        "instructors": (1, None),
        "instructed_units": (1, None),
        "units_per_instructor": (1, 1),
        "committees": (1, None),
        "alliances": (1, None),
        "outer_members": (0, None),
        "chains_with_committee": (1, 2),
        **{one.code: (0, None) for one in OUTCOME_BOOK},
        **{one.code: (0, None) for one in FUND_BOOK},
        **dict.fromkeys(("teams", "task_teams", "volunteer_teams", "link_teams", "talent_teams"), (0, None)),
        **dict.fromkeys(("professionals", "hooked_units", "model_posts"), (0, None)),
        **dict.fromkeys(("campaigns", "campaign_units", "stations", "incubating", "incubated"), (0, None)),
        "resolutions": (0, None),
        "resolutions_in_time": (0, 0),
        "resolutions_overdue": (0, None),
        "owner_secretaries": (0, 0),
        "recommended_admissions": (0, None),
        "pledges_kept": (0, 0),
        **{one.code: (0, None) for one in HONOUR_BOOK},
        **{one.code: (0, 0 if one.base else None) for one in MEETING_BOOK},
        **{one.code: (0, 0 if one.base else None) for one in TICKET_BOOK},
        **{one.code: (0, None) for one in MARKET_BOOK},
        **{one.code: (0, None) for one in TALENT_BOOK},
        **{one.code: (0, None) for one in SERVICE_BOOK},
        **{one.code: (0, 0 if one.base else None) for one in SHARING_BOOK},
        **{one.code: (0, None) for one in GROUP_BOOK},
        **{one.code: (0, 0 if one.base else None) for one in VISIT_BOOK},
        **dict.fromkeys(("course_sessions", "course_attendances", "course_members", "course_training"), (0, None)),
        **dict.fromkeys(("linked_floating", "linked_employees"), (0, None)),
        **dict.fromkeys(("fitting_rings", "covered_floating"), (0, 0)),
        "output": (100, None),
        "revenue": (100, None),
        "tax": (100, None),
        "staff": (100, None),
    }


def test_value_reads_as_people_write_it(filled: Cast) -> None:
    found = values(filled)
    shown = {code: found[code].shown for code in ("chain_units", "work_coverage", "members_per_org", "output", "staff")}
    assert shown == {
        "chain_units": "4 家",
        "work_coverage": "75%",
        "members_per_org": "4.5 名",
        "output": "1 元",
        "staff": "100 人",
    }


def test_codes_and_names_are_the_indicators_own() -> None:
    assert len(set(CODES)) == len(CODES)
    assert len({one.name for one in BOOK}) == len(BOOK)
    for one in BOOK:
        assert one.definition.endswith("。"), one.code
        assert (one.base is not None) == (one.shape in (Shape.RATE, Shape.AVERAGE)), one.code
        assert (one.summed is not None) == (one.shape == Shape.SUM or one.code in ("members_per_org", "visit_days")), (
            one.code
        )


@pytest.mark.parametrize("code", CODES)
def test_number_is_the_number_of_its_rows(filled: Cast, code: str) -> None:
    asked = asked_of(filled.act(), {})
    one = indicator_for(asked.sight, code)
    asked = in_window(asked, one)
    value = values_of([(one, asked)])[0]
    rows = list(one.rows(asked))
    assert len({row.pk for row in rows}) == len(rows)
    if one.summed is None:
        assert len(rows) == value.number
    if one.amounts is not None:
        assert len(one.amounts(asked, rows)) == len(rows)
    if one.base is not None:
        assert one.base(asked).count() == value.base
    if one.is_part:
        assert one.missing(asked).count() == (value.base or 0) - value.number


@pytest.mark.parametrize("code", CODES)
def test_parts_are_the_whole_narrowed(filled: Cast, code: str) -> None:
    asked = asked_of(filled.act(), {})
    one = indicator_for(asked.sight, code)
    asked = in_window(asked, one)
    whole = values_of([(one, asked)])[0]
    for part in parts_of(one, asked):
        assert part.value.number <= whole.number
        narrowed = asked_of(filled.act(), {str(part.dimension): part.key})
        assert values_of([(one, in_window(narrowed, one))])[0] == part.value


def test_units_per_instructor_takes_both_sides_from_the_same_persons(filled: Cast) -> None:
    """Who left the chain since is nobody this liaison may see: his units of that day count on neither side."""
    day = clock.today() - dt.timedelta(days=30)
    chain, unit = Chain.objects.get(name="甲链"), Unit.objects.get(name="示例空白公司")
    gone = make_person("示例前指导员")
    appoint(gone, unit, AnchorKind.UNIT, title=title("instructor"), valid_from=day, valid_to=day)
    whole = values(filled, day=day.isoformat())["units_per_instructor"]
    actor = filled.act(filled.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    asked = asked_of(actor, {"day": day.isoformat()})
    own = {value.indicator.code: value for value in values_of(questions_of(asked))}
    assert (whole.number, whole.base) == (2, 2)
    assert (own["units_per_instructor"].number, own["units_per_instructor"].base) == (1, 1)
    assert own["instructed_units"].number == 2


def test_sub_chain_counts_in_its_parent_and_no_unit_twice(filled: Cast) -> None:
    top = Chain.objects.get(name="甲链")
    below = Chain.objects.get(name="乙链")
    assert values(filled, chain=str(top.pk))["chain_units"].number == 4
    assert values(filled, chain=str(below.pk))["chain_units"].number == 4
    assert values(filled, chain=str(below.pk))["chain_leaders"].number == 0


def test_day_before_everything_has_nothing(filled: Cast) -> None:
    appointed = values(filled, day="2000-01-01")
    assert appointed["instructors"].number == 0
    assert appointed["party_orgs_founded"].number == 0
    assert appointed["members"].number == 0


def test_windows_of_founded_organizations(filled: Cast) -> None:
    asked = asked_of(filled.act(), {})
    one = indicator_for(asked.sight, "party_orgs_founded")
    year = clock.today().year
    make_party_org(unit=Unit.objects.get(name="示例空白公司"), founded_on=dt.date(year - 2, 1, 1))
    make_party_org(unit=Unit.objects.get(name="示例派驻公司"), founded_on=dt.date(year - 3, 12, 31))
    counted = [
        values_of([(one, asked_of(filled.act(), {"window": window}, one))])[0].number
        for window in (Window.THIS_YEAR, Window.RECENT, Window.EVER)
    ]
    assert counted == [1, 2, 3]


def test_question_that_makes_no_sense_is_refused(filled: Cast) -> None:
    actor = filled.act()
    sight = Sight(actor, clock.today())
    one: Indicator = indicator_for(sight, "chains")
    for params in ({"day": "gestern"}, {"chain": "x"}, {"chain": str(filled.city.pk)}):
        with pytest.raises(InvalidInput):
            asked_of(actor, params)
    with pytest.raises(InvalidInput):
        asked_of(actor, {"window": "ever"}, one)
    with pytest.raises(InvalidInput):
        one.side(asked_of(actor, {}, one), "base")
    with pytest.raises(NotFound):
        indicator_for(sight, "happiness")


def test_book_of_one_region_leaves_out_what_is_not_told_by_region(filled: Cast) -> None:
    """Chains and bodies lie in no district: their number of the whole city would stand there as that of one."""
    told = values(filled, region="430203")
    assert "chain_units" in told
    assert told["chain_units"].number == 0
    assert not {"chains", "projects", "committees", "chains_with_committee"} & set(told)
    with pytest.raises(InvalidInput, match="不分区县"):
        asked_of(filled.act(), {"region": "430203"}, indicator_for(Sight(filled.act(), clock.today()), "chains"))


def test_city_without_a_word_for_output_has_no_such_indicator(cast: Cast) -> None:
    with cast.scope():
        sight = Sight(cast.act(), clock.today())
        assert "output" not in [one.code for one in indicators_for(sight)]
        with pytest.raises(NotFound):
            indicator_for(sight, "output")


def test_liaison_counts_the_own_chain_alone(cast: Cast) -> None:
    with cast.scope():
        top = fill(cast)
        other = make_chain("丙链")
        put_on_chain(other, make_unit())
    actor = cast.act(cast.add(Role.LIAISON, scope_id=top.pk, scope_kind=AnchorKind.CHAIN))
    with cast.scope():
        asked = asked_of(actor, {})
        counted = {
            value.indicator.code: value.number
            for value in values_of([(one, in_window(asked, one)) for one in indicators_for(asked.sight)])
        }
        assert (counted["chains"], counted["chain_units"], counted["members"]) == (2, 4, 9)
        with pytest.raises(InvalidInput):
            asked_of(actor, {"chain": str(other.pk)})
        unit = Unit.objects.get(name="示例自建公司")
    company = cast.act(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    with cast.scope(), pytest.raises(NotAllowed):
        indicators_for(Sight(company, clock.today()))


# ---- pages and API --------------------------------------------------------------------------------------------------


def test_pages_show_value_definition_parts_and_rows(cast: Cast) -> None:
    with cast.scope():
        fill(cast)
    client = cast.client(cast.department)
    text = client.get("/indicators/").content.decode()
    for one in BOOK:
        assert one.definition in text, one.code
        assert client.get(f"/indicators/{one.code}/").status_code == 200, one.code
        listed = client.get(f"/indicators/{one.code}/rows/").content.decode()
        assert one.name in listed, one.code
    rows = client.get("/indicators/work_coverage/rows/?side=missing").content.decode()
    assert "示例空白公司" in rows
    assert "示例派驻公司" not in rows


def test_every_number_of_a_detail_page_opens_as_many_rows(cast: Cast) -> None:
    with cast.scope():
        fill(cast)
    client = cast.client(cast.department)
    text = client.get("/indicators/chain_units/").content.decode()
    links = re.findall(r'<a href="(/indicators/chain_units/rows/[^"]*)">(\d+) 家</a>', text)
    assert len(links) >= 2
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert f'<span class="mute">{number} 家单位' in listed, address


def test_pages_cost_the_same_at_any_number_of_rows(cast: Cast) -> None:
    client = cast.client(cast.department)
    addresses = ("/indicators/", "/indicators/chain_units/", "/indicators/work_coverage/rows/")
    costs: dict[str, list[int]] = {address: [] for address in addresses}
    with cast.scope():
        top = fill(cast)
    for wanted in (10, 12, 40):
        with cast.scope():
            while Unit.objects.count() < wanted:
                put_on_chain(top, make_unit())
        for address in addresses:
            costs[address].append(queries_of(client, address))
    for address, seen in costs.items():
        assert seen[0] == seen[1] == seen[2], (address, seen)


def test_api_tells_what_the_page_tells(cast: Cast) -> None:
    with cast.scope():
        fill(cast)
    client = cast.token_client(cast.department)
    told = {row["code"]: row for row in client.get("/api/v1/indicators/").json()["results"]}
    assert set(told) == set(CODES)
    assert (told["work_coverage"]["number"], told["work_coverage"]["base"], told["work_coverage"]["shown"]) == (
        3,
        4,
        "75%",
    )
    one: dict[str, Any] = client.get("/api/v1/indicators/chain_units/").json()
    assert one["number"] == 4
    assert {(part["dimension"], part["label"], part["number"]) for part in one["parts"]} == {
        ("chain", "甲链", 4),
        ("region", "荷塘区", 4),
    }
    rows = client.get("/api/v1/indicators/chain_units/rows/?size=3").json()
    more = client.get(f"/api/v1/indicators/chain_units/rows/?size=3&cursor={rows['next']}").json()
    assert len(rows["results"]) + len(more["results"]) == 4
    assert client.get("/api/v1/indicators/happiness/").status_code == 404
    assert client.get("/api/v1/indicators/?colour=red").status_code == 422


def test_export_is_the_book(cast: Cast) -> None:
    with cast.scope():
        fill(cast)
    answer = cast.client(cast.department).get("/indicators/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["指标册"]
    lines = {row[7].value: (row[2].value, row[3].value, row[4].value) for row in sheet.iter_rows(min_row=2)}
    assert set(lines) == set(CODES)
    assert lines["work_coverage"] == ("75%", 3, 4)
