"""Parks: named once, closed and reopened, entered and left with dates."""

import datetime as dt

import pytest

from core.errors import Conflict, InvalidInput
from organizations import actions
from organizations.models import OwnRegion, Residence
from organizations.queries import resident_counts
from tests.cast import Cast
from tests.factories import make_term, make_unit

ENTERED, LEFT = dt.date(2024, 3, 1), dt.date(2026, 3, 31)


def make_park(cast: Cast, name: str = "示例高新区") -> OwnRegion:
    kind = make_term("region_kind") if not OwnRegion.objects.exists() else OwnRegion.objects.first().kind
    return actions.create_own_region(actor=cast.act(), values={"name": name, "kind_id": kind.id})


def test_park_name_is_given_once(in_city: Cast) -> None:
    make_park(in_city)
    with pytest.raises(InvalidInput) as refused:
        make_park(in_city)
    assert refused.value.message == "已有同名的园区，请换一个名称。"


def test_resident_counts_from_first_to_last_day(in_city: Cast) -> None:
    park, unit, actor = make_park(in_city), make_unit(), in_city.act()
    residence = actions.enter_park(actor=actor, unit_id=unit.pk, own_region_id=park.pk, entered_on=ENTERED)
    with pytest.raises(InvalidInput):
        actions.enter_park(actor=actor, unit_id=unit.pk, own_region_id=park.pk, entered_on=LEFT)
    actions.leave_park(actor=actor, residence_id=residence.pk, left_on=LEFT)
    with pytest.raises(Conflict):
        actions.leave_park(actor=actor, residence_id=residence.pk, left_on=LEFT)
    day = dt.timedelta(days=1)
    found = [resident_counts([park.pk], at).get(park.pk, 0) for at in (ENTERED - day, ENTERED, LEFT, LEFT + day)]
    assert found == [0, 1, 1, 0]


def test_closed_park_takes_nobody_in_until_reopened(in_city: Cast) -> None:
    park, unit, actor = make_park(in_city), make_unit(), in_city.act()
    actions.close_own_region(actor=actor, own_region_id=park.pk, closed_on=ENTERED)
    with pytest.raises(Conflict):
        actions.close_own_region(actor=actor, own_region_id=park.pk, closed_on=ENTERED)
    with pytest.raises(InvalidInput):
        actions.enter_park(actor=actor, unit_id=unit.pk, own_region_id=park.pk, entered_on=LEFT)
    assert actions.reopen_own_region(actor=actor, own_region_id=park.pk).closed_on is None
    actions.enter_park(actor=actor, unit_id=unit.pk, own_region_id=park.pk, entered_on=LEFT)
    assert Residence.objects.count() == 1


def test_park_of_another_city_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = OwnRegion(name="丙市示例园区", kind=make_term("region_kind"))
        foreign = actions.create_own_region(
            actor=cast.platform(cast.stranger), values={"name": foreign.name, "kind_id": foreign.kind_id}
        )
    with cast.scope():
        unit = make_unit()
        with pytest.raises(InvalidInput) as refused:
            actions.enter_park(actor=cast.act(), unit_id=unit.pk, own_region_id=foreign.pk, entered_on=None)
    assert refused.value.fields == {"own_region": ["没有这个园区，请重新选择。"]}
