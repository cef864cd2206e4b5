"""Modules and items of a draft: what companies will be able to ask for, of whom, and how long it takes (R65, F162)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared, searchable
from core.bin import put_away
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create
from organizations.queries import standing_party_orgs, standing_units
from services.actions.catalogue import begin_draft, held_draft, lock_catalogue
from services.catalogue.queries import EDIT, get_item_for, get_module_for, present_draft
from services.models import CatalogueEdition, ServiceItem, ServiceModule

MODULE_FIELDS = ("name", "place", "note")
ITEM_FIELDS = (
    "name",
    "module_id",
    "unit_id",
    "party_org_id",
    "category_id",
    "description",
    "audience",
    "materials",
    "days",
)


def create_module(*, actor: Principal, edition_id: UUID, values: Mapping[str, Any]) -> ServiceModule:
    """Raises NotFound, NotAllowed, InvalidInput, Conflict (the edition is published)."""
    columns = prepared(values, MODULE_FIELDS)
    with transaction.atomic():
        return create(ServiceModule(edition=held_draft(actor, edition_id), **columns))


def update_module(
    *, actor: Principal, module_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ServiceModule:
    """Raises NotFound, NotAllowed, InvalidInput, StaleVersion, Conflict."""
    columns = prepared(values, MODULE_FIELDS)
    with transaction.atomic():
        return change(_module(actor, module_id), columns, expected_version=expected_version)


def delete_module(*, actor: Principal, module_id: UUID) -> ServiceModule:
    """With its items, into the bin. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        module = _module(actor, module_id)
        put_away(module, actor=actor, code="service-modules")
        return module


def create_item(*, actor: Principal, values: Mapping[str, Any]) -> ServiceItem:
    """In a module of the draft. Raises NotAllowed, NotFound, InvalidInput, Conflict."""
    actor.require_everywhere(EDIT)
    columns = searchable(prepared(values, ITEM_FIELDS))
    if columns.get("module_id") is None:
        raise InvalidInput(fields={"module": ["请选择服务模块。"]})
    with transaction.atomic():
        columns["module_id"] = _module(actor, columns["module_id"]).pk
        _check(columns)
        return create(ServiceItem(**columns))


def update_item(
    *, actor: Principal, item_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ServiceItem:
    """Raises NotFound, NotAllowed, InvalidInput, StaleVersion, Conflict (its edition is published)."""
    columns = searchable(prepared(values, ITEM_FIELDS))
    with transaction.atomic():
        item = _item(actor, item_id)
        if "module_id" in columns:
            module = _module(actor, columns["module_id"]) if columns["module_id"] else None
            if module is None or module.edition_id != item.module.edition_id:
                raise InvalidInput(fields={"module": ["请选择同一版的服务模块。"]})
        _check(columns, item)
        return change(item, columns, expected_version=expected_version)


def delete_item(*, actor: Principal, item_id: UUID) -> ServiceItem:
    """Into the bin. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        item = _item(actor, item_id)
        put_away(item, actor=actor, code="service-items")
        return item


def draft_to_write(actor: Principal) -> CatalogueEdition:
    """The draft there is, or one begun now: what a sheet writes to. Raises NotAllowed."""
    actor.require_everywhere(EDIT)
    lock_catalogue()
    return present_draft() or begin_draft(actor=actor)


def drafted_item(actor: Principal, item_id: UUID) -> ServiceItem:
    """The item itself where it is drafted, else what the draft has in its place. Raises NotFound, NotAllowed."""
    item = get_item_for(actor, item_id, EDIT)
    if item.module.edition.is_draft:
        return item
    draft = draft_to_write(actor)
    found: ServiceItem | None = ServiceItem.objects.filter(module__edition=draft, line=item.line).first()
    if found is None:
        raise NotFound(f"正在拟订的第 {draft.number} 版里已没有“{item.name}”，请新登记一行。")
    return found


def drafted_module(actor: Principal, name: str) -> ServiceModule:
    """The draft's module of the name, made where there is none. Raises NotAllowed, InvalidInput."""
    draft, name = draft_to_write(actor), " ".join(name.split())
    found: ServiceModule | None = ServiceModule.objects.filter(edition=draft, name=name).first()
    if found is not None:
        return found
    place = ServiceModule.objects.filter(edition=draft).count() + 1
    return create_module(actor=actor, edition_id=draft.pk, values={"name": name, "place": place})


def _module(actor: Principal, module_id: UUID) -> ServiceModule:
    module = get_module_for(actor, module_id, EDIT)
    held_draft(actor, module.edition_id)
    return module


def _item(actor: Principal, item_id: UUID) -> ServiceItem:
    item = get_item_for(actor, item_id, EDIT)
    held_draft(actor, item.module.edition_id)
    return item


def _check(columns: Mapping[str, Any], item: ServiceItem | None = None) -> None:
    """Said, provided by somebody who works today, and of a category tickets have. Raises InvalidInput."""
    wrong: dict[str, list[str]] = {}
    if ("name" in columns or item is None) and not columns.get("name"):
        wrong["name"] = ["请填写事项名称。"]
    if (columns.get("category_id") is None and item is None) or columns.get("category_id", True) is None:
        wrong["category"] = ["请选择工单类别：企业申请后按这一类办理。"]
    providers = {
        name: columns[name] if name in columns else getattr(item, name, None) for name in ("unit_id", "party_org_id")
    }
    if not any(providers.values()):
        wrong["unit"] = ["请填写提供部门或提供党组织，至少填一项。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    check_term("ticket_category", columns.get("category_id"), "category")
    for name, found, label in (
        ("unit_id", standing_units(), "提供部门"),
        ("party_org_id", standing_party_orgs(), "提供党组织"),
    ):
        new = columns.get(name)
        if new is None or new == getattr(item, name, None):
            continue
        if not found.filter(pk=new).exists():
            raise InvalidInput(fields={name.removesuffix("_id"): [f"没有找到{label}，请重新选择。"]})


def check_restored_part(row: ServiceItem | ServiceModule) -> None:
    """What comes out of the bin comes back into a draft. Raises Conflict."""
    edition = row.edition if isinstance(row, ServiceModule) else row.module.edition
    if not edition.is_draft:
        raise Conflict(f"第 {edition.number} 版已经发布，不能再改；请在新版上重新登记。", code="edition_published")
