"""The platform's four levels as the words of each city that used them; rows keep what they said."""

from typing import Any
from uuid import UUID

from django.db import migrations

from core.tenancy.data import TenantRows

KIND = "body_tier"
WORDS = (
    ("province", "省级"),
    ("city", "市级"),
    ("county", "县级"),
    ("park", "园区（镇街）级"),
)
MODELS = ("ChainBody", "PatternTier", "BodyRule")


def _rows(apps: Any, tenant_id: UUID) -> list[Any]:
    """The tenant's rows of each model, as the owner reads them."""
    models = [apps.get_model("alliances", name) for name in MODELS]
    return [model._base_manager.using("admin").filter(tenant_id=tenant_id) for model in models]


def with_level(apps: Any, tenant_id: UUID) -> int:
    return sum(rows.exclude(level="").filter(tier=None).count() for rows in _rows(apps, tenant_id))


def with_tier(apps: Any, tenant_id: UUID) -> int:
    return sum(rows.exclude(tier=None).count() for rows in _rows(apps, tenant_id))


def to_tiers(apps: Any, tenant_id: UUID) -> int:
    if not with_level(apps, tenant_id):
        return 0
    terms, changed = apps.get_model("core", "Term")._base_manager.using("admin"), 0
    for place, (code, label) in enumerate(WORDS, start=1):
        columns = {"label": label, "meaning": code, "order": place * 10}
        tier, _ = terms.get_or_create(tenant_id=tenant_id, kind=KIND, code=code, defaults=columns)
        changed += sum(rows.filter(level=code, tier=None).update(tier=tier) for rows in _rows(apps, tenant_id))
    return changed


def to_levels(apps: Any, tenant_id: UUID) -> int:
    levels = {code: code for code, _ in WORDS} | {"base": "park"}
    return sum(
        rows.filter(tier__meaning=meaning).update(level=level, tier=None)
        for meaning, level in levels.items()
        for rows in _rows(apps, tenant_id)
    )


class Migration(migrations.Migration):
    dependencies = [("alliances", "0012_wall_of_tiers")]

    operations = [TenantRows(due=with_level, change=to_tiers, redue=with_tier, undo=to_levels)]
