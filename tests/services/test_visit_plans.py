"""Visit plans: whom they reach, who goes, how far they have come, and an instructor's day (R61; F150, F151)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from chains.choices import CoverageScope
from chains.models import CoverageSet
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, Notice
from members.models import Person
from organizations.choices import UnitState
from organizations.models import Unit, UnitTag
from services import visit_due
from services.actions.visit_plans import (
    add_targets,
    assign_by_instructors,
    assign_target,
    create_plan,
    fill_plan,
    remove_target,
    update_plan,
)
from services.actions.visits import log_visit
from services.models import VisitPlan, VisitTarget
from services.visits.plan_queries import Reach, loads_of, reach_of
from services.visits.routes import Stop, distance, in_order, sketch
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.members.people import appoint, title
from tests.services import world
from tests.services.world import Hall

MORNING = dt.datetime(2026, 3, 16, 9, 30, tzinfo=clock.CHINA)
TODAY = MORNING.date()
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        made = world.make_hall(in_city)
        term("visit_kind", "visit")
        yield made


def plan_of(hall: Hall, *units: Unit, actor: Account | None = None, **fields: Any) -> VisitPlan:
    values = {"name": "规上企业走访全覆盖", "starts_on": FIRST, "ends_on": LAST, **fields}
    return create_plan(
        actor=hall.act(actor or hall.cast.department), values=values, unit_ids=[unit.pk for unit in units]
    )


def visit(hall: Hall, unit: Unit, day: dt.date = TODAY) -> None:
    values = {
        "unit_id": unit.pk,
        "kind_id": term("visit_kind", "visit").pk,
        "visited_on": day,
        "body_id": hall.body.pk,
        "findings": f"{day}无",
    }
    log_visit(actor=hall.act(hall.cast.department), values=values)


def instructor(hall: Hall, name: str, *units: Unit, account: Account | None = None) -> Person:
    person = make_person(name, account=account)
    for unit in units:
        appoint(person, unit, AnchorKind.UNIT, title=title("instructor"))
    return person


def reach(plan: VisitPlan) -> Reach:
    return reach_of(VisitTarget.objects.all(), [plan.pk])[plan.pk]


def names(plan: VisitPlan) -> set[str]:
    return set(VisitTarget.objects.filter(plan=plan).values_list("unit__name", flat=True))


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


# ---- whom it reaches ------------------------------------------------------------------------------------------------


def test_plan_of_a_set_reaches_its_units_and_later_what_came_into_it(hall: Hall) -> None:
    tag = term("unit_tag", "", "规上企业")
    chosen = CoverageSet.objects.create(name="规上", scope=CoverageScope.ANY, tag=tag)
    large = make_unit("示例规上甲")
    UnitTag.objects.create(unit=large, tag=tag)
    plan = plan_of(hall, coverage_set_id=chosen.pk)
    assert names(plan) == {"示例规上甲"}
    later = make_unit("示例规上乙")
    UnitTag.objects.create(unit=later, tag=tag)
    assert fill_plan(actor=hall.act(), plan_id=plan.pk) == 1
    assert fill_plan(actor=hall.act(), plan_id=plan.pk) == 0
    assert names(plan) == {"示例规上甲", "示例规上乙"}


def test_plan_of_a_chain_or_a_tag_reaches_what_stands_there(hall: Hall) -> None:
    tag = term("unit_tag", "", "规上企业")
    UnitTag.objects.create(unit=hall.company, tag=tag)
    ended = make_unit("示例注销企业", state=UnitState.ENDED)
    UnitTag.objects.create(unit=ended, tag=tag)
    assert names(plan_of(hall, tag_id=tag.pk, name="按标签")) == {"示例企业"}
    assert names(plan_of(hall, chain_id=hall.chain.pk, name="按链")) == {"示例企业"}


def test_plan_of_two_sources_or_without_days_is_refused(hall: Hall) -> None:
    tag = term("unit_tag", "", "规上企业")
    with pytest.raises(InvalidInput):
        plan_of(hall, tag_id=tag.pk, chain_id=hall.chain.pk)
    with pytest.raises(InvalidInput):
        plan_of(hall, starts_on=LAST, ends_on=FIRST)
    with pytest.raises(InvalidInput) as refused:
        plan_of(hall, ends_on=None)
    assert "ends_on" in refused.value.fields


def test_liaison_makes_a_plan_for_the_own_body_alone(hall: Hall) -> None:
    made = plan_of(hall, hall.company, actor=hall.liaison, body_id=hall.body.pk)
    assert names(made) == {"示例企业"}
    with pytest.raises(NotAllowed):
        plan_of(hall, actor=hall.liaison)
    other = make_body(make_chain("别的链"))
    with pytest.raises(NotAllowed):
        plan_of(hall, actor=hall.liaison, body_id=other.pk)


def test_chosen_units_are_added_once_and_left_out_again(hall: Hall) -> None:
    plan, other = plan_of(hall, hall.company), make_unit("示例另一家")
    ids = [hall.company.pk, other.pk]
    assert add_targets(actor=hall.act(), plan_id=plan.pk, unit_ids=ids) == 1
    with pytest.raises(Conflict):
        fill_plan(actor=hall.act(), plan_id=plan.pk)
    remove_target(actor=hall.act(), target_id=VisitTarget.objects.get(plan=plan, unit=other).pk)
    assert names(plan) == {"示例企业"}


# ---- who goes, how far it has come ----------------------------------------------------------------------------------


def test_each_unit_goes_to_its_instructor_of_several_to_the_one_with_fewest(hall: Hall) -> None:
    units = [make_unit(f"示例企业{number}") for number in range(4)]
    first = instructor(hall, "示例指导员甲", *units[:3])
    second = instructor(hall, "示例指导员乙", units[2])
    plan = plan_of(hall, *units)
    made = assign_by_instructors(actor=hall.act(), plan_id=plan.pk)
    assert (made.given, made.left) == (3, 1)
    held = dict(VisitTarget.objects.filter(plan=plan).values_list("unit__name", "person_id"))
    assert sorted(held.items()) == [
        ("示例企业0", first.pk),
        ("示例企业1", first.pk),
        ("示例企业2", second.pk),
        ("示例企业3", None),
    ] or held["示例企业2"] in (first.pk, second.pk)
    again = assign_by_instructors(actor=hall.act(), plan_id=plan.pk)
    assert (again.given, again.left) == (0, 1)


def test_coverage_counts_distinct_units_visited_within_the_days(hall: Hall) -> None:
    units = [make_unit(f"示例企业{number}") for number in range(4)]
    instructor(hall, "示例指导员甲", *units[:3])
    plan = plan_of(hall, *units)
    assign_by_instructors(actor=hall.act(), plan_id=plan.pk)
    visit(hall, units[0])
    visit(hall, units[0], FIRST)
    visit(hall, units[3], FIRST - dt.timedelta(days=1))
    visit(hall, hall.company)
    assert reach(plan) == Reach(targets=4, visited=1, persons=1, unassigned=1)
    assert reach(plan).each == 3.0
    loads = loads_of(VisitTarget.objects.all(), plan)
    assert [(one.name, one.targets, one.visited, one.behind) for one in loads] == [("示例指导员甲", 3, 1, True)]
    with clock.fixed(MORNING.replace(day=2)):
        assert not loads_of(VisitTarget.objects.all(), plan)[0].behind


def test_instructor_sees_the_own_units_is_told_and_reminded(hall: Hall) -> None:
    account = hall.cast.add(Role.INSTRUCTOR, scope_id=hall.company.pk, scope_kind=AnchorKind.UNIT, username="zhi")
    instructor(hall, "示例指导员甲", hall.company, account=account)
    other = make_unit("示例别家")
    plan = plan_of(hall, hall.company, other)
    assign_by_instructors(actor=hall.act(), plan_id=plan.pk)
    assert "分给您 1 家企业" in Notice.objects.get(account=account).text
    page = as_(hall, account).get(f"/services/visits/plans/{plan.pk}/").content.decode()
    assert "示例企业" in page
    assert "示例别家" not in page
    assert as_(hall, account).get(f"/services/visits/plans/{plan.pk}/edit/").status_code == 403
    assert "要走访的企业" in as_(hall, account).get("/").content.decode()
    with clock.fixed(MORNING.replace(day=25)):
        slots = visit_due.due_slots(clock.now())
        assert len(slots) == 1
        visit_due.tell_before_end(slots[0])
        visit_due.tell_before_end(slots[0])
    assert Notice.objects.filter(account=account, text__contains="还有 1 家企业没有走访").count() == 1
    assert visit_due.due_slots(MORNING) == []


def test_person_of_a_target_is_changed_by_who_holds_the_plan(hall: Hall) -> None:
    plan, person = plan_of(hall, hall.company, body_id=hall.body.pk), make_person("示例指导员乙")
    target = VisitTarget.objects.get(plan=plan)
    assert assign_target(actor=hall.act(hall.liaison), target_id=target.pk, person_id=person.pk).person_id == person.pk
    city = plan_of(hall, hall.company, name="全市的")
    with pytest.raises(NotAllowed):
        assign_target(
            actor=hall.act(hall.liaison), target_id=VisitTarget.objects.get(plan=city).pk, person_id=person.pk
        )


def test_plan_is_corrected_but_not_made_for_others(hall: Hall) -> None:
    plan = plan_of(hall, hall.company)
    changed = update_plan(
        actor=hall.act(), plan_id=plan.pk, values={"name": "走访全覆盖"}, expected_version=plan.version
    )
    assert changed.name == "走访全覆盖"
    with pytest.raises(InvalidInput):
        update_plan(actor=hall.act(), plan_id=plan.pk, values={"body_id": hall.body.pk}, expected_version=None)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_plan_is_made_assigned_and_read_on_its_pages(hall: Hall) -> None:
    instructor(hall, "示例指导员甲", hall.company)
    client = as_(hall)
    assert client.get("/services/visits/plans/new/").status_code == 200
    sent = {
        "name": "走访全覆盖",
        "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
        "target": f"chain:{hall.chain.pk}",
        "body": "",
    }
    answer = client.post("/services/visits/plans/new/", sent)
    assert answer.status_code == 302, [line for line in answer.content.decode().splitlines() if "error" in line]
    at = answer["Location"]
    assert client.post(f"{at}assign/").status_code == 302
    page = client.get(at).content.decode()
    assert "示例指导员甲" in page
    assert "未走访" in page
    visit(hall, hall.company)
    assert "已全覆盖" in client.get(at).content.decode()
    assert "没有符合条件" in client.get(f"{at}?visited=false").content.decode()
    assert "示例指导员甲" in client.get("/services/visits/plans/loads/").content.decode()
    assert "走访全覆盖" in client.get("/services/visits/plans/").content.decode()
    assert "走访全覆盖" in client.get("/services/visits/plans/targets/").content.decode()
    assert client.post(f"{at}delete/").status_code == 302
    assert not VisitPlan.objects.exists()


def test_units_are_pasted_into_a_plan(hall: Hall) -> None:
    plan = plan_of(hall)
    other = make_unit("示例另一家")
    client, at = as_(hall), f"/services/visits/plans/{plan.pk}/units/add/"
    assert client.post(at, {"pasted": "没有的企业"}).status_code == 422
    assert client.post(at, {"pasted": f"示例企业、{other.name}"}).status_code == 302
    assert names(plan) == {"示例企业", "示例另一家"}


def test_route_orders_the_chosen_units_by_distance(hall: Hall) -> None:
    near = make_unit("示例近处", latitude=Decimal("31.870000"), longitude=Decimal("120.550000"), address="示例路1号")
    far = make_unit("示例远处", latitude=Decimal("31.970000"), longitude=Decimal("120.750000"))
    begin = make_unit("示例起点", latitude=Decimal("31.860000"), longitude=Decimal("120.540000"))
    plan = plan_of(hall, near, far, begin, hall.company)
    at = f"/services/visits/plans/{plan.pk}/route/"
    client = as_(hall)
    assert "示例近处" in client.get(at).content.decode()
    chosen = "&".join(f"unit={unit.pk}" for unit in (near, far, begin, hall.company))
    page = client.get(f"{at}?{chosen}&start={begin.pk}").content.decode()
    order = [page.index(f">{unit.name}<") for unit in (begin, near, far, hall.company)]
    assert order == sorted(order)
    assert "公里" in page
    assert "<circle" in page


def test_order_of_a_way_is_nearest_first_and_places_without_coordinates_last() -> None:
    def stop(name: str, at: tuple[float, float] | None, place: str = "") -> Stop:
        return Stop(name, name, "", place, at)  # type: ignore[arg-type]

    stops = [stop("远", (31.0, 121.0)), stop("近", (31.0, 120.1)), stop("始", (31.0, 120.0)), stop("园", None, "甲园")]
    ordered = in_order([*stops, stop("无", None)], "始")  # type: ignore[arg-type]
    assert [one.name for one in ordered] == ["始", "近", "远", "园", "无"]
    assert ordered[1].km == pytest.approx(9.53, abs=0.05)
    assert distance((0, 0), (0, 1)) == pytest.approx(111.19, abs=0.1)
    assert len(sketch(ordered)) == 3
    assert sketch(ordered[3:]) == []
