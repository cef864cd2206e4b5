"""Views of bodies kept under the platform's levels ask for the city's tiers of that level instead.

A view of a level at which the city has no tier keeps its other conditions; one without any goes.
"""

from typing import Any
from uuid import UUID

from django.db import migrations
from django.http import QueryDict

from core.tenancy.data import TenantRows

LIST = "body-list"
MEANINGS = {"province": ("province",), "city": ("city",), "county": ("county",), "park": ("park", "base")}


def _views(apps: Any, tenant_id: UUID) -> list[Any]:
    views = apps.get_model("core", "SavedView")._base_manager.using("admin")
    found = views.filter(tenant_id=tenant_id, list_name=LIST, query__contains="level=").order_by("id")
    return [view for view in found if "level" in QueryDict(view.query)]


def of_levels(apps: Any, tenant_id: UUID) -> int:
    return len(_views(apps, tenant_id))


def to_tiers(apps: Any, tenant_id: UUID) -> int:
    views = _views(apps, tenant_id)
    if not views:
        return 0
    terms = apps.get_model("core", "Term")._base_manager.using("admin")
    tiers = terms.filter(tenant_id=tenant_id, kind="body_tier").values_list("id", "meaning")
    for view in views:
        asked = QueryDict(view.query, mutable=True)
        meanings = {meaning for level in asked.pop("level") for meaning in MEANINGS.get(str(level), ())}
        wanted = {*asked.getlist("tier"), *(str(key) for key, meaning in tiers if meaning in meanings)}
        if wanted:
            asked.setlist("tier", sorted(wanted))
        kept = QueryDict(mutable=True)  # sorted, as the platform keeps them
        for name in sorted(asked):
            kept.setlist(name, asked.getlist(name))
        view.query = kept.urlencode()
        if view.query:
            view.save(using="admin", update_fields=["query"])
        else:
            view.delete(using="admin")
    return len(views)


def nothing(apps: Any, tenant_id: UUID) -> int:  # noqa: ARG001
    """Views of tiers stay what they are: the words of today are understood on the way back, too."""
    return 0


class Migration(migrations.Migration):
    dependencies = [("alliances", "0016_ends_of_bodies_are_told"), ("core", "0038_imports_cost_less")]

    operations = [TenantRows(due=of_levels, change=to_tiers, redue=nothing, undo=nothing)]
