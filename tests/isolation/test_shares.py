"""Rows one city shows another: what is shared is read and never written, and nothing else crosses (docs/adr/0068).

The same operations as in the matrix, on the rows of a share that lives (the matrix's «shared»), for the guest, for the
host, and for everybody who was not asked.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_scopes
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from alliances.models import BodyShare, ShareAnswer, SharedHeader
from core.ids import new_id
from core.models import Tenant
from core.tenancy.scope import tenant_scope
from tests.cast import Cast, build_cast, make_tenant
from tests.isolation import operations as op
from tests.isolation.operations import Outcome, trying
from tests.isolation.rows import make_row
from tests.isolation.test_matrix import ATTEMPTS, MODELS

DONE, NOTHING, REFUSED = Outcome.DONE, Outcome.NOTHING, Outcome.REFUSED
SHARED = (BodyShare, ShareAnswer, SharedHeader)
DAY = dt.timedelta(days=1)
# How a share may stand; the lines of the first alone are read.
STANDS = ("live", "waiting", "declined", "left", "over", "ended", "withdrawn", "another's")


def today() -> dt.date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.today()")
        found: dt.date = cursor.fetchone()[0]
    return found


def scope(tenant: Tenant, mode: Any = "self") -> Any:
    return tenant_scope(tenant.pk, mode=mode, actor_id=None, reason="测试")


def offered(host: Tenant, guest: Tenant, stands: str = "live") -> tuple[Any, Any]:
    """A share of the host and its one line. All of them are open first, so that their guest can answer."""
    with scope(host):
        share = make_row(BodyShare, guest_id=guest.pk, state="offered", until=today() + DAY, offered_on=today())
        line = make_row(SharedHeader, share=share, title=f"示例{stands}")
    return share, line


def answered(share: Any, guest: Tenant, state: str) -> Any:
    with scope(guest):
        given = {"left_on": today()} if state == "left" else {"left_on": None}
        return make_row(ShareAnswer, share_id=share.pk, host_id=share.tenant_id, state=state, **given)


def stand(host: Tenant, guest: Tenant, other: Tenant, stands: str) -> UUID:
    """The line of a share that stands like that."""
    asked = other if stands == "another's" else guest
    share, line = offered(host, asked, stands)
    if stands != "waiting":
        answered(share, asked, stands if stands in ("declined", "left") else "accepted")
    moves: dict[str, dict[str, Any]] = {
        "over": {"until": today() - DAY, "offered_on": today() - DAY},
        "ended": {"state": "ended"},
        "withdrawn": {"state": "withdrawn", "withdrawn_on": today()},
    }
    moved = moves.get(stands)
    if moved:
        with scope(host):
            BodyShare.objects.filter(pk=share.pk).update(**moved)
    found: UUID = line.pk
    return found


def seen_lines(reader: Tenant, host: Tenant) -> set[UUID]:
    with scope(reader), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM alliances_sharedheader WHERE tenant_id = %s", [host.pk])
        return {row_id for (row_id,) in cursor.fetchall()}


@dataclass
class World:
    cast: Cast
    host: Tenant
    guest: Tenant
    rows: dict[Any, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """丙市 shares with 甲市, in one transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast()
        host, guest = cast.stranger, cast.city
        share, line = offered(host, guest)
        rows = {BodyShare: share, SharedHeader: line, ShareAnswer: answered(share, guest, "accepted")}
        yield World(cast, host, guest, rows)
        transaction.set_rollback(True)


def expected(model: Any, attempt: op.Attempt, *, shown: bool, tripwire: bool) -> Outcome:
    """Of another tenant's row that is shown, or not: it is read past the tripwire, and never written."""
    if attempt in op.READS:
        passes = not tripwire or attempt in (*op.PAST_TRIPWIRE, op.raw)
        if attempt is op.select_related and model is BodyShare:
            return NOTHING  # joined with its body, which stays where it is
        return DONE if shown and passes else NOTHING
    if attempt in op.DELETES and model is not SharedHeader:
        return REFUSED
    if attempt in (*op.LOCKS, *op.CHANGES, *op.DELETES, op.give_away, op.take):
        return NOTHING
    if attempt is op.get_or_create:
        return DONE if shown and not tripwire else REFUSED
    return REFUSED


# (who reads, whether he is shown the host's offer and its line, whether he is shown the guest's answer)
READERS = {
    "the guest": ("city", True, None),
    "the host": ("stranger", None, True),
    "the guest's sibling": ("sibling", False, False),
    "the guest's superior": ("province", False, False),
    "what lies below the guest": ("county", False, False),
}


