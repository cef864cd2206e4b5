"""Bodies: one of a role per chain and level, a tree without cycles, an end that ends what belongs to it."""

import datetime as dt
import threading
import time
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from alliances.actions import create_body, end_body, give_seat, join, leave, leave_seat, reopen_body, update_body
from alliances.choosing import member_label
from alliances.models import ChainBody, Membership, Seat
from alliances.queries import bodies_for
from core.choices import AnchorKind, Role, TenantLevel
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Anchor
from organizations.actions import end_unit, revive_unit
from organizations.models import OwnRegion
from tests.alliances.world import body_values, make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

DAY = dt.date(2026, 1, 1)


def test_create_body_draws_an_anchor_of_its_kind(in_city: Cast) -> None:
    body = create_body(actor=in_city.act(), values=body_values(make_chain("示例链")))
    assert Anchor.objects.get(pk=body.pk).kind == AnchorKind.BODY
    assert (body.name, body.name_key, body.version) == ("示例链党委", "示例链党委", 1)


def test_create_body_without_chain_or_park_is_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput) as raised:
        create_body(actor=in_city.act(), values=body_values(None))
    assert list(raised.value.fields) == ["chain"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("chain_committee", "joint_committee"),
        ("alliance", "consortium"),
        ("joint_platform", "chain_committee"),
        ("alliance", "joint_platform"),
    ],
)
def test_second_body_of_a_role_asks_a_reason(in_city: Cast, first: str, second: str) -> None:
    chain = make_chain()
    make_body(chain, first, name="先设组织")
    values = body_values(chain, second)
    with pytest.raises(InvalidInput) as raised:
        create_body(actor=in_city.act(), values=values)
    assert "先设组织" in raised.value.fields["exception_reason"][0]
    assert ChainBody.objects.count() == 1
    body = create_body(actor=in_city.act(), values={**values, "exception_reason": "新旧交替"})
    assert body.exception_reason == "新旧交替"


def test_committee_and_alliance_stand_side_by_side(in_city: Cast) -> None:
    chain = make_chain()
    make_body(chain, "chain_committee")
    make_body(chain, "alliance")
    assert ChainBody.objects.count() == 2


def test_second_committee_elsewhere_or_at_another_time_needs_no_reason(in_city: Cast) -> None:
    chain = make_chain()
    make_body(chain, ended_on=dt.date(2025, 12, 31))
    make_body(chain, founded_on=DAY)
    make_body(chain, level=TenantLevel.COUNTY)
    make_body(make_chain())
    assert ChainBody.objects.count() == 4


def test_second_committee_that_overlaps_by_one_day_asks_a_reason(in_city: Cast) -> None:
    chain = make_chain()
    make_body(chain, ended_on=DAY)
    with pytest.raises(InvalidInput):
        make_body(chain, founded_on=DAY)


def test_moving_a_committee_onto_an_occupied_chain_asks_a_reason(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    make_body(chain)
    body = make_body(other)
    with pytest.raises(InvalidInput) as raised:
        update_body(actor=in_city.act(), body_id=body.pk, values={"chain_id": chain.pk}, expected_version=1)
    assert list(raised.value.fields) == ["exception_reason"]


def test_committee_beside_one_with_a_reason_may_be_renamed(in_city: Cast) -> None:
    chain = make_chain()
    first = make_body(chain)
    second = make_body(chain, exception_reason="分行业设置")
    renamed = update_body(actor=in_city.act(), body_id=first.pk, values={"name": "新名称"}, expected_version=1)
    assert renamed.name == "新名称"
    with pytest.raises(InvalidInput):
        update_body(actor=in_city.act(), body_id=second.pk, values={"exception_reason": ""}, expected_version=1)


def test_parent_that_hangs_below_is_refused(in_city: Cast) -> None:
    top = make_body(make_chain())
    middle = make_body(make_chain(), parent_id=top.pk)
    low = make_body(make_chain(), parent_id=middle.pk)
    for parent in (low, middle, top):
        with pytest.raises(InvalidInput) as raised:
            update_body(actor=in_city.act(), body_id=top.pk, values={"parent_id": parent.pk}, expected_version=1)
        assert list(raised.value.fields) == ["parent"]


def test_body_above_its_parents_level_is_refused(in_city: Cast) -> None:
    county = make_body(make_chain(), level=TenantLevel.COUNTY)
    with pytest.raises(InvalidInput) as raised:
        make_body(make_chain(), level=TenantLevel.CITY, parent_id=county.pk)
    assert list(raised.value.fields) == ["tier"]


def test_term_of_another_kind_is_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput) as raised:
        make_body(make_chain(), kind_id=term("member_category", "leader").pk)
    assert list(raised.value.fields) == ["kind"]


def test_update_with_an_old_version_shows_the_difference(in_city: Cast) -> None:
    body = make_body(make_chain(), name="原名")
    update_body(actor=in_city.act(), body_id=body.pk, values={"name": "他人的名"}, expected_version=1)
    with pytest.raises(StaleVersion) as raised:
        update_body(actor=in_city.act(), body_id=body.pk, values={"name": "我的名"}, expected_version=1)
    assert ("名称", "他人的名", "我的名") in raised.value.difference


def test_liaison_may_not_edit_the_body_itself(in_city: Cast) -> None:
    chain = make_chain()
    body = make_body(chain)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(NotAllowed):
        update_body(actor=liaison, body_id=body.pk, values={"name": "改名"}, expected_version=1)
    with pytest.raises(NotAllowed):
        create_body(actor=liaison, values=body_values(make_chain()))


def test_body_of_another_city_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        body = make_body(make_chain())
    with cast.scope(), pytest.raises(NotFound):
        end_body(actor=cast.act(), body_id=body.pk, last_day=DAY)


def joined(cast: Cast, body: ChainBody, **dates: Any) -> Membership:
    org = make_party_org()
    return join(
        actor=cast.act(),
        body_id=body.pk,
        kind=AnchorKind.PARTY_ORG,
        member_id=org.pk,
        category_id=None,
        valid_from=dates.get("valid_from", dt.date(2024, 1, 1)),
    )


def test_ended_body_ends_members_and_seats_and_resumes_with_them(in_city: Cast) -> None:
    body = make_body(make_chain())
    member, later = joined(in_city, body), joined(in_city, body, valid_from=dt.date(2026, 6, 1))
    seat = give_seat(
        actor=in_city.act(),
        body_id=body.pk,
        values={
            "title_id": term("body_seat", "secretary").pk,
            "person_id": make_person().pk,
            "valid_from": dt.date(2024, 1, 1),
        },
    )
    ended = end_body(actor=in_city.act(), body_id=body.pk, last_day=DAY)
    assert ended.ended_on == DAY
    assert list(Membership.objects.values_list("id", "valid_to")) == [(member.pk, DAY)]
    assert not Membership.objects.filter(pk=later.pk).exists()
    assert Seat.objects.get(pk=seat.pk).valid_to == DAY
    with pytest.raises(Conflict):
        joined(in_city, body, valid_from=DAY + dt.timedelta(days=1))
    reopened = reopen_body(actor=in_city.act(), body_id=body.pk)
    assert reopened.ended_on is None
    assert Membership.objects.get(pk=member.pk).valid_to is None
    assert Seat.objects.get(pk=seat.pk).valid_to is None


def test_resumed_body_takes_back_only_what_ended_with_it(in_city: Cast) -> None:
    actor, body = in_city.act(), make_body(make_chain())
    left, stayed, later, gone = (joined(in_city, body) for _ in range(4))
    unit = make_unit()
    with_unit = join(
        actor=actor, body_id=body.pk, kind=AnchorKind.UNIT, member_id=unit.pk, category_id=None, valid_from=None
    )
    values = {"title_id": term("body_seat", "secretary").pk, "valid_from": dt.date(2024, 1, 1)}
    resigned = give_seat(actor=actor, body_id=body.pk, values={**values, "person_id": make_person().pk})
    seated = give_seat(actor=actor, body_id=body.pk, values={**values, "post": "链办主任"})
    leave(actor=actor, membership_id=left.pk, last_day=DAY)
    leave_seat(actor=actor, seat_id=resigned.pk, last_day=DAY)
    end_body(actor=actor, body_id=body.pk, last_day=DAY)
    end_unit(actor=actor, unit_id=unit.pk, last_day=DAY)
    reopen_body(actor=actor, body_id=body.pk)

    def standing() -> set[UUID]:
        members = Membership.objects.filter(valid_to=None).values_list("id", flat=True)
        return {*members, *Seat.objects.filter(valid_to=None).values_list("id", flat=True)}

    assert standing() == {stayed.pk, later.pk, gone.pk, seated.pk}
    leave(actor=actor, membership_id=gone.pk, last_day=DAY)  # ended with the body the first time, by itself now
    end_body(actor=actor, body_id=body.pk, last_day=DAY)
    reopen_body(actor=actor, body_id=body.pk)
    assert standing() == {stayed.pk, later.pk, seated.pk}
    assert with_unit.pk not in standing()


