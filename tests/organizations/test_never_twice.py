"""A tag of a unit, an organization's place in one: never twice on one day, however many write at once."""

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from psycopg.errors import ExclusionViolation

from core.errors import Conflict, InvalidInput
from core.ids import new_id
from core.records import change, create, told_as_conflict
from core.tables.bulk import add_rows
from organizations.models import PartyOrgHost, Unit, UnitTag
from tests.cast import Cast
from tests.core.concurrent import elsewhere, overtaken
from tests.factories import make_party_org, make_term, make_unit

Days = tuple[dt.date | None, dt.date | None]

D1, D2, D3, D4 = (dt.date(2026, 3, day) for day in (1, 2, 3, 4))
SPANS: list[Days] = [(D1, D2), (D2, D3), (D3, D4), (D2, D2), (None, D2), (D3, None), (None, None)]
SAID = "这个单位在这段时间里已有这个标签。"


def tag(unit: Unit, term: Any, days: Days) -> dict[str, Any]:
    return {"id": new_id(), "unit_id": unit.pk, "tag_id": term.pk, "valid_from": days[0], "valid_to": days[1]}


def meet(one: Days, other: Days) -> bool:
    """As exclusion constraints ask it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT daterange(%s, %s, '[]') && daterange(%s, %s, '[]')", [*one, *other])
        return bool(cursor.fetchone()[0])


def refused(action: Callable[..., Any], *given: Any, **named: Any) -> bool:
    """Whether the database refused it, in the words of an exclusion constraint; nothing of it stays."""
    try:
        with transaction.atomic():
            action(*given, **named)
            transaction.set_rollback(True)
    except IntegrityError as error:
        assert isinstance(error.__cause__, ExclusionViolation)
        diag = error.__cause__.diag
        assert diag.constraint_name == f"{diag.table_name}_never_twice"
        return True
    return False


def test_rows_are_refused_exactly_where_their_days_meet(in_city: Cast) -> None:
    unit, other_unit = make_unit(), make_unit()
    term, other_term = make_term("unit_tag"), make_term("unit_tag", "other", "其他")
    for one, other in product(SPANS, SPANS):
        said = []
        with transaction.atomic():
            first, second = tag(unit, term, one), tag(unit, term, other)
            said.append(refused(add_rows, UnitTag, [first, second]))
            apart = tag(other_unit, other_term, other)
            add_rows(UnitTag, [first, tag(other_unit, term, other), tag(unit, other_term, other)])
            said.append(refused(add_rows, UnitTag, [apart, second]))
            for held, moved in (
                ({"unit": other_unit, "tag": term}, {"unit": unit}),
                ({"unit": unit, "tag": other_term}, {"tag": term}),
                ({"unit": unit, "tag": other_term}, {"tag": term, "id": new_id()}),
            ):
                said.append(refused(UnitTag.objects.filter(**held).update, **moved))
            transaction.set_rollback(True)
        assert said == [meet(one, other)] * 5, (one, other)


def test_days_of_a_row_that_come_to_meet_anothers_are_refused(in_city: Cast) -> None:
    unit, term = make_unit(), make_term("unit_tag")
    early, late = tag(unit, term, (D1, D1)), tag(unit, term, (D3, None))
    add_rows(UnitTag, [early, late])
    one, both = UnitTag.objects.filter(pk=early["id"]), UnitTag.objects.filter(unit=unit)
    assert [refused(one.update, valid_to=end) for end in (D2, D3, None)] == [False, True, True]
    assert refused(both.update, valid_from=D1, valid_to=None)
    assert not refused(UnitTag.objects.filter(pk=late["id"]).update, valid_from=D2)


def test_refusal_is_told_in_words(in_city: Cast) -> None:
    unit, term = make_unit(), make_term("unit_tag")
    held = create(UnitTag(unit=unit, tag=term, valid_from=D1, valid_to=D2))
    later = create(UnitTag(unit=unit, tag=term, valid_from=D3))
    with pytest.raises(InvalidInput) as told:
        create(UnitTag(unit=unit, tag=term, valid_from=D2, valid_to=D2))
    assert told.value.fields == {"__all__": [SAID]}
    with pytest.raises(InvalidInput) as told:
        change(later, {"valid_from": D2}, expected_version=later.version)
    assert told.value.fields == {"__all__": [SAID]}
    with pytest.raises(Conflict, match=SAID), told_as_conflict(UnitTag):
        UnitTag.objects.filter(pk=held.pk).update(valid_to=None)


def test_an_organizations_places_are_held_by_it(in_city: Cast) -> None:
    unit, other = make_unit(), make_unit()
    org = make_party_org(unit=unit)
    host = {"party_org_id": org.pk, "valid_from": None, "valid_to": None}
    assert refused(add_rows, PartyOrgHost, [host | {"id": new_id(), "unit_id": unit.pk}])
    add_rows(PartyOrgHost, [host | {"id": new_id(), "unit_id": other.pk}])


def test_stricter_isolation_does_not_write(committed_cast: Cast) -> None:
    """It would not see what it waited for."""
    with committed_cast.scope():
        unit, term = make_unit(), make_term("unit_tag")

    def write() -> None:
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with committed_cast.scope():
                UnitTag.objects.create(unit=unit, tag=term)

    with pytest.raises(NotSupportedError, match="READ COMMITTED"):
        elsewhere(write)


class Rows:
    """A unit that has the tag on the first day alone and another one from the second, and a unit that has it then."""

    def __init__(self) -> None:
        self.unit, self.other, self.term = make_unit(), make_unit(), make_term("unit_tag")
        self.spare = make_term("unit_tag", "spare", "备用")
        self.early = self._held(self.unit, self.term, (D1, D1))
        self.spared = self._held(self.unit, self.spare, (D2, None))
        self.away = self._held(self.other, self.term, (D2, None))

    @staticmethod
    def _held(unit: Unit, term: Any, days: Days) -> Any:
        row = tag(unit, term, days)
        add_rows(UnitTag, [row])
        return row["id"]


# Each gives the unit the tag for the third day, in its own way.
def _insert(rows: Rows) -> None:
    add_rows(UnitTag, [tag(rows.unit, rows.term, (D2, None))])


def _insert_many(rows: Rows) -> None:
    add_rows(UnitTag, [tag(rows.other, rows.spare, (D2, None)), tag(rows.unit, rows.term, (D3, None))])


def _lengthen(rows: Rows) -> None:
    UnitTag.objects.filter(pk=rows.early).update(valid_to=None)


def _retag(rows: Rows) -> None:
    UnitTag.objects.filter(pk=rows.spared).update(tag=rows.term)


def _move(rows: Rows) -> None:
    UnitTag.objects.filter(pk=rows.away).update(unit=rows.unit)


WRITES: dict[str, Callable[[Rows], Any]] = {
    "insert": _insert,
    "insert many": _insert_many,
    "lengthen": _lengthen,
    "retag": _retag,
    "move": _move,
}
PAIRS = [(one, other) for one, other in product(WRITES, WRITES) if one != other or one.startswith("insert")]


def _once(cast: Cast, write: Callable[[Rows], Any], rows: Rows) -> Callable[[], None]:
    def there() -> None:
        with cast.scope():
            write(rows)

    return there


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_at_once_the_second_waits_and_is_refused(committed_cast: Cast, one: str, other: str) -> None:
    with committed_cast.scope():
        rows = Rows()
    with committed_cast.scope():
        waiting = overtaken(lambda: WRITES[one](rows), _once(committed_cast, WRITES[other], rows))
    with pytest.raises(IntegrityError) as told:
        waiting.result(timeout=30)
    assert isinstance(told.value.__cause__, ExclusionViolation)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_second_goes_on_where_the_first_gives_up(committed_cast: Cast, one: str, other: str) -> None:
    with committed_cast.scope():
        rows = Rows()
    with committed_cast.scope(), transaction.atomic():
        waiting = overtaken(lambda: WRITES[one](rows), _once(committed_cast, WRITES[other], rows))
        transaction.set_rollback(True)
    waiting.result(timeout=30)
    with committed_cast.scope():
        assert UnitTag.objects.filter(unit=rows.unit, tag=rows.term).count() == 2 - (other == "lengthen")


def test_what_only_ends_sooner_waits_for_nobody(committed_cast: Cast) -> None:
    with committed_cast.scope():
        rows = Rows()

    def end() -> None:
        with committed_cast.scope():
            UnitTag.objects.filter(pk=rows.spared).update(valid_to=D3)

    with committed_cast.scope():
        _insert(rows)
        elsewhere(end)


def _made(rows: Rows) -> Unit:
    return make_unit("示例新厂")


def _made_in_a_savepoint(rows: Rows) -> Unit:
    with transaction.atomic():
        return make_unit("示例新厂")


def _changed(rows: Rows) -> Unit:
    Unit.objects.filter(pk=rows.unit.pk).update(version=7)
    return rows.unit


def _changed_in_a_savepoint(rows: Rows) -> Unit:
    with transaction.atomic():
        return _changed(rows)


def _changed_and_taken_back(rows: Rows) -> Unit:
    with transaction.atomic():
        _changed(rows)
        transaction.set_rollback(True)
    return rows.unit


OWNERS = [_made, _made_in_a_savepoint]
CHANGED = [_changed, _changed_in_a_savepoint, _changed_and_taken_back]


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("nested", [False, True])
def test_nobody_else_writes_under_a_unit_just_made(committed_cast: Cast, owner: Any, *, nested: bool) -> None:
    """What the function leaves unlocked: another transaction is refused by its key, whatever it saw."""
    with committed_cast.scope():
        rows = Rows()
    with committed_cast.scope():
        unit = owner(rows)
        with transaction.atomic() if nested else nullcontext():
            add_rows(UnitTag, [tag(unit, rows.term, (D1, None))])

        def late() -> None:
            with committed_cast.scope():
                add_rows(UnitTag, [tag(unit, rows.term, (D2, None))])

        with pytest.raises(IntegrityError, match="unit_id_same_tenant"):
            elsewhere(late)
        assert refused(add_rows, UnitTag, [tag(unit, rows.term, (D2, None))])


@pytest.mark.parametrize("owner", CHANGED)
@pytest.mark.parametrize("nested", [False, True])
def test_unit_changed_before_is_held_by_whoever_changed_it(committed_cast: Cast, owner: Any, *, nested: bool) -> None:
    with committed_cast.scope():
        rows = Rows()

    def first() -> None:
        owner(rows)
        with transaction.atomic() if nested else nullcontext():
            _insert(rows)

    with committed_cast.scope():
        waiting = overtaken(first, _once(committed_cast, _insert_many, rows))
    with pytest.raises(IntegrityError) as told:
        waiting.result(timeout=30)
    assert isinstance(told.value.__cause__, ExclusionViolation)
