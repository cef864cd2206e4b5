"""上级产业链: a city's chain hangs on its province's; names are shown upwards, figures downwards, and nothing else."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chains.actions import end_chain, end_link, link_chain
from chains.links import chains_above, link_rows, linked_below
from chains.models import Chain, ChainHead, ChainLink
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.ids import new_id
from core.models import Tenant
from core.records import create
from core.tenancy.scope import current_scope
from members.models import Person
from tests.cast import Cast, make_account, make_grant
from tests.chains.makers import DAY
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain

JSON: dict[str, Any] = {"content_type": "application/json"}
JANUARY = dt.date(2026, 1, 1)


def _chain_of(cast: Cast, tenant: Tenant, name: str, **fields: Any) -> Chain:
    with cast.scope(tenant):
        return make_chain(name, **fields)


def _link(cast: Cast, upper: Chain, chain: Chain | None = None, first: dt.date | None = JANUARY) -> ChainLink:
    return link_chain(actor=cast.act(), chain_id=(chain or make_chain()).pk, upper_chain_id=upper.pk, valid_from=first)


# ---- upwards --------------------------------------------------------------------------------------------------------


def test_city_sees_names_of_the_chains_above_and_of_no_other(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    for tenant in (cast.sibling, cast.county, cast.stranger, cast.city):
        _chain_of(cast, tenant, f"{tenant.name}自己的链")
    with cast.scope():
        assert [(row.id, row.name, row.tenant_name) for row in chains_above(cast.city.pk)] == [
            (upper.pk, "示例省链", "甲省")
        ]
        assert set(Chain.objects.values_list("name", flat=True)) == {"甲市自己的链"}
    with cast.scope(cast.county):
        assert [row.name for row in chains_above(cast.county.pk)] == ["甲市自己的链", "示例省链"]
    for top in (cast.province, cast.stranger):
        with cast.scope(top):
            assert chains_above(top.pk) == []


def test_look_upwards_leaves_the_scope_as_it_was_and_needs_one(cast: Cast) -> None:
    own = _chain_of(cast, cast.city, "示例市链")
    _chain_of(cast, cast.province, "示例省链")
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.chains_above()")
        cursor.execute("SELECT current_setting('app.tenant_id'), (SELECT array_agg(id) FROM chains_chain)")
        assert cursor.fetchone() == (str(cast.city.pk), [own.pk])
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="no tenant scope"), transaction.atomic():
        cursor.execute("SELECT count(*) FROM app.chains_above()")


@pytest.mark.parametrize("whose", ["sibling", "county", "stranger", "city", "nobody"])
def test_chain_of_no_tenant_above_is_refused_as_missing(cast: Cast, whose: str) -> None:
    wrong = new_id() if whose == "nobody" else _chain_of(cast, getattr(cast, whose), "示例他链").pk
    with cast.scope():
        chain = make_chain()
        with pytest.raises(InvalidInput) as refused:
            link_chain(actor=cast.act(), chain_id=chain.pk, upper_chain_id=wrong, valid_from=None)
        assert refused.value.fields == {"upper_chain": ["没有找到所选的上级产业链，请重新选择。"]}


@pytest.mark.parametrize("whose", ["sibling", "county", "stranger", "city"])
def test_database_itself_refuses_a_chain_of_no_tenant_above(cast: Cast, whose: str) -> None:
    tenant = getattr(cast, whose)
    wrong = _chain_of(cast, tenant, "示例他链")
    with cast.scope():
        chain = make_chain()
        with pytest.raises(DatabaseError), transaction.atomic():
            ChainLink.objects.bulk_create([ChainLink(chain=chain, upper_tenant=tenant, upper_chain_id=wrong.pk)])


def test_database_refuses_a_true_chain_under_a_false_tenant_and_a_later_change(cast: Cast) -> None:
    upper, abroad = _chain_of(cast, cast.province, "示例省链"), _chain_of(cast, cast.stranger, "示例他链")
    with cast.scope():
        link = _link(cast, upper)
        with pytest.raises(DatabaseError), transaction.atomic():
            ChainLink.objects.filter(pk=link.pk).update(upper_tenant=cast.stranger, upper_chain_id=abroad.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            ChainLink.objects.filter(pk=link.pk).update(upper_chain_id=abroad.pk)


def test_one_link_at_a_time_to_one_superior_and_another_after_it_ended(cast: Cast) -> None:
    first, second = (_chain_of(cast, cast.province, name) for name in ("示例省链一", "示例省链二"))
    with cast.scope():
        chain = make_chain()
        link = _link(cast, first, chain)
        with pytest.raises((InvalidInput, Conflict), match="已挂在"):
            _link(cast, second, chain)
        end_link(actor=cast.act(), link_id=link.pk, last_day=dt.date(2026, 3, 31))
        _link(cast, second, chain, dt.date(2026, 4, 1))
        rows = link_rows(cast.act(), chain, DAY)
        assert [(row.upper.name if row.upper else "", row.is_current) for row in rows] == [
            ("示例省链二", True),
            ("示例省链一", False),
        ]


def test_link_outside_the_days_of_either_chain_is_refused(cast: Cast) -> None:
    young = _chain_of(cast, cast.province, "示例新省链", valid_from=dt.date(2026, 2, 1))
    ended = _chain_of(cast, cast.province, "示例旧省链", valid_to=dt.date(2025, 1, 1))
    upper = _chain_of(cast, cast.province, "示例省链")
    with cast.scope():
        for chosen, field in ((young, "valid_from"), (ended, "upper_chain")):
            with pytest.raises(InvalidInput) as refused:
                _link(cast, chosen)
            assert list(refused.value.fields) == [field]
        with pytest.raises(InvalidInput):
            _link(cast, upper, make_chain(valid_from=dt.date(2026, 2, 1)))
        with pytest.raises(Conflict, match="终止"):
            _link(cast, upper, make_chain(valid_to=dt.date(2030, 1, 1)))


def test_chain_that_ends_takes_its_link_along(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    with cast.scope():
        link = _link(cast, upper)
        end_chain(actor=cast.act(), chain_id=link.chain_id, last_day=DAY)
        link.refresh_from_db()
        assert link.valid_to == DAY


def test_only_who_edits_the_chain_links_it(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    with cast.scope():
        chain = make_chain()
        liaison = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
        with pytest.raises(NotAllowed):
            link_chain(actor=liaison, chain_id=chain.pk, upper_chain_id=upper.pk, valid_from=None)
        link = _link(cast, upper, chain)
        with pytest.raises(NotAllowed):
            end_link(actor=liaison, link_id=link.pk, last_day=DAY)
    with cast.scope(cast.sibling):
        staff = make_account(cast.sibling, "sibling-d", "示例乙市")
        make_grant(cast.sibling, staff, Role.DEPARTMENT)
        with pytest.raises(NotFound):
            end_link(actor=cast.act(staff), link_id=link.pk, last_day=DAY)


# ---- downwards ------------------------------------------------------------------------------------------------------


def _fill(cast: Cast, upper: Chain) -> None:
    """In both cities one company with the same code, in the city one more without; in the city also a person."""
    for tenant, members in ((cast.city, 4), (cast.sibling, 5)):
        with cast.scope(tenant):
            chain, unit = make_chain(f"{tenant.name}链"), make_unit(uscc="91430200MA4L000001")
            put_on_chain(chain, unit, role="leader")
            make_member_count(make_party_org(unit=unit), as_of="2026-01-01", full=members)
            person = create(Person(name=f"{tenant.name}链长某"), anchor=AnchorKind.PERSON)
            ChainHead.objects.create(chain=chain, person=person)
            ChainLink.objects.create(
                chain=chain, upper_tenant=cast.province, upper_chain_id=upper.pk, valid_from=JANUARY
            )
            if tenant == cast.city:
                sub = make_chain("甲市子链", parent=chain)
                put_on_chain(sub, unit)
                put_on_chain(sub, make_unit())
                ChainLink.objects.create(chain=sub, upper_tenant=cast.province, upper_chain_id=upper.pk)


def test_province_sees_the_linked_chains_and_counts_nothing_twice(cast: Cast) -> None:
    upper, other = _chain_of(cast, cast.province, "示例省链"), _chain_of(cast, cast.province, "示例另一省链")
    _fill(cast, upper)
    _chain_of(cast, cast.city, "甲市未挂接链")
    principal = cast.act(cast.superior)
    with cast.scope(cast.province):
        found = linked_below(principal, upper, DAY)
        assert current_scope().mode == "self"
        assert [(row.tenant.name, row.name, row.figures.units) for row in found.rows] == [
            ("甲市", "甲市子链", 2),
            ("甲市", "甲市链", 2),
            ("乙市", "乙市链", 1),
        ]
        total = found.total
        assert (total.units, total.key_enterprises, total.party_orgs, total.members, total.chains) == (2, 1, 2, 9, 3)
        assert linked_below(principal, other, DAY).rows == []
        assert [row.name for row in linked_below(principal, upper, dt.date(2025, 12, 31)).rows] == ["甲市子链"]


def test_link_to_a_sub_chain_rolls_up_to_the_chain_above_it(cast: Cast) -> None:
    top = _chain_of(cast, cast.province, "示例省链")
    with cast.scope(cast.province):
        sub = make_chain("示例省子链", parent=top)
    with cast.scope():
        _link(cast, sub, make_chain("甲市链"))
    with cast.scope(cast.province):
        assert [row.name for row in linked_below(cast.act(cast.superior), top, DAY).rows] == ["甲市链"]


def test_province_page_shows_figures_and_no_person(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    _fill(cast, upper)
    html = cast.client(cast.superior).get(f"/chains/{upper.pk}/links/?day={DAY}").content.decode()
    for text in ("甲市链", "乙市链", "下级合计", "本级（另计）", "统一社会信用代码"):
        assert text in html, text
    assert "链长某" not in html
    assert "link-add" not in html


def test_neither_sibling_nor_stranger_nor_child_sees_the_link(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    with cast.scope():
        link = _link(cast, upper, make_chain("甲市链"))
    for tenant in (cast.sibling, cast.stranger, cast.county):
        for mode in ("self", "subtree"):
            with cast.scope(tenant, mode=mode):
                assert not ChainLink.objects.filter(pk=link.pk).exists()
    client = cast.client(cast.stranger_department)
    assert client.get(f"/chain-links/{link.pk}/end/").status_code == 404
    assert client.get(f"/chains/{link.chain_id}/links/").status_code == 404


def test_page_costs_the_same_however_many_are_linked(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    client = cast.client(cast.superior)
    costs = []
    for more in (1, 2, 30):
        with cast.scope():
            for _ in range(more):
                _link(cast, upper)
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"/chains/{upper.pk}/links/").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs


# ---- pages and API --------------------------------------------------------------------------------------------------


def test_pages_link_a_chain_and_end_the_link(cast: Cast) -> None:
    upper, ended = (
        _chain_of(cast, cast.province, "示例省链"),
        _chain_of(cast, cast.province, "示例旧省链", valid_to=JANUARY),
    )
    abroad = _chain_of(cast, cast.sibling, "乙市链")
    chain = _chain_of(cast, cast.city, "甲市链")
    client = cast.client(cast.department)
    path = f"/chains/{chain.pk}/links/"
    assert "还没有挂到上级产业链" in client.get(path).content.decode()
    form = client.get(f"{path}add/").content.decode()
    assert "示例省链" in form
    assert ended.name not in form
    for wrong in (str(abroad.pk), str(new_id()), "x", ""):
        assert client.post(f"{path}add/", {"upper_chain": wrong}).status_code == 422
    assert client.post(f"{path}add/", {"upper_chain": str(upper.pk), "valid_from": "2026-01-01"}).status_code == 302
    assert "示例省链" in client.get(path).content.decode()
    with cast.scope():
        link = ChainLink.objects.get()
    assert client.get(f"/chain-links/{link.pk}/end/").status_code == 200
    assert client.post(f"/chain-links/{link.pk}/end/", {"last_day": "2026-02-01"}).status_code == 302
    assert "2026年2月1日 止" in client.get(path).content.decode()


def test_links_over_the_api_are_made_listed_and_ended(cast: Cast) -> None:
    upper, abroad = _chain_of(cast, cast.province, "示例省链"), _chain_of(cast, cast.stranger, "丙市链")
    chain = _chain_of(cast, cast.city, "甲市链")
    client = cast.token_client(cast.department)
    (above,) = client.get("/api/v1/chain-links/above/").json()["results"]
    assert (above["id"], above["name"], above["tenant_name"]) == (str(upper.pk), "示例省链", "甲省")
    assert set(above) == {"id", "name", "level", "valid_from", "valid_to", "tenant", "tenant_name"}

    def post(upper_id: UUID) -> Any:
        body = {"chain": str(chain.pk), "upper_chain": str(upper_id), "valid_from": "2026-01-01"}
        return client.post("/api/v1/chain-links/", body, **JSON)

    foreign, missing = post(abroad.pk), post(new_id())
    assert (foreign.status_code, foreign.json()) == (missing.status_code, missing.json())
    assert foreign.status_code == 422
    made = post(upper.pk)
    assert (made.status_code, made.json()["upper_chain_name"]) == (201, "示例省链"), made.content
    path = f"/api/v1/chain-links/{made.json()['id']}/"
    assert client.get(path).json()["upper_tenant_name"] == "甲省"
    assert client.post(f"{path}end/", {"last_day": "2026-02-01"}, **JSON).json()["valid_to"] == "2026-02-01"
    assert client.get("/api/v1/chain-links/?on=2026-02-02").json()["results"] == []
    assert len(client.get(f"/api/v1/chain-links/?upper_chain={upper.pk}").json()["results"]) == 1


def test_link_list_costs_the_same_however_many(cast: Cast) -> None:
    upper = _chain_of(cast, cast.province, "示例省链")
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs = []
    for more in (1, 2, 47):
        with cast.scope():
            for _ in range(more):
                _link(cast, upper)
        with CaptureQueriesContext(connection) as context:
            assert client.get("/api/v1/chain-links/?size=200").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs
