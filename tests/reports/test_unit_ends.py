"""A unit that ends on a day: what stood on it ends then, and every day before is as it was."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import Membership, Seat
from chains.coverage import base_units
from chains.figures import distinct_above, figures_of_chains, figures_of_tenant, figures_together
from chains.models import ChainUnit, CoverageSet
from chains.queries import places_in_force
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from members.models import Appointment
from organizations import actions
from organizations.models import Unit
from reports.indicators.asking import asked_of, questions_of
from reports.indicators.values import values_of
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain
from tests.members.people import appoint, make_person, title

SINCE, LAST = dt.date(2024, 1, 1), dt.date(2026, 3, 31)
AFTER = dt.date(2026, 4, 1)


def furnish() -> Unit:
    chain, unit = make_chain("甲链", valid_from=SINCE), make_unit("示例甲公司", region_id="430202")
    put_on_chain(chain, unit, role="leader", valid_from=SINCE)
    put_on_chain(chain, make_unit("示例乙公司"), valid_from=SINCE)
    make_member_count(make_party_org("示例支部", unit=unit), as_of="2025-01-01", full=5)
    body = make_body(chain)
    Membership.objects.create(body=body, unit=unit, valid_from=SINCE)
    Seat.objects.create(body=body, title=term("body_seat", "member"), unit=unit, valid_from=SINCE)
    appoint(make_person("示例指导员"), unit, AnchorKind.UNIT, title=title("instructor"), valid_from=SINCE)
    return unit


def counted(cast: Cast, day: dt.date) -> dict[str, Any]:
    """Every way the platform counts units of a day."""
    ids = list(ChainUnit.objects.order_by("chain_id").values_list("chain_id", flat=True).distinct())
    asked = asked_of(cast.act(), {"day": day.isoformat()})
    held = CoverageSet.objects.filter(name="在链").first() or CoverageSet.objects.create(name="在链", scope="chains")
    return {
        "chains": figures_of_chains(ids, day),
        "tenant": figures_of_tenant(cast.city.id, day),
        "together": figures_together(ids, day),
        "distinct": distinct_above(ids, day),
        "map": set(places_in_force(ids, day).values_list("unit__name", flat=True)),
        "coverage": set(base_units(Unit.objects.all(), held, day).values_list("name", flat=True)),
        "book": {value.indicator.code: (value.number, value.base) for value in values_of(questions_of(asked))},
    }


def test_days_before_the_end_are_as_they_were_and_days_after_without_the_unit(in_city: Cast) -> None:
    unit = furnish()
    days = (dt.date(2025, 6, 30), LAST)
    before = {day: counted(in_city, day) for day in days}
    assert before[LAST]["map"] == before[LAST]["coverage"] == {"示例甲公司", "示例乙公司"}
    actions.end_unit(actor=in_city.act(), unit_id=unit.pk, last_day=LAST)
    assert {day: counted(in_city, day) for day in days} == before
    for day in (AFTER, clock.today()):
        found = counted(in_city, day)
        assert found["map"] == found["coverage"] == {"示例乙公司"}
        assert (found["tenant"].units, found["book"]["chain_units"]) == (1, (1, None))
        assert found["book"]["instructed_units"] == (0, None)
    for model in (ChainUnit, Membership, Seat):
        assert model.objects.get(unit=unit).valid_to == LAST
    assert Appointment.objects.get(target_id=unit.pk).valid_to == LAST


def test_revived_unit_goes_on_with_what_ended_with_it_and_nothing_else(in_city: Cast) -> None:
    unit = furnish()
    other = make_chain("乙链", valid_from=SINCE)
    put_on_chain(other, unit, valid_from=SINCE, valid_to=dt.date(2025, 1, 1))
    put_on_chain(make_chain("丙链"), unit, valid_from=AFTER)
    rows = list(ChainUnit.objects.exclude(valid_from=AFTER).order_by("id").values_list("id", "valid_to"))
    actions.end_unit(actor=in_city.act(), unit_id=unit.pk, last_day=LAST)
    assert not ChainUnit.objects.filter(valid_from=AFTER).exists(), "what would only begin later never was"
    actions.revive_unit(actor=in_city.act(), unit_id=unit.pk)
    unit.refresh_from_db()
    assert (unit.state, unit.ended_on) == ("active", None)
    assert list(ChainUnit.objects.order_by("id").values_list("id", "valid_to")) == rows
    assert Membership.objects.get(unit=unit).valid_to is None
    assert Appointment.objects.get(target_id=unit.pk).valid_to is None


def test_unit_ended_without_a_day_counts_on_none(in_city: Cast) -> None:
    unit = furnish()
    Unit.objects.filter(pk=unit.pk).update(state="ended")
    assert counted(in_city, LAST)["map"] == {"示例乙公司"}
    assert counted(in_city, LAST)["tenant"].units == 1


def test_day_put_in_later_lets_the_unit_count_before_it(cast: Cast) -> None:
    with cast.scope():
        unit = furnish()
        Unit.objects.filter(pk=unit.pk).update(state="ended")
    client = cast.client(cast.department)

    listed = client.get("/units/without-last-day/").content.decode()
    asked = client.get(f"/units/{unit.pk}/end/").content.decode()
    assert unit.name in listed
    assert "没有写明日期" in asked
    # The log proposes the day on which the state was changed.
    assert clock.today().isoformat() in asked

    assert client.post(f"/units/{unit.pk}/end/", {"last_day": LAST.isoformat()}).status_code == 302
    with cast.scope():
        assert counted(cast, LAST)["map"] == {"示例甲公司", "示例乙公司"}
        assert counted(cast, AFTER)["map"] == {"示例乙公司"}
        assert ChainUnit.objects.get(unit=unit).valid_to == LAST
    assert "没有要补填的" in client.get("/units/without-last-day/").content.decode()


def test_page_of_undated_units_costs_the_same_however_many(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs = []
    for more in (1, 2, 97):
        with cast.scope():
            for _ in range(more):
                Unit.objects.filter(pk=make_unit().pk).update(state="ended")
        client.get("/units/without-last-day/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/units/without-last-day/")
        tables = ("organizations_unit", "core_auditevent")
        costs.append(sum(any(table in query["sql"] for table in tables) for query in asked.captured_queries))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 4


def test_api_ends_and_revives_a_unit(cast: Cast) -> None:
    with cast.scope():
        unit = furnish()
    client, path = cast.token_client(cast.department), f"/api/v1/units/{unit.pk}/"

    refused = client.post(f"{path}end/", {"last_day": "2099-01-01"}, content_type="application/json")
    ended = client.post(f"{path}end/", {"last_day": LAST.isoformat()}, content_type="application/json")
    again = client.post(f"{path}end/", {"last_day": LAST.isoformat()}, content_type="application/json")

    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["last_day"])
    assert (ended.status_code, ended.json()["state"], ended.json()["ended_on"]) == (200, "ended", LAST.isoformat())
    assert again.status_code == 409
    with cast.scope():
        assert ChainUnit.objects.get(unit=unit).valid_to == LAST
    revived = client.post(f"{path}revive/")
    assert (revived.status_code, revived.json()["state"], revived.json()["ended_on"]) == (200, "active", None)
    with cast.scope():
        assert ChainUnit.objects.get(unit=unit).valid_to is None


@pytest.mark.parametrize(
    ("day", "told"),
    [(lambda: clock.today() + dt.timedelta(days=1), "不能晚于今天"), (lambda: dt.date(2019, 12, 31), "才成立")],
)
def test_end_to_come_or_before_the_unit_is_refused(in_city: Cast, day: Callable[[], dt.date], told: str) -> None:
    unit = make_unit(established_on=dt.date(2020, 1, 1))
    with pytest.raises(InvalidInput) as refusal:
        actions.end_unit(actor=in_city.act(), unit_id=unit.pk, last_day=day())
    assert told in refusal.value.fields["last_day"][0]
    actions.end_unit(actor=in_city.act(), unit_id=unit.pk, last_day=LAST)
    with pytest.raises(Conflict, match="当前状态是“注销”"):
        actions.end_unit(actor=in_city.act(), unit_id=unit.pk, last_day=LAST)


def test_page_says_what_ends_with_the_unit_and_takes_the_day(cast: Cast) -> None:
    with cast.scope():
        unit = furnish()
    client, path = cast.client(cast.department), f"/units/{unit.pk}/end/"
    asked = client.get(path).content.decode()
    for text in ("1 个链上位置", "1 项链党组织成员", "1 个链党组织席位", "1 项党建指导员联系"):
        assert text in asked, text
    assert client.post(path, {"last_day": "2099-01-01"}).status_code == 422
    assert client.post(path, {"last_day": LAST.isoformat()}).status_code == 302
    with cast.scope():
        unit.refresh_from_db()
        assert (unit.state, unit.ended_on) == ("ended", LAST)
    assert "注销日期" in client.get(f"/units/{unit.pk}/").content.decode()
    assert client.post(f"/units/{unit.pk}/revive/").status_code == 302
