"""National codes of units, held by one look a statement: an unknown one is refused whoever writes it, none goes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from core.choices import AnchorKind
from core.ids import new_id
from core.models import IndustryClass, Region
from core.tables.bulk import add_anchors, add_rows
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit

KNOWN = {"region_id": "430203", "industry_id": "37"}
UNKNOWN = {"region_id": "999999", "industry_id": "ZZ"}


@pytest.mark.parametrize("column", list(KNOWN))
@pytest.mark.parametrize("number", [1, 150])
def test_rows_of_an_unknown_code_are_refused_with_the_statement(in_city: Cast, column: str, number: int) -> None:
    def rows(last: str) -> list[dict[str, object]]:
        ids = [new_id() for _ in range(number)]
        add_anchors(ids, AnchorKind.UNIT)
        codes = [KNOWN[column]] * (number - 1) + [last]
        return [
            {"id": row_id, "name": f"示例{code}{n}", "name_key": f"{code}{n}", "initials": "", "kind": "company"}
            | {column: code}
            for n, (row_id, code) in enumerate(zip(ids, codes, strict=True))
        ]

    with pytest.raises(IntegrityError, match=f"there is no {column} {UNKNOWN[column]}"), transaction.atomic():
        add_rows(Unit, rows(UNKNOWN[column]))
    add_rows(Unit, rows(KNOWN[column]))
    assert Unit.objects.filter(**{column: KNOWN[column]}).count() == number


@pytest.mark.parametrize("column", list(KNOWN))
def test_change_to_an_unknown_code_is_refused(in_city: Cast, column: str) -> None:
    unit = make_unit(**KNOWN)
    for unknown in (UNKNOWN[column], ""):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE organizations_unit SET {column} = %s WHERE id = %s", [unknown, unit.pk])
        assert getattr(refused.value.__cause__, "sqlstate", "") == "23503"
    Unit.objects.filter(pk=unit.pk).update(**{column: None})
    Unit.objects.filter(pk=unit.pk).update(**KNOWN)


@pytest.mark.django_db(databases=["default", "admin"])
@pytest.mark.parametrize("model", [Region, IndustryClass])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {0}", "UPDATE {0} SET code = 'x' || left(code, 5)", "TRUNCATE {0} CASCADE"]
)
def test_not_even_the_owner_takes_a_code_away(model: type[Region | IndustryClass], statement: str) -> None:
    owner = connections["admin"]
    refused = pytest.raises(DatabaseError, match="a national code is ended")
    with refused, transaction.atomic(using="admin"), owner.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))
    owner.close()
