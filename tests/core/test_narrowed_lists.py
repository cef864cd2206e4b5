"""Lists that filters narrow, compiled: the very text the ORM's answer is, for whatever is asked, page by page."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import django_filters
import pytest
from django import forms
from django.urls import get_resolver

from core.api import narrowed, resources
from core.api.resources import Resource
from core.choices import AnchorKind, Role
from core.id_filters import IdOrNone
from core.search.upkeep import take_apart
from organizations.actions import create_own_region
from organizations.choices import AliasKind, UnitState
from organizations.models import PartyOrgAlias, Residence, Unit, UnitAlias, UnitMemberCount, UnitTag
from organizations.naming import name_key
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_term, make_unit, put_on_chain

WORDS = ("中车", "株洲", "电力机车", "麒麟", "智能装备", "Ｔesla-1", "重庆", "长安")
FORMS = ("有限公司", "股份有限公司", "研究院", "")
TYPED = (
    *("中车", "zhongche", "zz", "zcdl", "机车", "tesla1", "麒麟 有限公司", "有限公司", "公司", "股份有限公司 株洲"),
    *(
        "没有的词",
        "%",
        "_",
        "'",
        "\\",
        " ",
        "z",
        "9143020077",
        "车 zhongche 有限",
        "机" * 80,
        "chongqing",
        "示例",
        "\ue001",
    ),
)
ADDRESSES = {
    "units": "/api/v1/units/",
    "party-orgs": "/api/v1/party-orgs/",
    "chains": "/api/v1/chains/",
    "bodies": "/api/v1/bodies/",
    "own-regions": "/api/v1/own-regions/",
    "residences": "/api/v1/residences/",
    "member-counts": "/api/v1/member-counts/",
    "unit-member-counts": "/api/v1/unit-member-counts/",
}
# Filters whose statement may follow their value: the ORM writes it.
BY_ORM = {
    ("party-orgs", "chain"),
    ("chains", "on"),
    ("bodies", "on"),
    ("residences", "on"),
}
Draw = random.Random


@pytest.fixture
def ids(cast: Cast) -> dict[str, list[Any]]:
    """Two cities of the same names; what of the first may be asked for, by the filter that takes it."""
    with cast.scope(cast.stranger):
        fill(cast, Draw(7), 16)
    with cast.scope():
        return fill(cast, Draw(7), 40)


def fill(cast: Cast, draw: Draw, number: int) -> dict[str, list[Any]]:
    """Things of all kinds with names of the same few words, half of them taken apart."""
    tags = [make_term("unit_tag", code, code) for code in "ab"]
    actor = cast.act() if number == 40 else cast.act(cast.stranger_department)
    kind = make_term("region_kind")
    parks = [
        create_own_region(actor=actor, values={"name": name, "kind_id": kind.pk})
        for name in ("麒麟高新区", "长安产业园")
    ]
    found: dict[str, list[Any]] = {name: [] for name in ("unit", "superior", "chain", "parent", "kind")}
    for place in range(number):
        unit = _unit(draw, place)
        found["unit"].append(unit)
        if draw.random() < 0.5:
            UnitTag.objects.create(unit=unit, tag=draw.choice(tags), valid_to=draw.choice([None, "2020-12-31"]))
        if draw.random() < 0.5:
            residence = {"own_region": draw.choice(parks), "valid_to": draw.choice([None, "2020-12-31"])}
            Residence.objects.create(unit=unit, **residence)
        if draw.random() < 0.3:
            UnitAlias.objects.create(unit=unit, name="曾用麒麟", name_key=name_key("曾用麒麟"), kind=AliasKind.FORMER)
        if place % 4 == 0:
            org = make_party_org(f"{unit.name}党委", unit=unit, superior=next(iter(found["superior"]), None))
            found["superior"].append(org)
            PartyOrgAlias.objects.create(party_org=org, name="重庆党委", name_key="重庆党委", kind=AliasKind.FORMER)
            make_member_count(org, as_of="2026-01-31", full=place)
            UnitMemberCount.objects.create(unit=unit, as_of="2026-02-28", full=place)
        if place % 8 == 0:
            chain = make_chain(f"{unit.name}产业链", parent=next(iter(found["chain"]), None), is_priority=place == 8)
            put_on_chain(chain, unit)
            found["chain"].append(chain)
            found["parent"] += [chain, make_body(chain)]
        if place == number // 2:
            take_apart()
    merged = found["unit"].pop()
    Unit.objects.filter(pk=merged.pk).update(state=UnitState.MERGED, merged_into=found["unit"][0])
    found |= {"tag": tags, "park": parks, "own_region": parks, "party_org": found["superior"]}
    found["kind"] = [kind, found["parent"][1].kind]
    return found


def _unit(draw: Draw, place: int) -> Unit:
    return make_unit(
        f"{''.join(draw.sample(WORDS, 2))}{place}{draw.choice(FORMS)}",
        kind=draw.choice(["company", "university", "department"]),
        region_id=draw.choice([None, "430202", "430203"]),
        ownership=draw.choice(["", "private", "state"]),
        state=draw.choice([UnitState.ACTIVE, UnitState.ENDED]),
        uscc=f"9143020077903{place:05d}" if place % 3 else "",
    )


def filters_of(scope: str) -> Any:
    return resource_of(scope).filterset_class  # type: ignore[attr-defined]


def resource_of(scope: str) -> type[Resource]:
    assert get_resolver().url_patterns  # read by now, and with it every resource
    return next(one for one in _subclasses(Resource) if one.scope_name == scope)


def _subclasses(one: Any) -> Iterator[type[Resource]]:
    for each in one.__subclasses__():
        yield each
        yield from _subclasses(each)


def value_for(draw: Draw, scope: str, name: str, ids: dict[str, list[Any]]) -> Any:
    """Something the filter takes, what there is and what there is not; now and then nothing."""
    one = filters_of(scope).base_filters[name]
    if draw.random() < 0.05 and not isinstance(one, django_filters.MultipleChoiceFilter):
        return ""
    if isinstance(one, django_filters.MultipleChoiceFilter):
        choices = [value for value, _ in one.extra["choices"] if value]
        return draw.sample(choices, draw.randint(1, min(3, len(choices))))
    if isinstance(one, django_filters.ChoiceFilter):
        return draw.choice([value for value, _ in one.extra["choices"] if value])
    if isinstance(one, django_filters.BooleanFilter):
        return draw.choice(["true", "false"])
    if issubclass(one.field_class, forms.UUIDField):
        known = [*(row.pk for row in ids.get(name, ids["unit"])), ids["unit"][0].tenant_id]
        return draw.choice([*known, "none"] if isinstance(one, IdOrNone) else known)
    if isinstance(one, django_filters.IsoDateTimeFilter):
        return draw.choice(["2020-01-01T00:00:00Z", ids["unit"][9].updated_at.isoformat(), "2190-01-01T08:00:00+08:00"])
    if isinstance(one, django_filters.DateFilter):
        return draw.choice(["2026-01-31", "2026-02-28", "2020-01-01"])
    if name == "q":
        return draw.choice(TYPED)
    return draw.choice(["430202", "430203", "none", "没有", "%"])


class Asked:
    """How the list was answered: by which statement, None for the ORM's."""

    def __init__(self) -> None:
        self.compiled: list[bool] = []

    def narrowed(self, *given: Any) -> Any:
        statement = narrowed.narrowed(*given)
        self.compiled.append(statement is not None)
        return statement


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen = Asked()
    monkeypatch.setattr(resources, "narrowed", seen.narrowed)
    return seen


