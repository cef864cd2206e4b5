"""The auditor's pages: who changed what when, and who signed in. Which columns changed is shown, never their values."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.audit import (
    OPERATIONS,
    audit_events_for,
    column_labels,
    operation_of,
    record_access,
    sign_in_events_for,
    table_label,
)
from core.filters import AuditFilter, SignInFilter
from core.history import way_of
from core.models import Account, AuditEvent
from core.objects import kind_of_table
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Tab
from core.views.terms import SETTINGS

SHOWN_COLUMNS = 8


def _tabs(here: str) -> list[Tab]:
    return [
        Tab("操作日志", reverse("audit-list"), active=here == "audit"),
        Tab("登录记录", reverse("sign-in-list"), active=here == "sign-ins"),
    ]


def _row(event: AuditEvent, names: dict[object, str]) -> dict[str, object]:
    columns, (through, reason), kind = column_labels(event), way_of(event), kind_of_table(event.table_name)
    is_of_list = event.row_id == event.tenant_id  # a list handed out whole is noted under the tenant's own id
    return {
        "through": through,
        "reason": reason,
        "history_url": reverse("object-history", args=[kind.code, event.row_id]) if kind and not is_of_list else "",
        "event": event,
        "who": names.get(event.actor_id, "平台"),
        "what": OPERATIONS[operation_of(event)],
        "table": table_label(event.table_name),
        "columns": columns[:SHOWN_COLUMNS],
        "more": max(len(columns) - SHOWN_COLUMNS, 0),
    }


@require_GET
@signed_in
def audit_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    filterset = AuditFilter(request.GET, queryset=audit_events_for(principal), request=request)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    record_access(AuditEvent, principal.tenant.pk, {"fields": ["log"], "query": request.GET.urlencode()})
    events, page = list_page(request, found, allowed={"time": "at"}, default="-time")
    actors = {event.actor_id for event in events if event.actor_id}
    names: dict[object, str] = dict(Account.objects.filter(pk__in=actors).values_list("id", "display_name"))
    context = {
        "filter_form": filterset.form,
        "rows": [_row(event, names) for event in events],
        "page": page,
        "tabs": _tabs("audit"),
        "crumbs": [SETTINGS, Crumb("操作日志")],
    }
    return render(request, "settings/audit_list.html", context)


@require_GET
@signed_in
def sign_in_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    events = sign_in_events_for(principal).select_related("account")
    filterset = SignInFilter(request.GET, queryset=events, request=request)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    rows, page = list_page(request, found, allowed={"time": "at"}, default="-time")
    context = {
        "filter_form": filterset.form,
        "rows": rows,
        "page": page,
        "tabs": _tabs("sign-ins"),
        "crumbs": [SETTINGS, Crumb("登录记录")],
    }
    return render(request, "settings/sign_in_list.html", context)
