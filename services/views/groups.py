"""服务团: the list, a group's page with its roster, its form, its end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.bin import undo_address
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from services.actions.groups import create_group, end_group, join_group, leave_group, update_group
from services.groups.filters import ServiceGroupFilter, group_form
from services.groups.forms import EndGroupForm, GroupForm, JoinForm, LeaveForm
from services.groups.pages import GROUPS, detail_context, detail_url, state_tag
from services.groups.queries import EDIT, SHOWN, VIEW, get_group_for, get_member_for, groups_for, with_counts
from services.models import ServiceGroup
from services.room import room_tabs

ORDERINGS = {"name": "name_key", "started": "started_on", "updated": "updated_at"}


@require_GET
@signed_in
def group_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    groups = groups_for(principal)
    filterset = ServiceGroupFilter(request.GET, queryset=groups, request=request)
    found = filterset.qs if filterset.is_valid() else groups.none()
    form = group_form(filterset)
    shown = with_counts(found.select_related(*SHOWN))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(row, state_tag(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "service-groups"),
        "may_edit": principal.may_everywhere(EDIT),
    }
    return render(request, "services/group_list.html", context)


@require_GET
@signed_in
def group_detail(request: HttpRequest, principal: Principal, service_group_id: UUID) -> HttpResponse:
    group = get_group_for(principal, service_group_id)
    return render(request, "services/group_detail.html", detail_context(principal, group))


def _form_page(request: HttpRequest, principal: Principal, group: ServiceGroup | None) -> HttpResponse:
    form = GroupForm(posted(request), group=group)

    def save() -> ServiceGroup:
        values = form.values()
        if group is None:
            return create_group(actor=principal, values=values, departments=form.cleaned_data["departments"])
        version = form.cleaned_data["version"]
        return update_group(actor=principal, group_id=group.pk, values=values, expected_version=version)

    if form.is_bound and form.is_valid():
        saved = attempt(form, save)
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", detail_url(saved))
    label = f"修改：{group.name}" if group else "组建服务团"
    context = {
        "form": form,
        "group": group,
        "label": label,
        "crumbs": [GROUPS, *([Crumb(group.name, detail_url(group))] if group else []), Crumb(label)],
        "back": detail_url(group) if group else reverse("service-group-list"),
    }
    return render(request, "services/group_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def group_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def group_edit(request: HttpRequest, principal: Principal, service_group_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_group_for(principal, service_group_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def group_end(request: HttpRequest, principal: Principal, service_group_id: UUID) -> HttpResponse:
    group = get_group_for(principal, service_group_id, EDIT)
    form, own = EndGroupForm(posted(request)), detail_url(group)

    def end() -> ServiceGroup:
        return end_group(actor=principal, group_id=group.pk, last_day=form.cleaned_data["last_day"])

    if form.is_bound and form.is_valid() and attempted(form, end):
        return done(request, f"“{group.name}”已结束。", own)
    effects = ["成员部门同日退出，不能再转工单给它；以前的记录保留，结束后不能恢复。"]
    confirm = Confirmation(f"结束：{group.name}", effects, "结束服务团", own, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def member_join(request: HttpRequest, principal: Principal, service_group_id: UUID) -> HttpResponse:
    group = get_group_for(principal, service_group_id, EDIT)
    form = JoinForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: join_group(actor=principal, group_id=group.pk, **form.values()))
    ):
        return done(request, "已加入。", detail_url(group))
    context = {
        "form": form,
        "group": group,
        "crumbs": [GROUPS, Crumb(group.name, detail_url(group)), Crumb("加入部门")],
        "back": detail_url(group),
    }
    return render(request, "services/group_member_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def member_leave(request: HttpRequest, principal: Principal, service_group_member_id: UUID) -> HttpResponse:
    member = get_member_for(principal, service_group_member_id, EDIT)
    form, own = LeaveForm(posted(request)), detail_url(member.group)
    left: list[object] = []

    def leave() -> bool:
        left.append(leave_group(actor=principal, member_id=member.pk, last_day=form.cleaned_data["last_day"]))
        return True

    if form.is_bound and form.is_valid() and attempted(form, leave):
        if left[0] is None:
            text = "这个部门从未在册，已删除，30 天内可在回收站恢复。"
            return done(request, text, own, undo=undo_address(member.pk))
        return done(request, f"“{member.unit.name}”已退出。", own)
    effects = ["此后团内分派不能再选它；在办的工单不受影响。"]
    confirm = Confirmation(f"退出：{member.unit.name}", effects, "退出服务团", own)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
