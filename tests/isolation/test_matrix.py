"""Every tenant model × every operation × whose row it is, as the web role; with the Python tripwire and without it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import django_scopes
import pytest
from django.db import connection, transaction
from django.db.models import UniqueConstraint

from core.tenancy.base import TenantModel
from core.tenancy.declared import declared_walls
from tests.cast import Cast, build_cast
from tests.isolation import operations as op
from tests.isolation.operations import Outcome, trying
from tests.isolation.rows import make_row, tenant_models

DONE, NOTHING, REFUSED, BLOCKED = Outcome.DONE, Outcome.NOTHING, Outcome.REFUSED, Outcome.BLOCKED

Mode = Literal["self", "subtree", "none"]
# Whose row it is, seen from the city.
WHOSE = ("city", "sibling", "province", "county", "stranger")
MODELS = sorted(tenant_models(), key=lambda model: model._meta.label)


@dataclass
class World:
    cast: Cast
    rows: dict[tuple[type[TenantModel], str], Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One row of every model in every tenant, in one transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast()
        rows = {}
        for whose in WHOSE:
            with cast.scope(getattr(cast, whose)):
                for model in MODELS:
                    rows[model, whose] = make_row(model)
        yield World(cast, rows)
        transaction.set_rollback(True)


def expected(model: type[TenantModel], attempt: op.Attempt, mode: Mode, whose: str, *, tripwire: bool) -> Outcome:
    """What must come of it."""
    wall = declared_walls()[model._meta.db_table]
    if mode == "none":
        # The table of grants is read before the tenant is known; it then shows the account's own, here nobody's.
        quiet = op.PAST_TRIPWIRE if tripwire else op.READS
        return NOTHING if wall.subtree == "grants" and attempt in quiet else REFUSED
    own = whose == "city"
    seen = own or (mode == "subtree" and whose == "county" and wall.subtree == "rows")
    written = own and mode == "self"
    if attempt in op.READS:
        return DONE if seen else NOTHING
    if attempt in op.DELETES and not wall.deletable:
        return REFUSED
    if written and is_blocked_by_rule(model, attempt):
        return BLOCKED
    if attempt in (*op.LOCKS, *op.CHANGES, *op.DELETES):
        return DONE if written else NOTHING
    if attempt is op.give_away:
        return REFUSED if written else NOTHING
    if attempt is op.take:
        return DONE if written else NOTHING
    if attempt is op.get_or_create:
        return DONE if seen else REFUSED
    return DONE if written else REFUSED  # inserts, and what inserts where it finds nothing


# What a room forbids even to the row's own tenant, and why.
KEPT = {
    "reports.EditionFile": "what was reviewed or issued stays as it was (R07)",
}
# May be marked as void in place, but neither removed nor given to another.
STAYING = {"documents.DocumentNumber": "a number once drawn is never used again"}
# A second row like the first is refused: there may be one at a time.
ALONE = {
    "alliances.BodyRule": "what is asked of bodies is asked once at a time",
    "core.ChannelSender": "a city decides once about each channel",
}


def is_blocked_by_rule(model: type[TenantModel], attempt: op.Attempt) -> bool:
    if attempt in op.INSERTS:  # a table of one row a tenant has it already
        once = any(one.fields == ("tenant",) and one.condition is None for one in unique_constraints(model))
        return once or model._meta.label in ALONE
    if model._meta.label in STAYING:
        return attempt in (*op.DELETES, op.give_away)
    changing = (*op.CHANGES, *op.DELETES, *op.UPSERTS, op.give_away, op.take)
    return model._meta.label in KEPT and attempt in changing


def unique_constraints(model: type[TenantModel]) -> list[UniqueConstraint]:
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, UniqueConstraint)]


ATTEMPTS: tuple[op.Attempt, ...] = (
    *op.READS,
    *op.LOCKS,
    *op.INSERTS,
    *op.CHANGES,
    *op.UPSERTS,
    *op.DELETES,
    op.give_away,
    op.take,
    op.get_or_create,
)


def scope_of(world: World, mode: Mode) -> AbstractContextManager[None]:
    return nullcontext() if mode == "none" else world.cast.scope(world.cast.city, mode=mode)


# Rows without an id of their own; tests/isolation/test_search_pieces.py tries the same on them.
WITHOUT_ID = {"core_searchpiece", "core_searchdue", "core_personpiece"}


def mismatches(world: World, model: type[TenantModel], mode: Mode, *, tripwire: bool) -> list[str]:
    found = []
    disabled = nullcontext() if tripwire else django_scopes.scopes_disabled()
    with scope_of(world, mode), disabled, trying() as outcome:
        for attempt, whose in itertools.product(ATTEMPTS, WHOSE):
            came = outcome(attempt, world.rows[model, whose])
            wanted = expected(model, attempt, mode, whose, tripwire=tripwire)
            if came is not wanted:
                found.append(f"{attempt.__name__} of {whose}'s row: {came.value} instead of {wanted.value}")
    return found


@pytest.mark.parametrize("tripwire", [True, False], ids=["both layers", "database alone"])
@pytest.mark.parametrize("mode", ["self", "subtree", "none"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_matrix(model: type[TenantModel], mode: Mode, tripwire: bool, world: World) -> None:
    assert mismatches(world, model, mode, tripwire=tripwire) == []


def test_matrix_is_as_large_as_promised(record_property: Callable[[str, object], None]) -> None:
    cells = len(MODELS) * len(ATTEMPTS) * len(WHOSE) * 3 * 2
    record_property("cells", cells)
    assert cells >= 5000
    held = {model._meta.db_table for model in MODELS}
    assert held | WITHOUT_ID == set(declared_walls())
    assert held.isdisjoint(WITHOUT_ID)


def test_each_row_of_the_matrix_is_there(world: World) -> None:
    """Nothing would leak from an empty table."""
    for (model, whose), row in world.rows.items():
        with world.cast.scope(getattr(world.cast, whose)):
            assert model._default_manager.filter(pk=row.pk).exists()


def test_leaky_function_is_shown_no_foreign_row(world: World) -> None:
    """PostgreSQL's own proof: a cheap function in WHERE, which would run first if it could, sees own rows alone."""
    table = "organizations_unit"
    with world.cast.scope(world.cast.city), op.undone(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.f_leak(text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE NOTICE '%%', $1; RETURN true; END $$",
            [],
        )
        seen: list[str] = []
        connection.connection.add_notice_handler(lambda notice: seen.append(notice.message_primary))
        cursor.execute(f"SELECT name FROM {table} WHERE pg_temp.f_leak(name)")
        own = {name for (name,) in cursor.fetchall()}
    assert own
    assert set(seen) == own
