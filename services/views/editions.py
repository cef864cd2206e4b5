"""目录版本: drafted, filled with modules and items, published."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import undo_address
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Confirmation, Crumb, Fact
from services.actions.catalogue import begin_draft, delete_draft, publish_edition
from services.actions.catalogue_items import (
    create_item,
    create_module,
    delete_item,
    delete_module,
    update_item,
    update_module,
)
from services.catalogue.forms import ItemForm, ModuleForm
from services.catalogue.pages import CATALOGUE, EDITIONS, dates_of, days_of, draft_crumbs, edition_tag, provider_of
from services.catalogue.proposals import waiting
from services.catalogue.queries import (
    EDIT,
    ITEM_SHOWN,
    editions_for,
    get_edition_for,
    get_item_for,
    get_module_for,
    items_for,
    modules_for,
    present_draft,
)
from services.models import CatalogueEdition, ServiceItem, ServiceModule
from services.views.catalogue import ORDERINGS

EDITION_ORDERINGS = {"number": "number"}


@require_GET
@signed_in
def edition_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("catalogue.view")
    shown = editions_for(principal).annotate(items=Count("modules__items"))
    rows, page = list_page(request, shown, allowed=EDITION_ORDERINGS, default="-number")
    context = {
        "rows": [(one, edition_tag(one), dates_of(one)) for one in rows],
        "page": page,
        "sort": request.GET.get("sort") or "-number",
        "crumbs": [CATALOGUE, Crumb(EDITIONS.label)],
        "may_draft": principal.may_everywhere(EDIT) and present_draft() is None,
    }
    return render(request, "services/edition_list.html", context)


@require_GET
@signed_in
def edition_detail(request: HttpRequest, principal: Principal, catalogue_edition_id: UUID) -> HttpResponse:
    edition = get_edition_for(principal, catalogue_edition_id)
    modules = list(
        modules_for(principal).filter(edition=edition).annotate(number=Count("items")).order_by("place", "name", "id")
    )
    items = items_for(principal).filter(module__edition=edition).select_related(*ITEM_SHOWN)
    rows, page = list_page(request, items, allowed=ORDERINGS, default="name")
    own = items.order_by().exclude(party_org=None).values("party_org_id").distinct().count()
    context = {
        "edition": edition,
        "crumbs": [CATALOGUE, EDITIONS, Crumb(str(edition))],
        "state_tag": edition_tag(edition),
        "facts": [
            Fact("状态", dates_of(edition)),
            Fact("服务模块", thousands(len(modules)), unit="个"),
            Fact("服务事项", thousands(sum(one.number for one in modules)), unit="项"),
            Fact("提供党组织", thousands(own), unit="个"),
        ],
        "modules": modules,
        "rows": [(item, provider_of(item), days_of(item)) for item in rows],
        "page": page,
        "sort": request.GET.get("sort") or "name",
        "may_edit": principal.may_everywhere(EDIT) and edition.is_draft,
        "waiting": waiting().count() if principal.may_everywhere(EDIT) and edition.is_draft else 0,
    }
    return render(request, "services/edition_detail.html", context)


@require_POST
@signed_in
def draft_begin(request: HttpRequest, principal: Principal) -> HttpResponse:
    draft = begin_draft(actor=principal)
    text = f"已开始拟订第 {draft.number} 版，现行目录的模块和事项已带入，改好后发布。"
    return done(request, text, reverse("catalogue-edition-detail", args=[draft.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def edition_publish(request: HttpRequest, principal: Principal, catalogue_draft_id: UUID) -> HttpResponse:
    edition = get_edition_for(principal, catalogue_draft_id, EDIT)
    own = reverse("catalogue-edition-detail", args=[edition.pk])
    if request.method == "POST":
        published = publish_edition(actor=principal, edition_id=edition.pk)
        return done(request, f"第 {published.number} 版已发布，企业从今天起按这一版申请。", own)
    effects = [
        "企业从今天起按这一版查找和申请，原来的一版同日停用。",
        "已提交的申请仍按原来的版本和事项办理。",
        "各服务点位的服务事项随之换成新版的同一事项，新版没有的不再提供。",
        "发布以后不能再改，要改请拟订下一版。",
    ]
    confirm = Confirmation(f"发布第 {edition.number} 版服务目录", effects, "发布", own)
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_POST
@signed_in
def edition_delete(request: HttpRequest, principal: Principal, catalogue_draft_id: UUID) -> HttpResponse:
    delete_draft(actor=principal, edition_id=catalogue_draft_id)
    text = "已删除拟订中的一版，30 天内可在回收站恢复。"
    return done(request, text, reverse("catalogue-edition-list"), undo=undo_address(catalogue_draft_id))


def _module_page(
    request: HttpRequest, principal: Principal, edition: CatalogueEdition, module: ServiceModule | None
) -> HttpResponse:
    form = ModuleForm(posted(request), instance=module, initial={"version": module.version} if module else {})
    back = reverse("catalogue-edition-detail", args=[edition.pk])

    def save() -> ServiceModule:
        if module is None:
            return create_module(actor=principal, edition_id=edition.pk, values=form.values())
        version = form.cleaned_data["version"]
        return update_module(actor=principal, module_id=module.pk, values=form.values(), expected_version=version)

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, "已保存服务模块。", back)
    label = f"修改：{module.name}" if module else "新建服务模块"
    context = {
        "form": form,
        "module": module,
        "label": label,
        "crumbs": draft_crumbs(edition, label),
        "back": back,
    }
    return render(request, "services/module_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def module_create(request: HttpRequest, principal: Principal, catalogue_draft_id: UUID) -> HttpResponse:
    return _module_page(request, principal, get_edition_for(principal, catalogue_draft_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def module_edit(request: HttpRequest, principal: Principal, draft_module_id: UUID) -> HttpResponse:
    module = get_module_for(principal, draft_module_id, EDIT)
    return _module_page(request, principal, module.edition, module)


@require_POST
@signed_in
def module_delete(request: HttpRequest, principal: Principal, draft_module_id: UUID) -> HttpResponse:
    module = delete_module(actor=principal, module_id=draft_module_id)
    text = f"已删除“{module.name}”和它的事项，30 天内可在回收站恢复。"
    back = reverse("catalogue-edition-detail", args=[module.edition_id])
    return done(request, text, back, undo=undo_address(draft_module_id))


def _item_page(
    request: HttpRequest, principal: Principal, edition: CatalogueEdition, item: ServiceItem | None
) -> HttpResponse:
    initial = {"version": item.version} if item else {"module": request.GET.get("module", "")}
    form = ItemForm(posted(request), instance=item, principal=principal, edition=edition, initial=initial)

    def save() -> ServiceItem:
        if item is None:
            return create_item(actor=principal, values=form.values())
        version = form.cleaned_data["version"]
        return update_item(actor=principal, item_id=item.pk, values=form.values(), expected_version=version)

    back = reverse("catalogue-edition-detail", args=[edition.pk])
    if form.is_bound and form.is_valid():
        saved = attempt(form, save)
        if saved is not None:
            return done(request, f"已保存“{saved.name}”，发布这一版后企业可以申请。", back)
    label = f"修改：{item.name}" if item else "登记服务事项"
    context = {"form": form, "item": item, "label": label, "crumbs": draft_crumbs(edition, label), "back": back}
    return render(request, "services/item_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def item_create(request: HttpRequest, principal: Principal, catalogue_draft_id: UUID) -> HttpResponse:
    return _item_page(request, principal, get_edition_for(principal, catalogue_draft_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def item_edit(request: HttpRequest, principal: Principal, draft_item_id: UUID) -> HttpResponse:
    item = get_item_for(principal, draft_item_id, EDIT)
    return _item_page(request, principal, item.module.edition, item)


@require_POST
@signed_in
def item_delete(request: HttpRequest, principal: Principal, draft_item_id: UUID) -> HttpResponse:
    item = delete_item(actor=principal, item_id=draft_item_id)
    back = reverse("catalogue-edition-detail", args=[item.module.edition_id])
    return done(request, f"已删除“{item.name}”，30 天内可在回收站恢复。", back, undo=undo_address(draft_item_id))
