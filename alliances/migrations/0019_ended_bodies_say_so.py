"""Bodies with an end say so by their state."""

from typing import Any
from uuid import UUID

from django.db import migrations

from core.tenancy.data import TenantRows


def _ended(apps: Any, tenant_id: UUID, state: str) -> Any:
    bodies = apps.get_model("alliances", "ChainBody")._base_manager.using("admin")
    return bodies.filter(tenant_id=tenant_id, ended_on__isnull=False, state=state)


def due(apps: Any, tenant_id: UUID) -> int:
    return int(_ended(apps, tenant_id, "active").count())


def change(apps: Any, tenant_id: UUID) -> int:
    return int(_ended(apps, tenant_id, "active").update(state="ended"))


def redue(apps: Any, tenant_id: UUID) -> int:
    return int(_ended(apps, tenant_id, "ended").count())


def undo(apps: Any, tenant_id: UUID) -> int:
    return int(_ended(apps, tenant_id, "ended").update(state="active"))


class Migration(migrations.Migration):
    dependencies = [("alliances", "0018_states_of_bodies")]

    operations = [TenantRows(due=due, change=change, redue=redue, undo=undo)]
