"""共性诉求: tickets that ask for the same, answered together."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import undo_address
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions import common as actions
from services.common import pages
from services.common.forms import AddTicketsForm, AnswerCommonForm, CommonForm
from services.common.pages import COMMON, detail_url
from services.common.queries import RUN, VIEW, common_for, get_common_for
from services.models import CommonDemand
from services.room import room_tabs


@require_GET
@signed_in
def common_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = pages.listed(request, common_for(principal))
    context |= {"tabs": room_tabs(principal, "common-demands"), "may_create": principal.may(RUN)}
    return render(request, "services/common_list.html", context)


@require_GET
@signed_in
def common_detail(request: HttpRequest, principal: Principal, common_demand_id: UUID) -> HttpResponse:
    row = get_common_for(principal, common_demand_id)
    return render(request, "services/common_detail.html", pages.detail_context(principal, row))


def _form_page(request: HttpRequest, form: Any, row: CommonDemand | None, label: str, template: str) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "label": label,
        "crumbs": [COMMON, *([Crumb(row.name, detail_url(row))] if row else []), Crumb(label)],
        "back": detail_url(row) if row else reverse("common-demand-list"),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def common_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?name=`` begins it with the words of a ticket."""
    principal.require(RUN)
    form = CommonForm(posted(request), principal=principal, initial={"name": request.GET.get("name", "")[:120]})
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: actions.create_common(actor=principal, values=form.values()))
        if made is not None:
            return done(request, "已建立，请归入工单。", detail_url(made))
    return _form_page(request, form, None, "新建共性诉求", "services/common_form.html")


@require_http_methods(["GET", "POST"])
@signed_in
def common_edit(request: HttpRequest, principal: Principal, common_demand_id: UUID) -> HttpResponse:
    row = get_common_for(principal, common_demand_id, RUN)
    form = CommonForm(posted(request), principal=principal, row=row)

    def save() -> CommonDemand:
        version = form.cleaned_data["version"]
        return actions.update_common(actor=principal, common_id=row.pk, values=form.values(), expected_version=version)

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, "已保存。", detail_url(row))
    return _form_page(request, form, row, "修改", "services/common_form.html")


@require_http_methods(["GET", "POST"])
@signed_in
def common_add(request: HttpRequest, principal: Principal, common_demand_id: UUID) -> HttpResponse:
    row = get_common_for(principal, common_demand_id, RUN)
    form = AddTicketsForm(posted(request), principal=principal)

    def save() -> CommonDemand:
        return actions.add_to_common(actor=principal, common_id=row.pk, ticket_ids=form.cleaned_data["tickets"])

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, f"已归入 {len(form.cleaned_data['tickets'])} 张工单。", detail_url(row))
    return _form_page(request, form, row, "归入工单", "services/common_add.html")


@require_POST
@signed_in
def common_take(request: HttpRequest, principal: Principal, common_demand_id: UUID, ticket_id: UUID) -> HttpResponse:
    row = actions.take_from_common(actor=principal, common_id=common_demand_id, ticket_id=ticket_id)
    return done(request, "已移出，这张工单单独办理。", detail_url(row))


@require_http_methods(["GET", "POST"])
@signed_in
def common_answer(request: HttpRequest, principal: Principal, common_demand_id: UUID) -> HttpResponse:
    row = get_common_for(principal, common_demand_id, RUN)
    form = AnswerCommonForm(posted(request))

    def save() -> CommonDemand:
        return actions.answer_common(actor=principal, common_id=row.pk, **form.cleaned_data)

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, "已统一答复，各家企业会收到通知并各自评价。", detail_url(row))
    return _form_page(request, form, row, "统一答复", "services/common_answer.html")


@require_POST
@signed_in
def common_delete(request: HttpRequest, principal: Principal, common_demand_id: UUID) -> HttpResponse:
    row = actions.delete_common(actor=principal, common_id=common_demand_id)
    text = f"已删除“{row.name}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("common-demand-list"), undo=undo_address(row.pk))
