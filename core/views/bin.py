"""回收站: what was deleted and can be put back; deleting an object of any kind, which leads there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import (
    KEPT_FOR,
    bin_entries_for,
    bin_kind,
    bin_kinds,
    counted,
    delete_to_bin,
    get_row_to_delete,
    leaving,
    restore_from_bin,
    undo_address,
)
from core.filters import BinFilterForm
from core.objects import object_kind, object_kinds
from core.pages import done, list_page, safe_next, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def object_delete(request: HttpRequest, principal: Principal, object_code: str, object_id: UUID) -> HttpResponse:
    kind = bin_kind(object_code)
    row = get_row_to_delete(principal, kind, object_id)
    page = object_kind(object_code)
    if request.method == "POST":
        entry = delete_to_bin(actor=principal, code=object_code, row_id=object_id)
        text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
        return done(request, text, safe_next(request, reverse("bin-list")), undo=undo_address(object_id))
    going, name = leaving(kind, row), kind.name(row)
    against = kind.against(row)
    effects = [f"{kind.label}“{name}”从名单、搜索、数字和接口中消失。"]
    if going.along:
        effects.append(f"一并删除：{'、'.join(counted(going.along))}。")
    if against or going.kept_by:
        why = against or f"已有{'、'.join(counted(going.kept_by))}。请先处理这些内容；确已终止的，请办理终止。"
        context = {"name": name, "why": why, "url": page.url(row), "crumbs": [Crumb(kind.label), Crumb(name)]}
        return render(request, "core/cannot_delete.html", context, status=409)
    confirm = Confirmation(
        title=f"删除{kind.label}“{name}”",
        effects=effects,
        verb="删除",
        cancel_url=page.url(row),
        undo="误登记的才删除；30 天内可在回收站恢复，期满不再保留。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_GET
@signed_in
def bin_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    form = BinFilterForm(request.GET, kinds=[kind for kind in bin_kinds() if principal.may(kind.action)])
    entries = bin_entries_for(principal).select_related("deleted_by").defer("rows")
    if form.is_valid():
        entries = form.narrowed(entries)
    shown, page = list_page(request, entries, allowed={"time": "deleted_at"}, default="-time")
    labels = {kind.code: kind.label for kind in bin_kinds()}
    context = {
        "filter_form": form,
        "rows": [(entry, labels[entry.kind], entry.deleted_at + KEPT_FOR) for entry in shown],
        "page": page,
        "sort": "-time",
        "crumbs": [Crumb("回收站")],
    }
    return render(request, "core/bin_list.html", context)


@require_POST
@signed_in
def bin_restore(request: HttpRequest, principal: Principal, entry_id: UUID) -> HttpResponse:
    kind, row_id, title = restore_from_bin(actor=principal, entry_id=entry_id)
    url = reverse("bin-list")
    page = next((one for one in object_kinds() if one.code == kind.code), None)
    if page is not None:
        row = page.queryset().filter(pk=row_id).first()
        url = page.url(row) if row is not None else url
    return done(request, f"已恢复“{title}”。", url)
