"""What waits for a merge does not land on the record that is gone; what came before it goes over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from chains import actions as chain_actions
from chains.models import ChainUnit
from core.choices import AnchorKind
from core.errors import Conflict
from members.actions.people import appoint
from members.models import Appointment
from organizations import actions
from organizations.merging.kinds import MERGEABLE
from organizations.merging.ways import How, merge_ways
from organizations.models import Unit, UnitTag
from tests.cast import Cast
from tests.core.concurrent import overtaken
from tests.factories import make_chain, make_term, make_unit
from tests.members.people import make_person, title

Write = Callable[[Cast, Unit], Any]
SAID = "“示例乙厂”已并入另一条记录，请改选合并后的那一条，再办理一次。"


def _placed(cast: Cast, unit: Unit) -> Any:
    return chain_actions.put_on_chain(
        actor=cast.act(),
        chain_id=make_chain("示例链").pk,
        unit_id=unit.pk,
        role="member",
        segment_id=None,
        valid_from=None,
    )


def _appointed(cast: Cast, unit: Unit) -> Any:
    return appoint(
        actor=cast.act(),
        person_id=make_person("示例指导员").pk,
        title_id=title("instructor").pk,
        target=(AnchorKind.UNIT, unit.pk),
        valid_from=None,
    )


WRITES = {"by its own key": (_placed, ChainUnit, "unit_id"), "by its anchor": (_appointed, Appointment, "target_id")}


@pytest.mark.parametrize(("write", "model", "key"), WRITES.values(), ids=WRITES)
def test_row_that_waits_for_a_merge_is_refused(committed_cast: Cast, write: Write, model: Any, key: str) -> None:
    cast = committed_cast
    with cast.scope():
        kept, gone = make_unit("示例甲厂"), make_unit("示例乙厂")

    def late() -> Any:
        with cast.scope():
            return write(cast, gone)

    with cast.scope():
        waiting = overtaken(lambda: _merge(cast, kept, gone), late)

    with pytest.raises(Conflict, match=SAID) as refused:
        waiting.result(timeout=30)
    assert refused.value.code == "merged_record"
    with cast.scope():
        assert not model.objects.filter(**{f"{key}__in": [kept.pk, gone.pk]}).exists()


@pytest.mark.parametrize(("write", "model", "key"), WRITES.values(), ids=WRITES)
def test_merge_that_waits_for_a_row_takes_it_along(committed_cast: Cast, write: Write, model: Any, key: str) -> None:
    cast = committed_cast
    with cast.scope():
        kept, gone = make_unit("示例甲厂"), make_unit("示例乙厂")

    def late() -> Any:
        with cast.scope():
            return _merge(cast, kept, gone)

    with cast.scope():
        waiting = overtaken(lambda: write(cast, gone), late)

    waiting.result(timeout=30)
    with cast.scope():
        assert list(model.objects.filter(**{f"{key}__in": [kept.pk, gone.pk]}).values_list(key, flat=True)) == [kept.pk]


def _merge(cast: Cast, kept: Unit, gone: Unit) -> None:
    actions.merge(actor=cast.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})


def test_no_statement_leads_a_row_to_a_merged_record(in_city: Cast) -> None:
    kept, gone, third = make_unit("示例甲厂"), make_unit("示例乙厂"), make_unit("示例丙厂")
    tag = make_term("unit_tag", "sample_tag", "示例标签")
    held = UnitTag.objects.create(unit=third, tag=tag)
    _merge(in_city, kept, gone)

    with pytest.raises(IntegrityError, match="已并入另一条记录"), transaction.atomic():
        UnitTag.objects.filter(pk=held.pk).update(unit=gone)
    assert UnitTag.objects.get().unit_id == third.pk


def test_every_relation_that_a_merge_moves_is_guarded(in_city: Cast) -> None:
    """A key added later needs ``refuses_merged`` in its migration as it needs a way."""
    wanted = set()
    for way in merge_ways():
        field: Any = way.model_class._meta.get_field(way.field)
        if way.how is How.STAYS or way.field == "merged_into":
            continue
        for code, kind in MERGEABLE.items():
            if field.related_model is kind.model or code in getattr(field, "kinds", ()):
                target = f"{way.column}:{kind.model._meta.db_table}"
                table = way.model_class._meta.db_table
                wanted |= {(table, name, target) for name in ("merged_insert", "merged_update")}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, encode(tgargs, 'escape') FROM pg_trigger "
            "WHERE starts_with(tgname, 'merged_')"
        )
        found = {
            (table, name, target)
            for table, name, arguments in cursor.fetchall()
            for target in arguments.split("\\000")
            if target
        }

    assert found == wanted
