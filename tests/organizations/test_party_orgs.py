"""Party organizations: affiliation without cycles, hosts with dates, dissolution that can be taken back."""

import datetime as dt
from collections.abc import Iterator

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from organizations import actions
from organizations.models import PartyOrg, PartyOrgHost
from organizations.queries import superiors_of
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_unit

TODAY = dt.date(2026, 6, 15)
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.fixed(dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)):
        yield


def hosts(org: PartyOrg) -> list[tuple[str, dt.date | None, dt.date | None]]:
    rows = PartyOrgHost.objects.filter(party_org=org).order_by("unit__name", "valid_from")
    return list(rows.values_list("unit__name", "valid_from", "valid_to"))


def test_joint_branch_stands_in_several_units(in_city: Cast) -> None:
    first, second = make_unit("甲公司"), make_unit("乙公司")
    org = actions.create_party_org(
        actor=in_city.act(),
        values={"name": "示例联合党支部", "kind": "joint_branch", "founded_on": dt.date(2020, 7, 1)},
        host_ids=[first.pk, second.pk],
    )
    assert hosts(org) == [("乙公司", dt.date(2020, 7, 1), None), ("甲公司", dt.date(2020, 7, 1), None)]


def test_changed_hosts_end_and_begin_with_dates(in_city: Cast) -> None:
    stays, goes, comes = make_unit("甲留"), make_unit("乙走"), make_unit("丙来")
    values = {"name": "示例党支部", "kind": "branch", "founded_on": dt.date(2020, 7, 1)}
    org = actions.create_party_org(actor=in_city.act(), values=values, host_ids=[stays.pk, goes.pk])
    actions.set_hosts(actor=in_city.act(), party_org_id=org.pk, host_ids=[stays.pk, comes.pk], day=TODAY)
    assert hosts(org) == [
        ("丙来", TODAY, None),
        ("乙走", dt.date(2020, 7, 1), TODAY - dt.timedelta(days=1)),
        ("甲留", dt.date(2020, 7, 1), None),
    ]
    actions.set_hosts(actor=in_city.act(), party_org_id=org.pk, host_ids=[stays.pk], day=TODAY)
    assert [row[0] for row in hosts(org)] == ["乙走", "甲留"]  # what only began today is taken back


def test_superior_below_itself_is_refused_at_any_depth(in_city: Cast) -> None:
    top = make_party_org("示例党委")
    middle = make_party_org("示例总支", superior=top)
    bottom = make_party_org("示例支部", superior=middle)
    assert set(superiors_of(bottom.pk)) == {top.pk, middle.pk}
    with pytest.raises(InvalidInput) as refused:
        actions.update_party_org(
            actor=in_city.act(), party_org_id=top.pk, values={"superior_id": bottom.pk}, expected_version=1
        )
    assert refused.value.fields == {"superior": ["“示例支部”隶属于本组织，不能又作本组织的上级。"]}
    with pytest.raises(InvalidInput):
        actions.update_party_org(
            actor=in_city.act(), party_org_id=top.pk, values={"superior_id": top.pk}, expected_version=1
        )
    assert PartyOrg.objects.get(pk=top.pk).superior_id is None


def test_superior_is_inside_the_platform_or_outside_not_both(in_city: Cast) -> None:
    top = make_party_org("示例党委")
    values = {"name": "示例支部", "kind": "branch", "superior_id": top.pk, "superior_name": "示例街道党工委"}
    with pytest.raises(InvalidInput) as refused:
        actions.create_party_org(actor=in_city.act(), values=values)
    assert list(refused.value.fields) == ["superior_name"]


def test_superior_of_another_city_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_party_org("丙市示例党委")
    with cast.scope(), pytest.raises(InvalidInput) as refused:
        actions.create_party_org(
            actor=cast.act(), values={"name": "示例支部", "kind": "branch", "superior_id": foreign.pk}
        )
    assert refused.value.fields == {"superior": ["没有找到上级党组织，请重新选择。"]}


