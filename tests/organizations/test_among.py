"""Thousands of values as one array find what each of them would."""

from core.database.among import Among
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
