"""Thousands of values as one array find what each of them would."""

from core.database.among import SCANNED, Among
from core.ids import new_id
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit

NAMES = ["示例“甲”", 'a"b', "a\\b", 'a\\"b', "a,b", "{a,b}", "a'b", "NULL", " a ", "100%", "%s", "一\n二"]


def test_values_of_any_writing_are_found_and_no_other(cast: Cast) -> None:
    with cast.scope():
        units = {name: make_unit(name) for name in [*NAMES, "乙"]}
        found = Unit.objects.filter(Among("name", NAMES)).values_list("name", flat=True)
        assert sorted(found) == sorted(NAMES)
        ids = [units[name].pk for name in NAMES[:2]]
        assert set(Unit.objects.filter(Among("id", [*ids, new_id()])).values_list("pk", flat=True)) == set(ids)
        assert not Unit.objects.filter(Among("name", [])).exists()


def test_so_many_that_the_rows_are_read_once_find_the_same(cast: Cast) -> None:
    with cast.scope():
        for name in [*NAMES, "乙"]:
            make_unit(name)
        asked = Unit.objects.filter(Among("name", [*NAMES, *map(str, range(SCANNED))]))
        assert "||" in str(asked.query)
        assert sorted(asked.values_list("name", flat=True)) == sorted(NAMES)
    with cast.scope(cast.stranger):
        make_unit(NAMES[0])
        theirs = Unit.objects.filter(Among("name", [*NAMES, *map(str, range(SCANNED))]))
        assert [unit.tenant_id for unit in theirs] == [cast.stranger.pk]
