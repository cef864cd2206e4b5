"""The start-up check finds nothing wrong with a whole wall, and each single piece of damage to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database.catalogue import dispatch_faults, faults, trigger_statements
from core.database.checks import keys, policies
from core.tenancy.declared import declared_walls
from core.tenancy.walls import (
    AUDIT_TRIGGERS,
    Policy,
)
from tests.isolation.conftest import Copy
from tests.isolation.damages import DAMAGE, TABLES, again, key_again


@pytest.fixture(scope="module")
def web(copy: Copy) -> BaseDatabaseWrapper:
    return copy.open("default")


def test_whole_wall_has_no_fault(web: BaseDatabaseWrapper, copy: Copy) -> None:
    assert faults(web) == []
    assert dispatch_faults(copy.open("dispatch")) == []


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_reported(
    name: str, copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    damage, repair, expected = DAMAGE[name]
    record_property("mutants", 1)
    copy.owner.execute(damage)
    try:
        found = faults(web)
    finally:
        copy.owner.execute(repair)
    assert [fault for fault in found if fault.startswith(expected)], found
    assert faults(web) == []


def weakened(policy: Policy, table: str) -> Iterator[str]:
    """Every expression of the policy in turn made true; a ``true`` one closed (the dispatcher would stand still)."""
    for clause, expression in (("USING", policy.using), ("WITH CHECK", policy.checking)):
        if expression:
            to = "false" if expression == "true" else "true"
            yield f"ALTER POLICY {policy.name} ON {table} {clause} ({to})"


@dataclass(frozen=True)
class Mutant:
    """Damage to one piece of one table's wall. ``said``: what the check says of it, and of nothing else."""

    damage: str
    repair: str
    said: str


def survivors(copy: Copy, mutants: list[Mutant], reported: Callable[[], set[str]]) -> list[str]:
    """Damage that the check did not report, or that it reported where there was none.

    Many pieces are damaged at a time, and half of them left whole beside: what is said must be of the damaged alone.
    """
    wrong: list[str] = []
    for half in (mutants[::2], mutants[1::2]):
        for mutant in half:
            copy.owner.execute(mutant.damage)
        found = reported()
        for mutant in half:
            copy.owner.execute(mutant.repair)
        wrong += [mutant.damage for mutant in half if mutant.said not in found]
        wrong += sorted(found - {mutant.said for mutant in half})
    return wrong


def test_each_policy_of_each_table_dropped_or_weakened_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def reported() -> set[str]:
        with web.cursor() as cursor:
            said = [fault.partition(": polic") for fault in policies.faults(cursor)]
        return {table for table, polic, _ in said if polic}

    by_table = [
        [
            Mutant(damage, again(table, policy.name), table)
            for policy in declared_walls()[table].policies
            for damage in (f"DROP POLICY {policy.name} ON {table}", *weakened(policy, table))
        ]
        for table in TABLES
    ]
    # One piece of every table at a time: what the check says names the table.
    rounds = [[mutant for mutant in together if mutant] for together in zip_longest(*by_table)]
    for together in rounds:
        assert survivors(copy, together, reported) == []
    mutants = sum(len(together) for together in rounds)
    record_property("mutants", mutants)
    assert mutants > 13 * len(TABLES)
    assert faults(web) == []


def test_each_declared_key_dropped_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def missing() -> set[str]:
        with web.cursor() as cursor:
            return {fault for fault in keys.faults(cursor, {}) if fault.endswith(" is missing")}

    whole = missing()
    mutants = [
        Mutant(
            f"ALTER TABLE {table} DROP CONSTRAINT {key.name}",
            key_again(table, key.name),
            f"{table}: key {key.name} is missing",
        )
        for table, key in keys.declared_keys()
    ]
    assert survivors(copy, mutants, lambda: missing() - whole) == []
    record_property("mutants", len(mutants))
    assert len(mutants) > 40
    assert faults(web) == []


def test_each_audit_trigger_off_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def reported() -> set[str]:
        with web.cursor() as cursor:
            said = [fault.partition(" is missing, off") for fault in policies.faults(cursor)]
        return {trigger for trigger, off, _ in said if off}

    mutants = [
        Mutant(
            f"ALTER TABLE {table} DISABLE TRIGGER {trigger.name}",
            f"ALTER TABLE {table} ENABLE TRIGGER {trigger.name}",
            f"{table}: the trigger {trigger.name}",
        )
        for table in TABLES
        if declared_walls()[table].audited
        for trigger in AUDIT_TRIGGERS
    ]
    assert survivors(copy, mutants, reported) == []
    record_property("mutants", len(mutants))
    assert faults(web) == []


def test_walls_taken_down_are_reported_and_stand_again(copy: Copy, web: BaseDatabaseWrapper) -> None:
    models = {model._meta.db_table: model for model in keys.tenant_models()}
    walls = declared_walls()
    # A table is walled after those its keys point at: the order in which the migrations run.
    order: list[str] = []
    waiting = [table for table in TABLES if table in models]
    while waiting:
        for table in list(waiting):
            targets = {key.target for owner, key in keys.declared_keys() if owner == table}
            if targets <= {*order, table}:
                order.append(table)
                waiting.remove(table)
    for table in reversed(order):
        for statement in walls[table].removals(models[table]):
            copy.owner.execute(statement)
    found = faults(web)
    with web.cursor() as cursor:
        assert trigger_statements(cursor) == [], "the way forward would find triggers that are there already"
    for table in order:
        for statement in walls[table].statements(models[table]):
            copy.owner.execute(statement)
    assert {
        table for table in order if f"{table}: row-level security is not both enabled and forced" not in found
    } == set()
    assert faults(web) == []
