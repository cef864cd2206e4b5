"""A migration that changes rows meets the wall like everybody else: proof 14 of the wall's list."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.migrations.state import ProjectState

from core.tenancy.data import RowsLeft, TenantRows
from core.tenancy.scope import tenant_scope
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit

STATE = ProjectState.from_apps(apps)


def units(historical: Any, tenant_id: Any) -> Any:
    model = historical.get_model("organizations", "Unit")
    return model._base_manager.using("admin").filter(tenant_id=tenant_id)


def without_address(historical: Any, tenant_id: Any) -> int:
    return int(units(historical, tenant_id).filter(address="").count())


def with_address(historical: Any, tenant_id: Any) -> int:
    return int(units(historical, tenant_id).filter(address="未填").count())


def fill(historical: Any, tenant_id: Any) -> int:
    return int(units(historical, tenant_id).filter(address="").update(address="未填"))


def empty(historical: Any, tenant_id: Any) -> int:
    return int(units(historical, tenant_id).filter(address="未填").update(address=""))


def migrate(operation: TenantRows, *, back: bool = False) -> None:
    connection = connections["admin"]
    with transaction.atomic(using="admin"), connection.schema_editor(atomic=False) as editor:
        if back:
            operation.database_backwards("organizations", editor, STATE, STATE)
        else:
            operation.database_forwards("organizations", editor, STATE, STATE)


@pytest.fixture
def peopled(committed_cast: Cast) -> Cast:
    for number, tenant in enumerate((committed_cast.city, committed_cast.stranger, committed_cast.county), start=1):
        with committed_cast.scope(tenant):
            for each in range(number):
                make_unit(f"示例{tenant.name}{each}")
    return committed_cast


def addresses(cast: Cast) -> list[list[str]]:
    found = []
    for tenant in (cast.city, cast.stranger, cast.county):
        with tenant_scope(tenant.pk, actor_id=None):
            found.append(list(Unit.objects.values_list("address", flat=True)))
    return found


def test_rows_of_every_tenant_are_changed_and_changed_back(peopled: Cast) -> None:
    operation = TenantRows(due=without_address, change=fill, redue=with_address, undo=empty)
    migrate(operation)
    assert addresses(peopled) == [["未填"], ["未填", "未填"], ["未填", "未填", "未填"]]
    migrate(operation, back=True)
    assert addresses(peopled) == [[""], ["", ""], ["", "", ""]]


def test_a_change_that_misses_rows_fails_and_keeps_nothing(peopled: Cast) -> None:
    first = peopled.city.pk

    def only_one_tenant(historical: Any, tenant_id: Any) -> int:
        return fill(historical, tenant_id) if tenant_id == first else 0

    with pytest.raises(RowsLeft):
        migrate(TenantRows(due=without_address, change=only_one_tenant))
    assert addresses(peopled) == [[""], ["", ""], ["", "", ""]]


def test_owner_outside_a_scope_is_refused(peopled: Cast) -> None:
    """The trap the operation is for: without a scope the owner's own UPDATE raises, it does not pass as no rows."""
    with pytest.raises(DatabaseError, match="tenant"), transaction.atomic(using="admin"):
        Unit._base_manager.using("admin").update(address="未填")


def test_without_undo_it_says_that_it_cannot_be_taken_back(peopled: Cast) -> None:
    operation = TenantRows(due=without_address, change=fill)
    assert operation.reversible is False
    with pytest.raises(RowsLeft):
        migrate(operation, back=True)


def test_no_migration_changes_rows_past_the_operation() -> None:
    """RunPython in a migration would run without a scope; RunSQL there is for functions and triggers."""
    found = []
    for path in sorted(Path(settings.BASE_DIR).glob("*/migrations/0*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "RunPython":
                found.append(f"{path.parent.parent.name}/{path.name}")
    assert found == []
