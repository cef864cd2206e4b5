"""The contract of the room's three resources."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances.actions import give_seat, join
from alliances.models import ChainBody, Membership, Seat
from core.choices import AnchorKind, Role
from core.ids import new_id
from tests.alliances.world import make_body, make_person, term, tier
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

DAY = dt.date(2025, 3, 1)
RESOURCES = ("bodies", "memberships", "seats")


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


def patch(client: Client, path: str, body: dict[str, Any], version: int | None) -> Any:
    headers = {"if-match": f'"v{version}"'} if version else {}
    return client.patch(path, body, content_type="application/json", headers=headers)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def add_member(cast: Cast, body: ChainBody, kind: AnchorKind = AnchorKind.PARTY_ORG) -> Membership:
    makers: dict[AnchorKind, Callable[[], Any]] = {
        AnchorKind.PARTY_ORG: make_party_org,
        AnchorKind.UNIT: make_unit,
        AnchorKind.PERSON: make_person,
    }
    return join(
        actor=cast.platform(),
        body_id=body.pk,
        kind=kind,
        member_id=makers[kind]().pk,
        category_id=term("member_category", "enterprise").pk,
        valid_from=DAY,
    )


def add_seat(cast: Cast, body: ChainBody) -> Seat:
    values = {"title_id": term("body_seat", "secretary").pk, "person_id": make_person().pk, "valid_from": DAY}
    return give_seat(actor=cast.platform(), body_id=body.pk, values=values)


def test_body_is_written_read_changed_and_ended(cast: Cast) -> None:
    with cast.scope():
        chain, host = make_chain(), make_unit()
        kind, place = term("body_kind", "joint_committee"), tier("city")
    client = cast.token_client(cast.department)
    made = post(
        client,
        "/api/v1/bodies/",
        {
            "name": "示例联合党委",
            "kind": str(kind.pk),
            "chain": str(chain.pk),
            "tier": str(place.pk),
            "founded_on": "2024-01-01",
        },
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["meaning"], row["chain"], row["members"], made.headers["ETag"]) == (
        "joint_committee",
        str(chain.pk),
        0,
        '"v1"',
    )
    path = f"/api/v1/bodies/{row['id']}/"
    assert patch(client, path, {"office_host": str(host.pk)}, None).status_code == 428
    changed = patch(client, path, {"office_host": str(host.pk)}, 1)
    assert (changed.status_code, changed.json()["office_host"], changed.json()["version"]) == (200, str(host.pk), 2)
    assert patch(client, path, {"name": "又名"}, 1).status_code == 412
    assert patch(client, path, {"colour": "red"}, 2).status_code == 400
    ended = post(client, f"{path}end/", {"last_day": "2026-01-01"})
    assert (ended.status_code, ended.json()["ended_on"]) == (200, "2026-01-01")
    assert post(client, f"{path}end/", {"last_day": "2026-01-01"}).status_code == 409
    assert client.get(path).json()["ended_on"] == "2026-01-01"


def test_second_committee_is_refused_until_a_reason_is_given(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        body = make_body(chain)
    client = cast.token_client(cast.department)
    asked = {"name": "另设党委", "kind": str(body.kind_id), "chain": str(chain.pk), "tier": str(body.tier_id)}
    refused = post(client, "/api/v1/bodies/", asked)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["exception_reason"])
    assert post(client, "/api/v1/bodies/", {**asked, "exception_reason": "新旧交替"}).status_code == 201


def test_bodies_filters_orderings_and_paging(cast: Cast) -> None:
    with cast.scope():
        chain, other = make_chain(), make_chain()
        first = make_body(chain, name="甲党委", ended_on=dt.date(2025, 12, 31))
        second = make_body(chain, "alliance", name="乙联盟")
        third = make_body(other, name="丙党委", level="county", parent_id=first.pk)
    with cast.scope(cast.stranger):
        make_body(make_chain())
    client = cast.token_client(cast.department)
    asked = {
        "": [third, second, first],
        "?ordering=-name": [first, second, third],
        "?meaning=alliance": [second],
        f"?kind={first.kind_id}": [third, first],
        f"?chain={chain.pk}": [second, first],
        "?level=county": [third],
        f"?tier={third.tier_id}": [third],
        f"?parent={first.pk}": [third],
        "?on=2026-06-01": [third, second],
        "?q=%E4%B9%99": [second],
    }
    for query, bodies in asked.items():
        assert ids(client.get(f"/api/v1/bodies/{query}")) == [str(body.pk) for body in bodies], query
    page = client.get("/api/v1/bodies/?size=2").json()
    following = client.get(f"/api/v1/bodies/?size=2&cursor={page['next']}").json()
    assert [row["id"] for row in following["results"]] == [str(first.pk)]
    back = client.get(f"/api/v1/bodies/?size=2&cursor={following['previous']}").json()
    assert back["results"] == page["results"]
    assert client.get("/api/v1/bodies/?colour=red").json()["code"] == "unknown_filter"
    assert client.get("/api/v1/bodies/?ordering=colour").json()["code"] == "bad_ordering"


def test_member_joins_is_corrected_and_leaves(cast: Cast) -> None:
    with cast.scope():
        body, org = make_body(make_chain()), make_party_org("示例党委")
        category = term("member_category", "leader")
    client = cast.token_client(cast.department)
    asked = {"body": str(body.pk), "member_kind": "party_org", "member": str(org.pk), "valid_from": "2025-03-01"}
    made = post(client, "/api/v1/memberships/", asked)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["member"], row["member_name"], row["category"]) == (str(org.pk), "示例党委", None)
    assert post(client, "/api/v1/memberships/", asked).status_code == 422
    path = f"/api/v1/memberships/{row['id']}/"
    changed = patch(client, path, {"category": str(category.pk)}, 1)
    assert (changed.json()["category"], changed.json()["version"]) == (str(category.pk), 2)
    assert patch(client, path, {"body": str(new_id())}, 2).status_code == 400
    left = post(client, f"{path}leave/", {"last_day": "2025-12-31"})
    assert (left.status_code, left.json()["valid_to"]) == (200, "2025-12-31")
    for query, count in ((f"?body={body.pk}", 1), ("?on=2026-01-01", 0), (f"?category={category.pk}", 1)):
        assert len(ids(client.get(f"/api/v1/memberships/{query}"))) == count, query


def test_seat_is_given_and_left(cast: Cast) -> None:
    with cast.scope():
        body, title = make_body(make_chain()), term("body_seat", "convener")
    client = cast.token_client(cast.department)
    asked = {"body": str(body.pk), "title": str(title.pk), "post": "示例党工委书记", "valid_from": "2025-03-01"}
    made = post(client, "/api/v1/seats/", asked)
    assert made.status_code == 201, made.content
    assert (made.json()["title_label"], made.json()["person"], made.json()["person_name"]) == ("召集人", None, "")
    left = post(client, f"/api/v1/seats/{made.json()['id']}/leave/", {"last_day": "2025-12-31"})
    assert (left.status_code, left.json()["valid_to"]) == (200, "2025-12-31")
    assert ids(client.get("/api/v1/seats/?on=2026-01-01")) == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_cost_the_same_however_many(cast: Cast, resource: str) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs, total = [], 0
    for more in (1, 2, 27):
        total += more
        with cast.scope():
            for _ in range(more):
                body = make_body(make_chain())
                add_member(cast, body)
                add_seat(cast, body)
        with CaptureQueriesContext(connection) as context:
            assert len(ids(client.get(f"/api/v1/{resource}/"))) == total
        costs.append(len(context))
    assert costs[0] == costs[1] == costs[2]


@pytest.mark.parametrize("resource", RESOURCES)
def test_foreign_object_is_as_unknown_as_a_missing_one(cast: Cast, resource: str) -> None:
    with cast.scope(cast.stranger):
        body = make_body(make_chain())
        org, title = make_party_org(), term("body_seat", "secretary")
        actor = cast.platform(cast.stranger)
        member = join(
            actor=actor,
            body_id=body.pk,
            kind=AnchorKind.PARTY_ORG,
            member_id=org.pk,
            category_id=None,
            valid_from=DAY,
        )
        values = {"title_id": title.pk, "post": "书记", "valid_from": DAY}
        seat = give_seat(actor=actor, body_id=body.pk, values=values)
    foreign: UUID = {"bodies": body.pk, "memberships": member.pk, "seats": seat.pk}[resource]
    client = cast.token_client(cast.department)
    verbs: list[Callable[[UUID], Any]] = [
        lambda key: client.get(f"/api/v1/{resource}/{key}/"),
        lambda key: patch(client, f"/api/v1/{resource}/{key}/", {}, 1) if resource != "seats" else client.get("/x"),
        lambda key: post(
            client,
            f"/api/v1/{resource}/{key}/{'end' if resource == 'bodies' else 'leave'}/",
            {"last_day": "2026-01-01"},
        ),
    ]
    for verb in verbs:
        found, missing = verb(foreign), verb(new_id())
        assert found.status_code == missing.status_code == 404
        if "json" in found.headers["Content-Type"]:
            assert found.json() == missing.json()


def test_foreign_rows_cannot_be_named_in_a_body(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        chain, org, kind = make_chain(), make_party_org(), term("body_kind", "alliance")
    with cast.scope():
        body = make_body(make_chain())
    client = cast.token_client(cast.department)
    own = {"name": "示例", "kind": str(body.kind_id), "tier": str(body.tier_id)}
    assert post(client, "/api/v1/bodies/", {**own, "chain": str(chain.pk)}).json()["fields"].keys() == {"chain"}
    assert post(client, "/api/v1/bodies/", {**own, "kind": str(kind.pk)}).json()["fields"].keys() == {"kind"}
    asked = {"body": str(body.pk), "member_kind": "party_org", "member": str(org.pk)}
    assert post(client, "/api/v1/memberships/", asked).json()["fields"].keys() == {"member"}


@pytest.mark.parametrize("role", [Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR])
def test_roles_without_the_right_write_nothing(cast: Cast, role: Role) -> None:
    with cast.scope():
        chain = make_chain()
        body = make_body(chain)
        member, seat = add_member(cast, body), add_seat(cast, body)
    client = cast.token_client(cast.add(role, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    assert post(client, "/api/v1/bodies/", {}).status_code == 403
    assert post(client, "/api/v1/memberships/", {}).status_code == 403
    assert post(client, "/api/v1/seats/", {}).status_code == 403
    assert patch(client, f"/api/v1/bodies/{body.pk}/", {}, 1).status_code == 403
    assert patch(client, f"/api/v1/memberships/{member.pk}/", {}, 1).status_code == 403
    assert post(client, f"/api/v1/seats/{seat.pk}/leave/", {}).status_code == 403


def test_liaison_of_one_chain_works_on_its_members_alone(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        own, other = make_body(chain), make_body(make_chain())
        member = add_member(cast, own)
        add_member(cast, other)
        org = make_party_org()
    client = cast.token_client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    assert ids(client.get("/api/v1/bodies/")) == [str(own.pk)]
    assert ids(client.get("/api/v1/memberships/")) == [str(member.pk)]
    asked = {"member_kind": "party_org", "member": str(org.pk)}
    assert post(client, "/api/v1/memberships/", {**asked, "body": str(own.pk)}).status_code == 201
    assert post(client, "/api/v1/memberships/", {**asked, "body": str(other.pk)}).status_code == 403
    assert patch(client, f"/api/v1/bodies/{own.pk}/", {"name": "改名"}, 1).status_code == 403


def test_superior_role_reads_no_name_of_a_person(cast: Cast) -> None:
    with cast.scope(cast.province):
        body = make_body(make_chain())
        actor = cast.platform(cast.province)
        person = make_person("示例姓名")
        join(
            actor=actor,
            body_id=body.pk,
            kind=AnchorKind.PERSON,
            member_id=person.pk,
            category_id=None,
            post="示例职务",
            valid_from=DAY,
        )
        values = {"title_id": term("body_seat", "secretary").pk, "person_id": person.pk, "valid_from": DAY}
        give_seat(actor=actor, body_id=body.pk, values=values)
    client = cast.token_client(cast.superior)
    for resource in ("memberships", "seats"):
        answer = client.get(f"/api/v1/{resource}/")
        assert len(ids(answer)) == 1
        assert "示例姓名" not in answer.content.decode()
