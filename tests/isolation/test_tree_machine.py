"""Whatever happens in a tree of tenants, each sees exactly what a set of Python says it may (proof 10).

Tenants are made, hung elsewhere, closed and opened; rows are written; chains are hung on chains above and taken off.
After every step each tenant reads, alone and with what lies below, by raw SQL as the web role; and one of them through
the ORM, the API, the list on its page and the page of an object below.
``LIANMENG_MACHINE_EXAMPLES`` sets how many runs there are.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chains.actions import end_link, link_chain
from chains.links import chains_above
from chains.models import Chain, ChainLink
from core import clock
from core.choices import Role, TenantLevel
from core.errors import InvalidInput
from core.models import Account, Tenant
from core.tenancy.declared import declared_walls
from core.tenancy.scope import Mode, tenant_scope
from members.models import Person
from organizations.models import Unit
from tests.cast import make_account, make_grant, make_tenant, make_token, principal_of
from tests.factories import make_chain, make_unit
from tests.members.people import make_person

EXAMPLES, STEPS = int(os.environ.get("LIANMENG_MACHINE_EXAMPLES", "4")), 20
MOST_TENANTS = 7
MODES: tuple[Mode, ...] = ("self", "subtree")
MODELS: tuple[Any, ...] = (Unit, Chain, ChainLink, Person)

# The owner's doors, as MAKE_TENANT: the web role may neither hang a tenant elsewhere nor close it.
DOORS = """
CREATE OR REPLACE FUNCTION test_support.hang_tenant(child uuid, above uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE core_tenant SET parent_id = above WHERE id = child $$;
CREATE OR REPLACE FUNCTION test_support.open_tenant(tenant uuid, is_open boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE core_tenant SET is_active = is_open WHERE id = tenant $$;
"""


@dataclass
class Place:
    """A tenant as the oracle knows it, and its people: whose department reads, whose superior looks below."""

    tenant: Tenant
    above: "Place | None"
    department: Account
    superior: Client
    staff: Client
    api: Client
    is_open: bool = True
    rows: dict[Any, set[UUID]] = field(default_factory=lambda: {model: set() for model in MODELS})

    def over(self) -> "list[Place]":
        """Those above, nearest first."""
        return [self.above, *self.above.over()] if self.above else []


class Tree(RuleBasedStateMachine):
    places = Bundle("places")
    chains = Bundle("chains")
    links = Bundle("links")

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.all: list[Place] = []
        self.hung: set[tuple[UUID, UUID]] = set()  # (chain, tenant above): hung once, whether or not it still is
        self.looked = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # ---- what happens

    @precondition(lambda self: len(self.all) < MOST_TENANTS)
    @rule(target=places, above=st.none() | places)
    def make(self, above: Place | None) -> Place:
        number = len(self.all)
        level = TenantLevel.CITY if above else TenantLevel.PROVINCE
        tenant = make_tenant(f"示例{number}", f"T{number}", level, above.tenant if above else None)
        department = make_account(tenant, f"department-{number}", "示例")
        superior = make_account(tenant, f"superior-{number}", "示例")
        make_grant(tenant, department, Role.DEPARTMENT)
        make_grant(tenant, superior, Role.SUPERIOR)
        token = make_token(department, tenant, ["*"])
        api = Client(headers={"authorization": f"Bearer {token}"})
        place = Place(tenant, above, department, Client(), Client(), api)
        place.superior.force_login(superior)
        place.staff.force_login(department)
        self.all.append(place)
        return place

    @rule(place=places, above=st.none() | places)
    def hang_elsewhere(self, place: Place, above: Place | None) -> None:
        statement = "SELECT test_support.hang_tenant(%s, %s)"
        values = [place.tenant.pk, above.tenant.pk if above else None]
        if above is not None and place in (above, *above.over()):
            with pytest.raises(Exception, match="cannot hang below itself"), transaction.atomic():
                self.run(statement, values)
            return
        self.run(statement, values)
        place.above = above

    @rule(place=places)
    def close_or_open(self, place: Place) -> None:
        place.is_open = not place.is_open
        self.run("SELECT test_support.open_tenant(%s, %s)", [place.tenant.pk, place.is_open])

    @rule(place=places, what=st.sampled_from([(Unit, make_unit), (Person, make_person)]))
    def write(self, place: Place, what: tuple[Any, Callable[[], Any]]) -> None:
        model, make = what
        with self.scope(place):
            place.rows[model].add(make().pk)

    @rule(target=chains, place=places)
    def begin_chain(self, place: Place) -> tuple[Place, UUID]:
        with self.scope(place):
            chain = make_chain()
        place.rows[Chain].add(chain.pk)
        return place, chain.pk

    @rule(target=links, one=chains, other=chains)
    def hang_chain(self, one: tuple[Place, UUID], other: tuple[Place, UUID]) -> tuple[Place, UUID] | None:
        (place, chain), (upper_place, upper) = one, other
        once = (chain, upper_place.tenant.pk)
        if once in self.hung:
            return None
        with self.scope(place), transaction.atomic():
            actor = principal_of(place.department, place.tenant)
            if upper_place not in place.over():
                with pytest.raises(InvalidInput) as refused:
                    link_chain(actor=actor, chain_id=chain, upper_chain_id=upper, valid_from=None)
                assert refused.value.fields == {"upper_chain": ["没有找到所选的上级产业链，请重新选择。"]}
                return None
            link = link_chain(actor=actor, chain_id=chain, upper_chain_id=upper, valid_from=None)
        self.hung.add(once)
        place.rows[ChainLink].add(link.pk)
        return place, link.pk

    @rule(hung=consumes(links))
    def take_off(self, hung: tuple[Place, UUID] | None) -> None:
        if hung is None:
            return
        place, link = hung
        with self.scope(place):
            end_link(actor=principal_of(place.department, place.tenant), link_id=link, last_day=clock.today())

    # ---- what is seen

    @invariant()
    def each_tenant_reads_what_the_sets_say(self) -> None:
        for place in self.all:
            for mode in MODES:
                with self.scope(place, mode):
                    read = self.read()
                for model in MODELS:
                    assert read[model] == self.may_see(place, model, mode), (place, model, mode)

    @invariant()
    def one_of_them_is_served_the_same(self) -> None:
        """Another at each step, so that all are asked."""
        if not self.all:
            return
        self.looked += 1
        place = self.all[self.looked % len(self.all)]
        other = self.all[self.looked // len(self.all) % len(self.all)]
        for address, model in (("/api/v1/units/", Unit), ("/api/v1/chains/", Chain)):
            answer = place.api.get(address)
            assert answer.status_code == (200 if place.is_open else 403)
            if place.is_open:
                assert {UUID(row["id"]) for row in answer.json()["results"]} == place.rows[model]
        for mode in MODES:
            with self.scope(place, mode):
                for model in MODELS:
                    assert set(model.objects.values_list("pk", flat=True)) == self.may_see(place, model, mode)
        with self.scope(place):
            above = {chain for upper in place.over() for chain in upper.rows[Chain]}
            assert {row.id for row in chains_above(place.tenant.pk)} == above
        page = place.staff.get("/units/")
        shown = page.content.decode()
        for unit in {each for one in self.all for each in one.rows[Unit]}:
            assert (str(unit) in shown) == (place.is_open and unit in place.rows[Unit])
        for unit in sorted(other.rows[Unit])[:1]:
            opened = place.superior.get(f"/below/units/{unit}/")
            if place.is_open:
                assert opened.status_code == (200 if place in other.over() else 302 if place is other else 404)
            else:
                assert opened.headers["Location"].startswith("/sign-in/")

    def may_see(self, place: Place, model: Any, mode: Mode) -> set[UUID]:
        seen = set(place.rows[model])
        if mode == "subtree" and declared_walls()[model._meta.db_table].subtree == "rows":
            seen.update(row for one in self.all if place in one.over() for row in one.rows[model])
        return seen

    @staticmethod
    def read() -> dict[Any, set[UUID]]:
        """Past the ORM."""
        asked = (f"SELECT {number}, id FROM {model._meta.db_table}" for number, model in enumerate(MODELS))
        found: dict[Any, set[UUID]] = {model: set() for model in MODELS}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            for number, row_id in cursor.fetchall():
                found[MODELS[number]].add(row_id)
        return found

    @staticmethod
    def scope(place: Place, mode: Mode = "self") -> Any:
        return tenant_scope(place.tenant.pk, mode=mode, actor_id=None, reason="测试")

    @staticmethod
    def run(statement: str, values: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


@pytest.fixture
def doors(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        connections["admin"].cursor().execute(DOORS)
        yield
        for door in ("hang_tenant(uuid, uuid)", "open_tenant(uuid, boolean)"):
            connections["admin"].cursor().execute(f"DROP FUNCTION test_support.{door}")
        connections["admin"].close()


FEW = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    # To shrink what failed would take minutes; the steps that led there are told as they are.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def test_each_tenant_of_a_changing_tree_sees_what_it_may(doors: None, db: None) -> None:
    run_state_machine_as_test(Tree, settings=FEW)


def test_the_machine_notices_a_row_too_many(doors: None, db: None) -> None:
    """An oracle that forgets what lies below is contradicted."""

    class Forgetful(Tree):
        def may_see(self, place: Place, model: Any, mode: Mode) -> set[UUID]:
            assert mode in ("self", "subtree")
            return super().may_see(place, model, "self")

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Forgetful, settings=settings(FEW, max_examples=10))