def walk(client: Any, address: str, query: list[tuple[str, Any]], *, size: int) -> list[bytes]:
    """Every page to the end and the way back."""
    pages, cursor, way = [], "", "next"
    while True:
        answer = client.get(f"{address}?{urlencode([*query, ('size', size), ('cursor', cursor)], doseq=True)}")
        pages.append(answer.content)
        assert answer.status_code == 200, answer.content
        following = answer.json()[way]
        if following is None and way == "next" and len(pages) > 1:
            way, following = "previous", answer.json()["previous"]
        if following is None:
            return pages
        cursor = following


@pytest.mark.parametrize("scope", ADDRESSES)
def test_answer_is_the_orms_whatever_is_asked(
    cast: Cast, ids: dict[str, list[Any]], asked: Asked, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    draw, client, shown = Draw(f"{scope} 1"), cast.token_client(cast.department), 0
    names = sorted(filters_of(scope).base_filters)
    for _ in range(40):
        chosen = draw.sample(names, draw.randint(0, min(3, len(names))))
        query = [(name, value_for(draw, scope, name, ids)) for name in chosen]
        query.append(("ordering", draw.choice(["", "-"]) + draw.choice(sorted(resource_of(scope).orderings))))
        given = {"size": draw.choice([1, 3, 50])} if len(chosen) > 1 else {"size": 9}
        compiled = walk(client, ADDRESSES[scope], query, **given)
        with monkeypatch.context() as patch:
            patch.setattr(Resource, "_statement", lambda *_: None)
            assert walk(client, ADDRESSES[scope], query, **given) == compiled, query
        shown += b'"results":[]' not in compiled[0]
    assert shown >= 10
    assert any(asked.compiled)


@pytest.mark.parametrize("scope", ADDRESSES)
def test_every_filter_is_compiled_or_said_not_to_be(
    cast: Cast, ids: dict[str, list[Any]], asked: Asked, scope: str
) -> None:
    client, by_orm = cast.token_client(cast.department), set()
    assert resource_of(scope).whole_action
    for name in filters_of(scope).base_filters:
        asked.compiled.clear()
        value = next(value for n in range(99) if (value := value_for(Draw(n), scope, name, ids)))
        assert client.get(f"{ADDRESSES[scope]}?{urlencode({name: value}, doseq=True)}").status_code == 200
        if asked.compiled == [False]:
            by_orm.add((scope, name))
    assert by_orm == {pair for pair in BY_ORM if pair[0] == scope}


@pytest.mark.parametrize("query", ["tag=x", "kind=x", "updated_since=x", "nonsense=1", "q=a&nonsense=1", "size=0&q=a"])
def test_what_is_refused_is_refused_in_the_same_words(cast: Cast, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    client = cast.token_client(cast.department)
    answer = client.get(f"/api/v1/units/?{query}")
    monkeypatch.setattr(Resource, "_statement", lambda *_: None)
    assert (answer.status_code, answer.content) == (422, client.get(f"/api/v1/units/?{query}").content)


def test_one_statement_serves_every_tenant_and_nobody_within_something(cast: Cast, ids: dict[str, list[Any]]) -> None:
    """In one process: what was compiled for one city is sent for another, and not for a company's own contact."""
    with cast.scope():
        UnitTag.objects.create(unit=make_unit("株洲中车一号"), tag=ids["tag"][0])
    query = f"/api/v1/units/?kind=company&kind=university&tag={ids['tag'][0].pk}&q=zz&size=200"
    home, abroad = cast.token_client(cast.department), cast.token_client(cast.stranger_department)
    mine = home.get(query).json()["results"]
    assert mine
    assert abroad.get(query).json()["results"] == []
    anything = "/api/v1/units/?kind=company&kind=university&q=zz&size=200"
    both = [{row["id"] for row in client.get(anything).json()["results"]} for client in (home, abroad)]
    assert all(both)
    assert not both[0] & both[1]
    own = mine[0]["id"]
    contact = cast.token_client(cast.add(Role.COMPANY, scope_id=UUID(own), scope_kind=AnchorKind.UNIT))
    assert [row["id"] for row in contact.get(query).json()["results"]] == [own]
