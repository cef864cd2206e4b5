"""Editions of the catalogue: drafted from what is in force, published, and never changed from then on (R65)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, OuterRef, Subquery

from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.scope import current_tenant_id
from services.catalogue.proposals import waiting
from services.catalogue.queries import EDIT, get_edition_for, in_force, present_draft, present_edition
from services.models import CatalogueEdition, ServiceItem, ServiceModule, SiteService

COPIED = (
    "name",
    "name_key",
    "initials",
    "line",
    "unit_id",
    "party_org_id",
    "category_id",
    "description",
    "audience",
    "materials",
    "days",
)


def lock_catalogue() -> None:
    """One writer of editions at a time in this tenant, until the transaction ends: two people beginning a draft at
    once would both find none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('services catalogue'), hashtext(%s))", [str(current_tenant_id())]
        )


def begin_draft(*, actor: Principal, values: Mapping[str, Any] | None = None) -> CatalogueEdition:
    """A draft with all modules and items of the edition in force. Raises NotAllowed, Conflict (there is a draft)."""
    actor.require_everywhere(EDIT)
    columns = prepared(values or {}, ("note",))
    with transaction.atomic():
        lock_catalogue()
        if (draft := present_draft()) is not None:
            raise Conflict(f"第 {draft.number} 版正在拟订，请在它上面修改，或先发布、删除。", code="draft_there")
        last = CatalogueEdition.objects.aggregate(most=Max("number"))["most"] or 0
        made = create(CatalogueEdition(number=last + 1, **columns))
        if (present := present_edition()) is not None:
            _copy(present, made)
        return made


def _copy(present: CatalogueEdition, draft: CatalogueEdition) -> None:
    modules = {
        one.pk: ServiceModule(edition=draft, name=one.name, place=one.place, note=one.note)
        for one in ServiceModule.objects.filter(edition=present)
    }
    ServiceModule.objects.bulk_create(modules.values())
    items = ServiceItem.objects.filter(module_id__in=list(modules))
    ServiceItem.objects.bulk_create(
        ServiceItem(module=modules[one.module_id], **{name: getattr(one, name) for name in COPIED}) for one in items
    )


def update_edition(
    *, actor: Principal, edition_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CatalogueEdition:
    """The note of a draft. Raises NotFound, NotAllowed, Conflict (it is published), StaleVersion."""
    columns = prepared(values, ("note",))
    with transaction.atomic():
        draft = held_draft(actor, edition_id)
        return change(draft, columns, expected_version=expected_version)


def publish_edition(*, actor: Principal, edition_id: UUID) -> CatalogueEdition:
    """From today companies ask by it; the one before ends today, and requests made by it keep it.

    Sites offer the same items by the new edition; what it no longer has they no longer offer.
    Raises NotFound, NotAllowed, Conflict (published already, or empty).
    """
    with transaction.atomic():
        lock_catalogue()
        draft = held_draft(actor, edition_id)
        if not ServiceItem.objects.filter(module__edition=draft).exists():
            raise Conflict("这一版还没有服务事项，请先登记事项再发布。", code="edition_empty")
        if (proposed := waiting().count()) > 0:
            text = f"还有 {proposed} 条部门提议没有处理，请先在“部门提议”里采纳或退回，再发布。"
            raise Conflict(text, code="proposals_waiting")
        today = clock.today()
        present = CatalogueEdition.objects.select_for_update().filter(in_force()).first()
        if present is not None:
            change(present, {"ended_on": today}, expected_version=None)
        published = change(draft, {"published_on": today}, expected_version=None)
        if present is not None:
            _take_along(present, published)
        return published


def _take_along(present: CatalogueEdition, published: CatalogueEdition) -> None:
    offered = SiteService.objects.filter(item__module__edition=present)
    again = ServiceItem.objects.filter(module__edition=published)
    offered.exclude(item__line__in=again.values("line")).delete()
    same = again.filter(line=OuterRef("line")).values("pk")[:1]
    line_of = ServiceItem.objects.filter(pk=OuterRef("item_id")).annotate(now=Subquery(same)).values("now")
    offered.update(item_id=Subquery(line_of))


def delete_draft(*, actor: Principal, edition_id: UUID) -> None:
    """The draft with all it holds goes to the bin. Raises NotFound, NotAllowed, Conflict (it is published)."""
    with transaction.atomic():
        lock_catalogue()
        put_away(held_draft(actor, edition_id), actor=actor, code="catalogue-editions")


def held_draft(actor: Principal, edition_id: UUID) -> CatalogueEdition:
    """The draft, locked. Raises NotFound, NotAllowed, Conflict."""
    edition = locked(CatalogueEdition, get_edition_for(actor, edition_id, EDIT).pk)
    if not edition.is_draft:
        text = f"第 {edition.number} 版已经发布，不能再改；请先拟订新版，在新版上修改后发布。"
        raise Conflict(text, code="edition_published")
    return edition


def check_restored_draft(edition: CatalogueEdition) -> None:
    """Raises Conflict where another draft was begun meanwhile."""
    draft = present_draft()
    if draft is not None and draft.pk != edition.pk:
        raise Conflict(f"第 {draft.number} 版正在拟订，请先发布或删除，再恢复这一版。", code="draft_there")