@pytest.mark.parametrize("tripwire", [True, False], ids=["both layers", "database alone"])
@pytest.mark.parametrize("model", SHARED, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("reader", READERS)
def test_shared_rows_are_read_by_the_other_side_and_written_by_nobody(
    reader: str, model: Any, tripwire: bool, world: World, record_property: Callable[[str, object], None]
) -> None:
    place, offer_shown, answer_shown = READERS[reader]
    shown = answer_shown if model is ShareAnswer else offer_shown
    if shown is None:
        return  # his own row: the matrix holds it
    found = []
    with (
        scope(getattr(world.cast, place)),
        nullcontext() if tripwire else django_scopes.scopes_disabled(),
        trying() as outcome,
    ):
        for attempt in ATTEMPTS:
            came = outcome(attempt, world.rows[model])
            wanted = expected(model, attempt, shown=shown, tripwire=tripwire)
            if came is not wanted:
                found.append(f"{attempt.__name__}: {came.value} instead of {wanted.value}")
    record_property("cells", len(ATTEMPTS))
    assert found == []


def test_the_superior_of_the_guest_sees_nothing_in_subtree_mode_either(world: World) -> None:
    with scope(world.cast.province, "subtree"), connection.cursor() as cursor:
        for model in SHARED:
            cursor.execute(f"SELECT 1 FROM {model._meta.db_table}")
            assert cursor.fetchall() == []


def test_nothing_but_the_share_crosses(world: World) -> None:
    """The host has a row in every table; of all of them its guest is shown the offer and the line."""
    with scope(world.host):
        for model in MODELS:
            make_row(model)
    found = {}
    with scope(world.guest), connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"SELECT id FROM {model._meta.db_table} WHERE tenant_id = %s", [world.host.pk])
            if rows := {row_id for (row_id,) in cursor.fetchall()}:
                found[model] = rows
    assert found == {BodyShare: {world.rows[BodyShare].pk}, SharedHeader: {world.rows[SharedHeader].pk}}


def test_lines_are_read_of_the_share_that_lives_alone(db: None) -> None:
    cast = build_cast()
    host, guest = cast.stranger, cast.city
    lines = {stands: stand(host, guest, cast.sibling, stands) for stands in STANDS}
    assert seen_lines(guest, host) == {lines["live"]}
    assert seen_lines(cast.sibling, host) == {lines["another's"]}
    assert seen_lines(cast.province, host) == seen_lines(cast.county, host) == set()
    assert seen_lines(host, host) == set(lines.values())


FORGED = ("not offered", "offered to another", "wrong host", "withdrawn", "over", "in his name")


@pytest.mark.parametrize("forged", FORGED)
def test_no_answer_to_what_was_not_offered(db: None, forged: str) -> None:
    cast = build_cast()
    host, guest = cast.stranger, cast.city
    share, _ = offered(host, cast.sibling if forged == "offered to another" else guest)
    share_id = new_id() if forged == "not offered" else share.pk
    host_id = cast.province.pk if forged == "wrong host" else host.pk
    if forged in ("withdrawn", "over"):
        gone: dict[str, Any] = {"withdrawn": {"state": "withdrawn", "withdrawn_on": today()}}.get(
            forged, {"until": today() - DAY, "offered_on": today() - DAY}
        )
        with scope(host):
            BodyShare.objects.filter(pk=share.pk).update(**gone)
    writer = host if forged == "in his name" else guest
    row = ShareAnswer(
        tenant_id=guest.pk,
        share_id=share_id,
        host_id=host_id,
        body_name="示例",
        answered_on=dt.date(2026, 1, 1),
        state="accepted",
    )
    refused = IntegrityError if forged == "wrong host" else ProgrammingError
    with scope(writer), pytest.raises(refused), transaction.atomic():
        row.save(force_insert=True)


def test_an_answer_cannot_be_turned_to_another_share(db: None) -> None:
    cast = build_cast()
    host, guest = cast.stranger, cast.city
    share, _ = offered(host, guest)
    answer = answered(share, guest, "accepted")
    foreign, line = offered(host, cast.sibling)
    with scope(guest), pytest.raises(ProgrammingError), transaction.atomic():
        ShareAnswer.objects.filter(pk=answer.pk).update(share_id=foreign.pk)
    assert line.pk not in seen_lines(guest, host)


def test_nobody_is_left_over(db: None) -> None:
    """A tenant that was never asked sees no share, whoever else did."""
    cast = build_cast()
    stand(cast.stranger, cast.city, cast.sibling, "live")
    newcomer = make_tenant("示例新市", "XIN", "city")
    with scope(newcomer), connection.cursor() as cursor:
        for model in SHARED:
            cursor.execute(f"SELECT 1 FROM {model._meta.db_table}")
            assert cursor.fetchall() == []
