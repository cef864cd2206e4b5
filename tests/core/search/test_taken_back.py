"""Core 0056 there and back, with names that wait: each shape of a noted name has the functions that write it."""

from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from core.models import SearchDue
from core.search.sql import MANY, NOTED
from organizations.models import Unit
from organizations.naming import initials, name_key
from tests.cast import Cast
from tests.core.search.test_search import bulk
from tests.factories import make_unit

STEP = ("core", "0056_noted_names_stand_in_columns")


def step(*, back: bool) -> None:
    """The step by itself: none that came after it knows of noted names."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    migration, state = loader.get_migration(*STEP), loader.project_state(STEP, at_end=False)
    with connections["admin"].schema_editor() as editor:
        (migration.unapply if back else migration.apply)(state, editor)
    connections["admin"].close()


def renamed(unit: Unit, name: str) -> None:
    Unit.objects.filter(pk=unit.pk).update(name=name, name_key=name_key(name), initials=initials(name))


def noted_as_json() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT names ->> 'key', names ->> 'letters', names -> 'others' ->> 0 FROM core_searchdue")
        return set(cursor.fetchall())


def test_names_are_written_before_the_step_after_it_and_when_it_is_taken_back(committed_cast: Cast) -> None:
    with committed_cast.scope():
        waiting, changed = make_unit("示例候甲", short_name="候"), make_unit("示例候乙")
    step(back=True)
    try:
        with committed_cast.scope():
            renamed(changed, "示例候丙")
            make_unit("示例候丁")
            keys = ["示例候丙", "示例候丁", *(row["name_key"] for row in bulk(MANY))]
            held = {(key, initials(key), "") for key in keys}
            assert noted_as_json() == held | {(waiting.name_key, waiting.initials, "候")}
    finally:
        step(back=False)
    with committed_cast.scope():
        assert set(SearchDue.objects.values_list(*NOTED)) == {
            *((key, letters, other, "", "", "") for key, letters, other in held),
            (waiting.name_key, waiting.initials, "候", "", "", ""),
        }
        renamed(waiting, "示例候戊")
        assert SearchDue.objects.get(entry=waiting.pk).key == "示例候戊"