def test_unit_that_goes_on_is_no_member_of_an_ended_body(in_city: Cast) -> None:
    actor, body, unit = in_city.act(), make_body(make_chain()), make_unit()
    member = join(
        actor=actor, body_id=body.pk, kind=AnchorKind.UNIT, member_id=unit.pk, category_id=None, valid_from=None
    )
    end_body(actor=actor, body_id=body.pk, last_day=DAY)
    end_unit(actor=actor, unit_id=unit.pk, last_day=DAY)
    revive_unit(actor=actor, unit_id=unit.pk)
    assert Membership.objects.get(pk=member.pk).valid_to == DAY
    reopen_body(actor=actor, body_id=body.pk)
    assert Membership.objects.get(pk=member.pk).valid_to is None


def test_body_with_a_running_body_below_cannot_end(in_city: Cast) -> None:
    top = make_body(make_chain())
    make_body(make_chain(), parent_id=top.pk, name="下级党委")
    with pytest.raises(Conflict) as raised:
        end_body(actor=in_city.act(), body_id=top.pk, last_day=DAY)
    assert "下级党委" in raised.value.message


def test_body_does_not_resume_where_another_took_its_place(in_city: Cast) -> None:
    chain = make_chain()
    body = make_body(chain, ended_on=DAY)
    make_body(chain, founded_on=dt.date(2026, 2, 1))
    with pytest.raises(InvalidInput):
        reopen_body(actor=in_city.act(), body_id=body.pk)


def waits_for_a_lock(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return bool(cursor.fetchone()[0])


def test_two_people_founding_at_once_one_is_asked_for_a_reason(committed_cast: Cast) -> None:
    """The second must wait for the first to commit: reading earlier, it would find no committee on the chain."""
    cast = committed_cast
    with cast.scope():
        chain = make_chain()
        values = body_values(chain)
        actor = cast.act()
    first_wrote, first_may_commit, second_began = threading.Event(), threading.Event(), threading.Event()
    outcome: dict[str, Any] = {}

    def first() -> None:
        with cast.scope():
            create_body(actor=actor, values=values)
            first_wrote.set()
            first_may_commit.wait(30)
        connections.close_all()

    def second() -> None:
        first_wrote.wait(30)
        try:
            with cast.scope():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    outcome["backend"] = cursor.fetchone()[0]
                second_began.set()
                create_body(actor=actor, values=values)
        except InvalidInput as error:
            outcome["fields"] = list(error.fields)
        connections.close_all()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    assert second_began.wait(30)
    while threads[1].is_alive() and not waits_for_a_lock(outcome["backend"]):
        time.sleep(0.01)
    first_may_commit.set()
    for thread in threads:
        thread.join(30)
    assert outcome["fields"] == ["exception_reason"]
    with cast.scope():
        assert ChainBody.objects.count() == 1


def test_liaison_of_a_chain_or_park_reaches_its_bodies(in_city: Cast) -> None:
    chain, park = make_chain(), OwnRegion(name="示例园区", kind_id=term("region_kind", "park", "园区").pk)
    Anchor.objects.create(id=park.id, kind=AnchorKind.REGION)
    park.save(force_insert=True)
    sub = make_body(make_chain(parent=chain))
    of_park = make_body(None, "comprehensive_committee", own_region_id=park.pk)
    make_body(make_chain())
    for scope_id, kind, expected in ((chain.pk, AnchorKind.CHAIN, sub), (park.pk, AnchorKind.REGION, of_park)):
        liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=scope_id, scope_kind=kind))
        assert list(bodies_for(liaison)) == [expected]


def test_liaison_of_a_body_reaches_its_chain_and_what_stands_on_it(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    body = make_body(chain)
    unit, elsewhere = make_unit(), make_unit()
    put_on_chain(chain, unit)
    put_on_chain(other, elsewhere)
    org = make_party_org(unit=unit)
    make_party_org(unit=elsewhere)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    seen: dict[str, tuple[Any, AnchorKind, list[UUID]]] = {
        "unit.view": (type(unit), AnchorKind.UNIT, [unit.pk]),
        "party_org.view": (type(org), AnchorKind.PARTY_ORG, [org.pk]),
        "chain.view": (type(chain), AnchorKind.CHAIN, [chain.pk]),
        "body.view": (ChainBody, AnchorKind.BODY, [body.pk]),
    }
    for action, (model, kind, expected) in seen.items():
        found = liaison.narrow(model.objects.all(), action, kind)
        assert list(found.values_list("id", flat=True)) == expected, action


def test_forged_choice_of_a_member_tells_no_name_outside_ones_scope(in_city: Cast) -> None:
    seen, hidden = make_unit("示例可见公司"), make_unit("示例不可见公司")
    chain = make_chain()
    put_on_chain(chain, seen)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    assert member_label(AnchorKind.UNIT, seen.pk, liaison) == "示例可见公司"
    assert member_label(AnchorKind.UNIT, hidden.pk, liaison) == ""
