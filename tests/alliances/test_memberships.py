"""Members and seats: dated rows beside affiliation, which they never touch (R03, R04)."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from alliances.actions import change_membership, end_body, give_seat, join, join_many, leave, leave_seat
from alliances.models import ChainBody, Membership, Seat
from alliances.queries import memberships_for, seats_for
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

START, DAY, LAST = dt.date(2024, 1, 1), dt.date(2025, 3, 1), dt.date(2026, 5, 31)
AFFILIATION = (
    "organizations_partyorg",
    "organizations_partyorghost",
    "organizations_membercount",
    "organizations_unit",
)


def every_column() -> dict[str, list[Any]]:
    """All columns of all rows of what affiliation rests on, as the database holds them."""
    rows = {}
    with connection.cursor() as cursor:
        for table in AFFILIATION:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t ORDER BY id")
            rows[table] = cursor.fetchall()
    return rows


def join_org(cast: Cast, body: ChainBody, org: Any, **fields: Any) -> Membership:
    return join(
        actor=fields.pop("actor", cast.act()),
        body_id=body.pk,
        kind=AnchorKind.PARTY_ORG,
        member_id=org.pk,
        **{"category_id": None, "valid_from": DAY, **fields},
    )


def test_joining_and_leaving_leave_affiliation_as_it_was(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    superior = make_party_org("上级党委", unit=unit, kind="committee")
    orgs = [make_party_org(unit=unit, superior=superior) for _ in range(3)]
    body = make_body(chain)
    before = every_column()
    assert [len(before[table]) for table in AFFILIATION] == [4, 4, 0, 1]
    membership = join_org(in_city, body, orgs[0])
    join_many(actor=in_city.act(), body_id=body.pk, party_orgs={org.pk: None for org in orgs[1:]}, valid_from=DAY)
    join(
        actor=in_city.act(), body_id=body.pk, kind=AnchorKind.UNIT, member_id=unit.pk, category_id=None, valid_from=DAY
    )
    assert Membership.objects.count() == 4
    assert every_column() == before
    leave(actor=in_city.act(), membership_id=membership.pk, last_day=LAST)
    end_body(actor=in_city.act(), body_id=body.pk, last_day=LAST)
    assert every_column() == before


def test_member_may_come_back_after_leaving_but_not_before(in_city: Cast) -> None:
    body, org = make_body(make_chain()), make_party_org()
    membership = join_org(in_city, body, org)
    with pytest.raises(InvalidInput):
        join_org(in_city, body, org, valid_from=LAST)
    leave(actor=in_city.act(), membership_id=membership.pk, last_day=LAST)
    with pytest.raises(InvalidInput):
        join_org(in_city, body, org, valid_from=LAST)
    again = join_org(in_city, body, org, valid_from=LAST + dt.timedelta(days=1))
    assert list(Membership.objects.order_by("valid_from").values_list("id", "valid_from", "valid_to")) == [
        (membership.pk, DAY, LAST),
        (again.pk, LAST + dt.timedelta(days=1), None),
    ]


def test_leaving_twice_or_before_joining_is_refused(in_city: Cast) -> None:
    membership = join_org(in_city, make_body(make_chain()), make_party_org())
    with pytest.raises(InvalidInput):
        leave(actor=in_city.act(), membership_id=membership.pk, last_day=START)
    leave(actor=in_city.act(), membership_id=membership.pk, last_day=LAST)
    with pytest.raises(Conflict):
        leave(actor=in_city.act(), membership_id=membership.pk, last_day=LAST)


@pytest.mark.parametrize("kind", [AnchorKind.PARTY_ORG, AnchorKind.UNIT, AnchorKind.PERSON])
def test_member_that_does_not_exist_is_refused(in_city: Cast, kind: AnchorKind) -> None:
    body = make_body(make_chain())
    with pytest.raises(InvalidInput) as raised:
        join(actor=in_city.act(), body_id=body.pk, kind=kind, member_id=uuid4(), category_id=None, valid_from=DAY)
    assert list(raised.value.fields) == ["member"]


def test_dissolved_organization_cannot_join_afterwards(in_city: Cast) -> None:
    org = make_party_org(dissolved_on=DAY)
    body = make_body(make_chain())
    with pytest.raises(InvalidInput):
        join_org(in_city, body, org, valid_from=LAST)
    assert join_org(in_city, body, org, valid_from=DAY).valid_from == DAY


def test_joining_before_the_body_was_founded_is_refused(in_city: Cast) -> None:
    body = make_body(make_chain(), founded_on=DAY)
    with pytest.raises(InvalidInput) as raised:
        join_org(in_city, body, make_party_org(), valid_from=START)
    assert list(raised.value.fields) == ["valid_from"]


def test_category_of_another_kind_is_refused(in_city: Cast) -> None:
    body = make_body(make_chain())
    with pytest.raises(InvalidInput) as raised:
        join_org(in_city, body, make_party_org(), category_id=term("body_seat", "secretary").pk)
    assert list(raised.value.fields) == ["category"]


def test_person_in_post_joins_and_its_category_is_corrected(in_city: Cast) -> None:
    body, person = make_body(make_chain()), make_person()
    membership = join(
        actor=in_city.act(),
        body_id=body.pk,
        kind=AnchorKind.PERSON,
        member_id=person.pk,
        category_id=term("member_category", "association").pk,
        post="协会负责人",
        valid_from=DAY,
    )
    changed = change_membership(
        actor=in_city.act(),
        membership_id=membership.pk,
        category_id=term("member_category", "department").pk,
        post="主管部门党组织书记",
        expected_version=1,
    )
    assert (changed.category.meaning, changed.post, changed.version) == ("department", "主管部门党组织书记", 2)


def test_bulk_join_passes_over_members_and_those_who_join_later(in_city: Cast) -> None:
    body = make_body(make_chain())
    member, later, new = make_party_org(), make_party_org(), make_party_org()
    join_org(in_city, body, member)
    join_org(in_city, body, later, valid_from=LAST)
    category = term("member_category", "leader")
    rows = join_many(
        actor=in_city.act(),
        body_id=body.pk,
        party_orgs={org.pk: category.pk for org in (member, later, new)},
        valid_from=DAY,
    )
    assert [(row.party_org_id, row.category_id) for row in rows] == [(new.pk, category.pk)]
    assert Membership.objects.count() == 3


def test_bulk_join_takes_back_who_had_left(in_city: Cast) -> None:
    body, org = make_body(make_chain()), make_party_org()
    leave(actor=in_city.act(), membership_id=join_org(in_city, body, org).pk, last_day=DAY)
    again = DAY + dt.timedelta(days=1)
    rows = join_many(actor=in_city.act(), body_id=body.pk, party_orgs={org.pk: None}, valid_from=again)
    assert [(row.party_org_id, row.valid_from) for row in rows] == [(org.pk, again)]


def test_bulk_join_of_an_unknown_organization_writes_nothing(in_city: Cast) -> None:
    body = make_body(make_chain())
    with pytest.raises(InvalidInput):
        join_many(
            actor=in_city.act(),
            body_id=body.pk,
            party_orgs={make_party_org().pk: None, uuid4(): None},
            valid_from=DAY,
        )
    assert not Membership.objects.exists()


def test_liaison_edits_members_of_its_own_body_only(in_city: Cast) -> None:
    chain, other = make_chain(), make_chain()
    own, foreign = make_body(chain), make_body(other)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    assert join_org(in_city, own, make_party_org(), actor=liaison).body_id == own.pk
    with pytest.raises(NotAllowed):
        join_org(in_city, foreign, make_party_org(), actor=liaison)


def test_liaison_names_no_person_it_may_not_see(in_city: Cast) -> None:
    chain = make_chain()
    body, hidden = make_body(chain), make_person(unit=make_unit())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(InvalidInput) as raised:
        join(
            actor=liaison,
            body_id=body.pk,
            kind=AnchorKind.PERSON,
            member_id=hidden.pk,
            category_id=None,
            valid_from=DAY,
        )
    assert list(raised.value.fields) == ["member"]
    values = {"title_id": term("body_seat", "secretary").pk, "person_id": hidden.pk, "valid_from": DAY}
    with pytest.raises(InvalidInput) as raised:
        give_seat(actor=liaison, body_id=body.pk, values=values)
    assert list(raised.value.fields) == ["person"]


def test_liaison_of_one_member_unit_edits_nothing_of_the_body(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    own = join_org(in_city, body, make_party_org(unit=unit))
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    assert list(memberships_for(liaison)) == [own]
    with pytest.raises(NotAllowed):
        join_org(in_city, body, make_party_org(), actor=liaison)
    with pytest.raises(NotAllowed):
        leave(actor=liaison, membership_id=own.pk, last_day=LAST)


def test_company_sees_its_own_membership_alone(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    own = join_org(in_city, body, make_party_org(unit=unit))
    join_org(in_city, body, make_party_org(unit=make_unit()))
    give_seat(
        actor=in_city.act(),
        body_id=body.pk,
        values={"title_id": term("body_seat", "secretary").pk, "post": "市委常委", "valid_from": DAY},
    )
    company = in_city.act(in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    assert list(memberships_for(company)) == [own]
    assert list(seats_for(company)) == []
    with pytest.raises(NotAllowed):
        leave(actor=company, membership_id=own.pk, last_day=LAST)


def test_seat_needs_somebody_and_is_left_once(in_city: Cast) -> None:
    body = make_body(make_chain())
    title = term("body_seat", "convener")
    with pytest.raises(InvalidInput):
        give_seat(actor=in_city.act(), body_id=body.pk, values={"title_id": title.pk, "valid_from": DAY})
    seat = give_seat(
        actor=in_city.act(), body_id=body.pk, values={"title_id": title.pk, "post": "园区党工委书记", "valid_from": DAY}
    )
    assert leave_seat(actor=in_city.act(), seat_id=seat.pk, last_day=LAST).valid_to == LAST
    with pytest.raises(Conflict):
        leave_seat(actor=in_city.act(), seat_id=seat.pk, last_day=LAST)
    assert Seat.objects.count() == 1
