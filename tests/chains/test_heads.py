"""链长: terms that end, hand-overs in one step, and both over the API (R18, F074)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains.actions import add_leader_org, appoint_head, end_head, hand_over_head
from chains.head_queries import chains_without_head, ending_terms
from chains.models import ChainHead
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.members.people import make_person

FOUNDED = dt.date(2021, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}


def _in(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def _head(cast: Cast, last: dt.date | None, **fields: Any) -> ChainHead:
    chain = fields.pop("chain", None) or make_chain(valid_from=FOUNDED)
    values = {"department_id": make_unit().pk, "valid_from": FOUNDED, "valid_to": last, **fields}
    return appoint_head(actor=cast.act(), chain_id=chain.pk, values=values)


@pytest.mark.parametrize(
    ("days", "within"), [(0, 7), (7, 7), (8, 30), (30, 30), (31, 90), (90, 90), (91, None), (-1, None)]
)
def test_term_is_warned_of_90_30_and_7_days_before_it_ends(in_city: Cast, days: int, within: int | None) -> None:
    _head(in_city, _in(days))
    _head(in_city, None)
    found = ending_terms(in_city.act(), clock.today())
    assert [(term.days, term.within) for term in found] == ([(days, within)] if within else [])


def test_term_somebody_follows_in_is_not_warned_of(in_city: Cast) -> None:
    head = _head(in_city, _in(20))
    hand_over_head(actor=in_city.act(), head_id=head.pk, values={"department_id": make_unit().pk}, first_day=_in(21))
    assert ending_terms(in_city.act(), clock.today()) == []


def test_hand_over_ends_one_and_begins_the_other_in_the_same_role(in_city: Cast) -> None:
    head = _head(in_city, None, role="deputy", post="示例副市长")
    person = make_person("示例接任者")
    day = dt.date(2026, 7, 1)
    new = hand_over_head(actor=in_city.act(), head_id=head.pk, values={"person_id": person.pk}, first_day=day)
    head.refresh_from_db()
    assert (head.valid_to, new.valid_from, new.role) == (dt.date(2026, 6, 30), day, "deputy")
    assert (new.person_id, new.department_id, new.chain_id) == (person.pk, None, head.chain_id)


def test_hand_over_to_nobody_leaves_the_one_before_in_office(in_city: Cast) -> None:
    head = _head(in_city, None)
    with pytest.raises(InvalidInput, match="填一项"):
        hand_over_head(actor=in_city.act(), head_id=head.pk, values={}, first_day=dt.date(2026, 7, 1))
    head.refresh_from_db()
    assert (head.valid_to, ChainHead.objects.count()) == (None, 1)


def test_hand_over_before_the_first_day_or_after_the_last_is_refused(in_city: Cast) -> None:
    values = {"department_id": make_unit().pk}
    with pytest.raises(InvalidInput) as refused:
        hand_over_head(actor=in_city.act(), head_id=_head(in_city, None).pk, values=values, first_day=FOUNDED)
    assert list(refused.value.fields) == ["first_day"]
    with pytest.raises(Conflict, match="已卸任"):
        hand_over_head(actor=in_city.act(), head_id=_head(in_city, _in(-1)).pk, values=values, first_day=_in(1))


def test_head_or_leading_organization_before_the_chain_existed_is_refused(in_city: Cast) -> None:
    chain = make_chain(valid_from=FOUNDED)
    early = FOUNDED - dt.timedelta(days=1)
    with pytest.raises(InvalidInput) as head:
        _head(in_city, None, chain=chain, valid_from=early)
    with pytest.raises(InvalidInput) as org:
        add_leader_org(actor=in_city.act(), chain_id=chain.pk, party_org_id=make_party_org().pk, valid_from=early)
    assert list(head.value.fields) == list(org.value.fields) == ["valid_from"]


def test_chains_without_head_are_named_sub_chains_left_out(in_city: Cast) -> None:
    headed, bare = make_chain(), make_chain()
    make_chain(parent=bare)
    make_chain(valid_to=dt.date(2025, 1, 1))
    _head(in_city, None, chain=headed, valid_from=None)
    deputy = make_chain()
    _head(in_city, None, chain=deputy, valid_from=None, role="deputy")
    assert {chain.pk for chain in chains_without_head(in_city.act(), clock.today())} == {bare.pk, deputy.pk}


def test_end_of_a_term_may_be_brought_forward(in_city: Cast) -> None:
    head = _head(in_city, _in(60))
    assert end_head(actor=in_city.act(), head_id=head.pk, last_day=_in(10)).valid_to == _in(10)


def test_head_pages_hand_over_and_list_terms(cast: Cast) -> None:
    with cast.scope():
        head = _head(cast, _in(5))
        make_chain("示例无链长链")
        make_unit("示例接任部门")
    client = cast.client(cast.department)
    for path in ("/", "/chain-heads/"):
        assert "还剩 5 天" in client.get(path).content.decode(), path
    assert "示例无链长链" in client.get("/chain-heads/").content.decode()
    path = f"/chain-heads/{head.pk}/hand-over/"
    assert client.post(path, {"first_day": ""}).status_code == 422
    answer = client.post(path, {"department": "示例接任部门", "first_day": _in(6).isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    assert "示例接任部门" in client.get(f"/chains/{head.chain_id}/heads/").content.decode()
    assert "还剩 5 天" not in client.get("/chain-heads/").content.decode()


def test_heads_over_the_api_are_appointed_handed_over_and_ended(cast: Cast) -> None:
    with cast.scope():
        chain, person, department = make_chain(), make_person("示例链长"), make_unit()
    client = cast.token_client(cast.department)
    body = {"chain": str(chain.pk), "person": str(person.pk), "post": "示例副市长", "valid_to": "2099-12-31"}
    made = client.post("/api/v1/chain-heads/", body, **JSON)
    assert made.status_code == 201, made.content
    assert (made.json()["person_name"], made.json()["role"]) == ("示例链长", "head")
    both = {**body, "department": str(department.pk)}
    assert client.post("/api/v1/chain-heads/", both, **JSON).status_code == 422
    path = f"/api/v1/chain-heads/{made.json()['id']}/"
    over = client.post(f"{path}hand-over/", {"department": str(department.pk), "first_day": "2026-07-01"}, **JSON)
    assert (over.status_code, over.json()["department"]) == (201, str(department.pk))
    assert client.get(path).json()["valid_to"] == "2026-06-30"
    ended = client.post(f"/api/v1/chain-heads/{over.json()['id']}/end/", {"last_day": "2026-08-01"}, **JSON)
    assert ended.json()["valid_to"] == "2026-08-01"
    rows = client.get("/api/v1/chain-heads/?on=2026-07-15").json()["results"]
    assert [row["id"] for row in rows] == [over.json()["id"]]


def test_heads_api_tells_no_name_to_who_may_not_see_persons(cast: Cast) -> None:
    with cast.scope():
        unit, chain = make_unit(), make_chain()
        _head(cast, None, chain=chain, department_id=None, person_id=make_person("示例链长").pk, valid_from=None)
        handler = cast.add(Role.BUREAU, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        assert unit.pk
    row = cast.token_client(handler).get("/api/v1/chain-heads/").json()["results"][0]
    assert (row["person"], row["person_name"]) == (None, None)


def test_leader_orgs_over_the_api_are_added_and_ended(cast: Cast) -> None:
    with cast.scope():
        chain, org = make_chain(), make_party_org("示例党委")
    client = cast.token_client(cast.department)
    body = {"chain": str(chain.pk), "party_org": str(org.pk), "valid_from": "2026-01-01"}
    made = client.post("/api/v1/leader-orgs/", body, **JSON)
    assert (made.status_code, made.json()["party_org_name"]) == (201, "示例党委")
    assert client.post("/api/v1/leader-orgs/", body, **JSON).status_code == 422
    path = f"/api/v1/leader-orgs/{made.json()['id']}/"
    assert client.post(f"{path}end/", {"last_day": "2026-02-01"}, **JSON).json()["valid_to"] == "2026-02-01"
    assert client.get("/api/v1/leader-orgs/?on=2026-02-02").json()["results"] == []


@pytest.mark.parametrize("resource", ["chain-heads", "leader-orgs"])
def test_head_lists_cost_the_same_however_many(cast: Cast, resource: str) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs = []
    for more in (1, 2, 47):
        with cast.scope():
            for _ in range(more):
                head = _head(cast, None)
                add_leader_org(
                    actor=cast.act(), chain_id=head.chain_id, party_org_id=make_party_org().pk, valid_from=None
                )
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"/api/v1/{resource}/?size=200").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs
