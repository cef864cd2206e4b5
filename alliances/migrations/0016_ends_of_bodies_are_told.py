"""What ended on the last day of its body is taken, as it was until now, for what ended with it."""

from typing import Any
from uuid import UUID

from django.db import migrations
from django.db.models import F

from core.tenancy.data import TenantRows

MODELS = ("Membership", "Seat")


def _rows(apps: Any, tenant_id: UUID) -> list[Any]:
    models = [apps.get_model("alliances", name) for name in MODELS]
    return [model._base_manager.using("admin").filter(tenant_id=tenant_id) for model in models]


def untold(apps: Any, tenant_id: UUID) -> int:
    return sum(
        rows.filter(ended_with_body=False, body__ended_on=F("valid_to")).count() for rows in _rows(apps, tenant_id)
    )


def tell(apps: Any, tenant_id: UUID) -> int:
    return sum(
        rows.filter(ended_with_body=False, body__ended_on=F("valid_to")).update(ended_with_body=True)
        for rows in _rows(apps, tenant_id)
    )


def told(apps: Any, tenant_id: UUID) -> int:
    return sum(rows.filter(ended_with_body=True).count() for rows in _rows(apps, tenant_id))


def forget(apps: Any, tenant_id: UUID) -> int:
    return sum(rows.filter(ended_with_body=True).update(ended_with_body=False) for rows in _rows(apps, tenant_id))


class Migration(migrations.Migration):
    dependencies = [("alliances", "0015_who_ends_with_a_body")]

    operations = [TenantRows(due=untold, change=tell, redue=told, undo=forget)]