def test_dissolved_organization_is_restored_as_it_was(in_city: Cast) -> None:
    org = make_party_org("示例支部", unit=make_unit(), founded_on=dt.date(2020, 7, 1))
    actor = in_city.act()
    with pytest.raises(InvalidInput):
        actions.dissolve_party_org(actor=actor, party_org_id=org.pk, last_day=dt.date(2019, 1, 1))
    dissolved = actions.dissolve_party_org(actor=actor, party_org_id=org.pk, last_day=TODAY)
    assert dissolved.exists_on(TODAY) and not dissolved.exists_on(TOMORROW)
    with pytest.raises(Conflict):
        actions.dissolve_party_org(actor=actor, party_org_id=org.pk, last_day=TODAY)
    restored = actions.restore_party_org(actor=actor, party_org_id=org.pk)
    assert (restored.dissolved_on, restored.hosts.count()) == (None, 1)
    with pytest.raises(Conflict):
        actions.restore_party_org(actor=actor, party_org_id=org.pk)


def test_dissolution_to_come_is_refused_and_told_at_the_day(cast: Cast) -> None:
    with cast.scope():
        org = make_party_org("示例支部")
        tomorrow = clock.today() + dt.timedelta(days=1)
        with pytest.raises(InvalidInput) as refused:
            actions.dissolve_party_org(actor=cast.act(), party_org_id=org.pk, last_day=tomorrow)
    assert refused.value.fields == {"last_day": ["日期不能晚于今天，到日再办理。"]}
    answer = cast.client(cast.department).post(f"/party-orgs/{org.pk}/dissolve/", {"last_day": tomorrow.isoformat()})
    assert answer.status_code == 422
    assert "日期不能晚于今天，到日再办理。" in answer.content.decode()
    with cast.scope():
        assert PartyOrg.objects.get(pk=org.pk).dissolved_on is None


def test_dissolved_organization_is_nobodys_new_superior(in_city: Cast) -> None:
    gone = make_party_org("示例党委", dissolved_on=TODAY)
    org = make_party_org("示例支部")
    with pytest.raises(InvalidInput):
        actions.update_party_org(
            actor=in_city.act(), party_org_id=org.pk, values={"superior_id": gone.pk}, expected_version=1
        )


def test_member_count_is_once_a_day_and_not_in_the_future(in_city: Cast) -> None:
    org, actor = make_party_org(), in_city.act()
    count = actions.create_member_count(
        actor=actor, party_org_id=org.pk, values={"as_of": TODAY, "full": 12, "probationary": 1}
    )
    assert count.total == 13
    with pytest.raises(InvalidInput) as repeated:
        actions.create_member_count(actor=actor, party_org_id=org.pk, values={"as_of": TODAY, "full": 13})
    assert repeated.value.message == "这个党组织在这一天已有党员数，请直接修改。"
    with pytest.raises(InvalidInput) as future:
        actions.create_member_count(actor=actor, party_org_id=org.pk, values={"as_of": TOMORROW, "full": 13})
    assert future.value.fields == {"as_of": ["统计日期不能晚于今天。"]}
    corrected = actions.update_member_count(
        actor=actor, member_count_id=count.pk, values={"full": 14}, expected_version=1
    )
    assert (corrected.full, corrected.version) == (14, 2)
    with pytest.raises(StaleVersion):
        actions.update_member_count(actor=actor, member_count_id=count.pk, values={"full": 15}, expected_version=1)


def test_liaison_counts_members_of_the_own_unit_and_edits_no_organization(in_city: Cast) -> None:
    own_unit = make_unit()
    own, other = make_party_org(unit=own_unit), make_party_org(unit=make_unit())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=own_unit.pk, scope_kind=AnchorKind.UNIT))
    actions.create_member_count(actor=liaison, party_org_id=own.pk, values={"as_of": TODAY, "full": 3})
    with pytest.raises(NotAllowed):
        actions.create_member_count(actor=liaison, party_org_id=other.pk, values={"as_of": TODAY, "full": 3})
    with pytest.raises(NotAllowed):
        actions.update_party_org(actor=liaison, party_org_id=own.pk, values={"short_name": "简"}, expected_version=1)


def test_count_of_another_city_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        count = make_member_count(make_party_org(), as_of="2026-01-01", full=3)
    with cast.scope(), pytest.raises(NotFound):
        actions.update_member_count(actor=cast.act(), member_count_id=count.pk, values={"full": 15}, expected_version=1)
