"""Reads compiled once: the rows the ORM would yield, of whoever asks, whatever is asked for; else the ORM itself."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from chains.models import Chain, ChainUnit
from core import compiled as module
from core.compiled import compiled
from core.models import Tenant
from core.samples import SAMPLES
from core.tenancy.dated import in_force
from core.tenancy.scope import tenant_scope
from organizations.models import PartyOrgHost, Unit
from reports.content.gather import gather
from reports.models import Edition
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.reports.world import DAY, make_edition, make_world

EVE = DAY - dt.timedelta(days=1)


def plainly(describe: "Callable[..., QuerySet[Any, Any]]", *args: object) -> list[Any]:
    return list(describe(*args))


def on_chains(chain_ids: Collection[UUID], day: dt.date) -> "QuerySet[ChainUnit]":
    rows: QuerySet[ChainUnit] = ChainUnit.objects.filter(in_force(day), chain_id__in=chain_ids)
    return rows.select_related("unit__region", "segment").order_by("unit__name_key", "id")


def hosting(unit_id: UUID) -> "QuerySet[PartyOrgHost, tuple[UUID, str, int]]":
    rows: QuerySet[PartyOrgHost] = PartyOrgHost.objects.filter(unit_id=unit_id)
    return rows.annotate(two=Value(2)).values_list("party_org_id", "party_org__name", "two")


def whole(row: Any) -> dict[str, Any]:
    """A row with all it brought along; moments are said as they are compared, not as their zone is called."""
    held = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    cached = {name: whole(value) for name, value in row._state.fields_cache.items() if value is not None}
    return {**held, "state": (row._state.db, row._state.adding), "cached": cached}


def is_compiled(describe: "Callable[..., Any]") -> bool:
    """Of the function marked last of that name."""
    forms = [each.forms for each in module.REGISTERED if each.name.endswith(describe.__qualname__)][-1]
    return bool(forms) and all(form is not None for form in forms.values())


def test_objects_are_those_of_the_orm_with_all_they_bring_along(in_city: Cast) -> None:
    world = make_world()
    read = compiled(on_chains)
    for asked in ([], [world.chain.pk], [world.chain.pk, world.child.pk], {uuid4()}):
        for day in (EVE, DAY, DAY + dt.timedelta(days=400)):
            found = read(asked, day)
            assert list(map(whole, found)) == list(map(whole, plainly(on_chains, asked, day)))
    assert len(read([world.chain.pk, world.child.pk], DAY)) > 2
    assert read(chain_ids=[world.chain.pk], day=DAY)[0].unit.name
    assert is_compiled(on_chains)


def test_one_statement_serves_any_number_of_keys_and_reads_nothing_more(in_city: Cast) -> None:
    world = make_world()
    read = compiled(on_chains)
    read([world.chain.pk], DAY)
    with CaptureQueriesContext(connection) as sent:
        for asked in ([uuid4()], [world.chain.pk], [world.chain.pk, world.child.pk, world.chain.pk]):
            [place.unit.region and place.unit.region.name for place in read(asked, DAY)]
    assert len(sent) == 3
    assert {each["sql"].count("= ANY") for each in sent.captured_queries} == {1}


def test_tuples_and_moments_and_documents_are_what_the_orm_makes_of_them(in_city: Cast) -> None:
    unit = make_unit("示例单位")
    org = make_party_org("中共示例支部委员会", unit=unit)
    assert compiled(hosting)(unit.pk) == plainly(hosting, unit.pk) == [(org.pk, "中共示例支部委员会", 2)]

    def editions(number: int) -> "QuerySet[Edition]":
        rows: QuerySet[Edition] = Edition.objects.filter(number=number)
        return rows.select_related("pack__chain").annotate(twice=F("number") + F("number"))

    make_edition(make_world().chain)
    (found,), (other,) = compiled(editions)(1), plainly(editions, 1)
    assert whole(found) == whole(other)
    assert (vars(found)["twice"], found.facts["figures"]) == (2, other.facts["figures"])
    assert found.built_at is not None and found.built_at.utcoffset() == dt.timedelta()
    assert is_compiled(hosting)


def of_chain(chain_ids: Collection[UUID]) -> "QuerySet[ChainUnit]":
    rows: QuerySet[ChainUnit] = ChainUnit.objects.filter(chain_id__in=chain_ids)
    return rows


def test_each_tenant_is_answered_with_its_own(cast: Cast) -> None:
    read = compiled(of_chain)
    places = {}
    for city in (cast.city, cast.sibling):
        with tenant_scope(city.pk, actor_id=None, reason="测试"):
            places[city.pk] = put_on_chain(make_chain("示例同名链"), make_unit("示例同名单位"))
    asked = [place.chain_id for place in places.values()]
    for city_id, place in places.items():
        with tenant_scope(city_id, actor_id=None, reason="测试"):
            assert [row.pk for row in read(asked)] == [place.pk]
    with tenant_scope(cast.province.pk, actor_id=None, reason="测试", mode="subtree"):
        assert {row.pk for row in read(asked)} == {row.pk for row in of_chain(asked)} != set()
    assert is_compiled(of_chain)


def places() -> "QuerySet[ChainUnit]":
    rows: QuerySet[ChainUnit] = ChainUnit.objects.all()
    return rows


def by_another_day(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day), in_force(day + dt.timedelta(days=1)))


def by_its_year(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day), valid_from__year=day.year)


def by_its_month(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day), valid_from__gte=day.replace(day=1))


def by_its_new_year(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day), valid_from__gte=day.replace(month=1, day=1))


def by_its_weekday(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day)).annotate(weekday=Value(day.weekday())).filter(weekday__lt=5)


def by_reading(day: dt.date) -> "QuerySet[ChainUnit]":
    first = places().filter(valid_from__isnull=False).first()
    return places().filter(in_force(day), unit_id=first.unit_id if first else UUID(int=0))


def by_length(day: dt.date) -> "QuerySet[ChainUnit]":
    """The number of conditions follows the day."""
    return places().filter(in_force(day), *[Q(valid_from__isnull=False)] * (day.year % 3))


def with_more_behind(day: dt.date) -> "QuerySet[ChainUnit]":
    return places().filter(in_force(day)).prefetch_related("unit__tags")


def from_a_chain(day: dt.date) -> "QuerySet[ChainUnit]":
    chain = Chain(pk=UUID(int=7), name="示例链", name_key="示例链")
    rows: QuerySet[ChainUnit] = ChainUnit.objects.filter(in_force(day))
    rows._known_related_objects = {ChainUnit._meta.get_field("chain"): {chain.pk: chain}}  # type: ignore[attr-defined]
    return rows


def one_column(day: dt.date) -> "QuerySet[ChainUnit, Any]":
    return places().filter(in_force(day)).values_list("unit_id", flat=True)


def wider_than_yielded(day: dt.date) -> "QuerySet[ChainUnit, Any]":
    return places().filter(in_force(day)).values_list("chain_id").distinct().order_by("unit__name_key")


def of_no_tenant(day: dt.date) -> "QuerySet[Tenant]":
    return Tenant.objects.filter(Q(name="甲市") | Q(created_at__date=day))


@pytest.mark.parametrize(
    "describe",
    [
        *(by_another_day, by_its_year, by_its_month, by_its_new_year, by_its_weekday, by_reading, by_length),
        *(with_more_behind, from_a_chain, one_column, wider_than_yielded, of_no_tenant),
    ],
)
def test_what_cannot_be_compiled_is_asked_of_the_orm_each_time(
    in_city: Cast, describe: "Callable[[dt.date], QuerySet[Any, Any]]"
) -> None:
    chain = make_chain("示例链")
    put_on_chain(chain, make_unit("示例一"), valid_from=DAY)
    put_on_chain(chain, make_unit("示例二"), valid_to=EVE)
    put_on_chain(chain, make_unit("示例三"), valid_from=DAY.replace(day=1))
    read = compiled(describe)
    for day in (EVE, DAY, DAY.replace(year=DAY.year + 1), dt.date(2019, 5, 1)):
        assert read(day) == list(describe(day))
    assert not is_compiled(describe)


def test_one_argument_shifted_is_not_taken_for_another(in_city: Cast) -> None:
    chain = make_chain("示例链")
    for number in range(6):
        day = DAY + dt.timedelta(days=number)
        put_on_chain(chain, make_unit(f"示例{number}"), valid_from=day, valid_to=day + dt.timedelta(days=9 - number))
    for shift in range(-3, 4):

        def near(start: dt.date, end: dt.date, shift: int = shift) -> "QuerySet[ChainUnit]":
            late = start + dt.timedelta(days=shift)
            return places().filter(valid_from__gte=start, valid_from__lte=late, valid_to__gte=end)

        read = compiled(near)
        for start in (DAY, DAY + dt.timedelta(days=2)):
            assert read(start, DAY) == list(near(start, DAY))


def test_samples_have_no_part_in_common_and_lie_apart_differently() -> None:
    def sample(kind: type, place: int, which: int) -> Any:
        return SAMPLES[kind](place, which)

    shown: dict[type, Callable[[Any], tuple[int, ...]]] = {
        dt.date: lambda day: (day.year, day.month, (day.month - 1) // 3, day.day, day.weekday(), day.isocalendar()[1]),
        dt.datetime: lambda at: (at.year, at.month, at.day, at.weekday(), at.hour, at.minute, at.second),
        int: lambda number: (number % 2, number % 10, number // 10, number // 100, number // 1000),
        UUID: lambda key: tuple(key.bytes),
    }
    for kind, parts in shown.items():
        pairs = [(sample(kind, place, 0), sample(kind, place, 1)) for place in range(26)]
        for pair in pairs:
            first, second = (parts(each) for each in pair)
            assert not [one for one, other in zip(first, second, strict=True) if one == other], pair
        numbers = [tuple(each.int if isinstance(each, UUID) else each for each in pair) for pair in pairs]
        assert len({second - first for first, second in numbers}) == len(pairs), kind
    assert sample(int, 25, 0) < 32_767 > sample(int, 0, 1)
    assert len({sample(str, place, which) for place in range(26) for which in (0, 1)}) == 52


def test_an_argument_of_no_known_kind_is_asked_of_the_orm(in_city: Cast) -> None:
    unit = make_unit("示例单位")

    def called(names: Collection[str]) -> "QuerySet[Unit]":
        rows: QuerySet[Unit] = Unit.objects.filter(name__in=names)
        return rows

    def of_name(name: str) -> "QuerySet[Unit]":
        rows: QuerySet[Unit] = Unit.objects.filter(name=name)
        return rows

    read, one = compiled(called), compiled(of_name)
    assert [read([]), read(["示例单位"]), read(set()), read(("示例单位", "别的"))] == [[], [unit], [], [unit]]
    assert [one(""), one("示例单位")] == [[], [unit]]
    assert not is_compiled(called)
    assert not is_compiled(of_name)


def test_a_collection_that_is_worked_on_is_asked_of_the_orm(in_city: Cast) -> None:
    place = put_on_chain(make_chain("示例链"), make_unit("示例单位"))

    def joined(chain_ids: set[UUID]) -> "QuerySet[ChainUnit]":
        return places().filter(chain_id__in=chain_ids.union({place.chain_id}))

    read = compiled(joined)
    assert read({uuid4()}) == read(set()) == [place]
    assert not is_compiled(joined)


def test_all_reads_of_a_pack_and_a_map_are_compiled(in_city: Cast) -> None:
    make_edition(make_world().chain)
    held = [each for each in module.REGISTERED if not each.name.startswith("tests.")]
    assert len(held) >= 14
    for each in held:
        assert each.forms, f"{each.name} was not asked"
        assert all(form is not None for form in each.forms.values()), each.name


def test_a_pack_of_compiled_reads_says_what_the_orm_says(in_city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    world, found = make_world(), []
    rows = module._Form.rows

    def noted(form: Any, given: Any) -> list[Any]:
        found.append(rows(form, given))
        return found[-1]

    def unknown(_: object) -> None:
        return None

    for year in (2025, 2026):
        for chain in (world.chain, world.child):
            with monkeypatch.context() as patch:
                patch.setattr(module._Form, "rows", noted)
                said = gather(chain, city="甲市", year=year, day=DAY)
                number = len(found)
                patch.setattr(module, "_kinds", unknown)
                assert gather(chain, city="甲市", year=year, day=DAY) == said
                assert len(found) == number
    assert len([each for each in found if each]) > 12


def test_many_rows_are_read_by_one_statement(in_city: Cast) -> None:
    chain = make_chain("示例链")
    for number in range(30):
        put_on_chain(chain, make_unit(f"示例单位{number:03d}"))
    read = compiled(on_chains)
    read([chain.pk], DAY)
    with CaptureQueriesContext(connection) as sent:
        assert len([place.unit.name for place in read([chain.pk], DAY)]) == 30
    assert len(sent) == 1
