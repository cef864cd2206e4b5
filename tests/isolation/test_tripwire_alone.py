"""The matrix again with row-level security off in a copy of the database: what django-scopes holds by itself.

Proof 3 of the wall's list. The claim is exact both ways: what is listed as held must hold for every model, and what is
listed as a hole must be one (else the list promises less than there is). The difference is why the wall is the
database's.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from core.tenancy.declared import declared_walls
from tests.cast import build_cast
from tests.isolation import operations as op
from tests.isolation.conftest import Copy
from tests.isolation.elsewhere import django_in, take_the_wall_down
from tests.isolation.operations import Outcome, trying
from tests.isolation.rows import make_row
from tests.isolation.test_matrix import KEPT, MODELS, World

# Seen from the city: what lies beside, above, below and elsewhere.
FOREIGN = ("sibling", "province", "county", "stranger")

# Reads and writes through the scoped manager: the tripwire narrows them to the tenant.
HELD: tuple[op.Attempt, ...] = (
    *(read for read in op.READS if read not in (*op.PAST_TRIPWIRE, op.raw)),
    *op.LOCKS,
    op.update,
    op.bulk_update,
    op.delete,
)
# Past it: other managers, followed keys, raw SQL. Each of these reached a foreign row.
HOLES: tuple[op.Attempt, ...] = (*op.PAST_TRIPWIRE, op.raw, op.cursor_update)


@pytest.fixture(scope="module")
def open_world(copy: Copy, django_db_blocker: Any) -> Iterator[World]:
    take_the_wall_down(copy)
    with django_db_blocker.unblock(), django_in(copy), transaction.atomic():
        cast = build_cast()
        rows = {}
        for whose in ("city", *FOREIGN):
            with cast.scope(getattr(cast, whose)):
                for model in MODELS:
                    rows[model, whose] = make_row(model)
        yield World(cast, rows)
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_tripwire_holds_what_it_promises_and_no_more(
    model: Any, open_world: World, record_property: Callable[[str, object], None]
) -> None:
    fell, held = [], []
    with open_world.cast.scope(), trying() as outcome:
        for attempt, whose in itertools.product((*HELD, *HOLES), FOREIGN):
            came = outcome(attempt, open_world.rows[model, whose])
            if attempt in op.DELETES and not declared_walls()[model._meta.db_table].deletable:
                continue  # the web role may not delete there at all: the right, not the tripwire, refuses
            if attempt in HELD and came is not Outcome.NOTHING:
                fell.append(f"{attempt.__name__} of {whose}'s row: {came.value}")
            if (
                attempt in HOLES
                and came is not Outcome.DONE
                and not (attempt is op.cursor_update and model._meta.label in KEPT)
            ):
                held.append(f"{attempt.__name__} of {whose}'s row: {came.value}")
    record_property("cells", len(FOREIGN) * len((*HELD, *HOLES)))
    assert fell == []
    assert held == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_outside_a_scope_the_tripwire_refuses_what_it_holds_inside(model: Any, open_world: World) -> None:
    quiet = (op.exists, op.excluding, op.subquery, op.union)  # its known holes: they raise nothing
    with trying() as outcome:
        for attempt in (each for each in HELD if each not in quiet):
            assert outcome(attempt, open_world.rows[model, "city"]) is Outcome.REFUSED, attempt.__name__
