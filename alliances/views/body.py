"""Pages of bodies: the list, the form, the end and its taking back, what hangs below, the history."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for
from alliances.body_rows import body_rows
from alliances.filters import BodyListForm
from alliances.forms import BodyForm
from alliances.gaps import completeness
from alliances.history import timeline_of
from alliances.life_forms import EndForm
from alliances.lineage import story, was_called, was_on
from alliances.models import ChainBody
from alliances.pages import BODIES, as_of, body_frame, crumbs_to, room_tabs
from alliances.queries import bodies_for, body_suggestions, holds_body
from chains.pages import day_of
from chains.queries import chains_for
from core.errors import NotAllowed
from core.pages import attempt, attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
SHOWN = ("kind", "tier", "chain", "own_region", "setup_mode", "office_host")


@require_GET
@signed_in
def body_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("body.view")
    day = day_of(request)
    chains = chains_for(principal).order_by("order", "name_key").values_list("id", "name")
    form = BodyListForm(request.GET, chains=[(str(chain_id), name) for chain_id, name in chains])
    bodies = bodies_for(principal).select_related(*SHOWN)
    found = form.narrowed(bodies, day) if form.is_valid() else bodies.none()
    shown, page = list_page(request, found, allowed=ORDERINGS, default="name")
    was_called(shown, day)
    context = {
        "filter_form": form,
        "rows": body_rows(principal, shown, day),
        "page": page,
        "bulk": bulk_offer(request, principal, "bodies", page),
        "day": day,
        "narrowing": form.is_valid() and form.is_narrowing,
        "lacking": [each for each in completeness(principal, day) if each.missing],
        "may_create": principal.may_everywhere("body.edit"),
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
        "tabs": room_tabs(principal, "bodies"),
        "sort": request.GET.get("sort") or "name",
        "as_of": as_of(day),
    }
    return render(request, "alliances/body_list.html", context)


def _save(principal: Principal, form: BodyForm, body: ChainBody | None) -> ChainBody:
    if body is None:
        return actions.create_body(actor=principal, values=form.values(), planned=form.is_planned)
    return actions.update_body(
        actor=principal, body_id=body.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody | None) -> HttpResponse:
    initial = {"version": body.version} if body else {name: request.GET.get(name, "") for name in ("chain", "parent")}
    form = BodyForm(request.POST or None, instance=body, principal=principal, initial=initial)
    if form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, body))
        if saved:
            return done(request, f"已保存“{saved.name}”。", reverse("body-detail", args=[saved.pk]))
    context = {
        "form": form,
        "body": body,
        "crumbs": crumbs_to(body, "修改") if body else [BODIES, Crumb("新建链党组织")],
        "back": reverse("body-detail", args=[body.pk]) if body else reverse("body-list"),
    }
    return render(request, "alliances/body_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def body_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def body_edit(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, "body.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def body_end(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """End a body, after saying what ends with it and what does not."""
    body = get_body_for(principal, body_id, "body.edit")
    detail = reverse("body-detail", args=[body.pk])
    form = EndForm(request.POST or None)
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_body(actor=principal, body_id=body.pk, **form.cleaned_data),
    ):
        return done(request, f"已终止“{body.name}”。", detail)
    confirm = Confirmation(
        title=f"终止“{body.name}”",
        effects=[
            "成员关系和席位同日终止，历史记录保留，可按日期查看；晚于当日的登记一并撤回。",
            "成员党组织的隶属关系、党员组织关系和所在单位都不变。",
        ],
        verb="终止组织",
        cancel_url=detail,
        undo="终止后可在本页“恢复运行”，同日终止的成员和席位一并恢复。",
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def body_reopen(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = actions.reopen_body(actor=principal, body_id=body_id)
    return done(request, f"“{body.name}”已恢复运行。", reverse("body-detail", args=[body.pk]))


@require_GET
@signed_in
def body_below(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """下级组织: the bodies hanging below (F003, R19), with their own members."""
    body = get_body_for(principal, body_id)
    day = day_of(request)
    hanging = bodies_for(principal).filter(was_on(day, parent_id=body.pk))
    children = list(hanging.select_related(*SHOWN).order_by("name_key", "id"))
    was_called(children, day)
    context = {
        **body_frame(principal, body, active="below", day=day),
        "rows": body_rows(principal, children, day),
        "as_of": as_of(day),
    }
    return render(request, "alliances/body_below.html", context)


@require_GET
@signed_in
def body_history(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id)
    if not holds_body(principal, body.pk):
        raise NotAllowed
    context = {
        **body_frame(principal, body, active="history"),
        "story": story(body),
        "events": timeline_of(principal, body),
    }
    return render(request, "alliances/body_history.html", context)


@require_GET
@signed_in
def body_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 bodies by name or pinyin initials."""
    return JsonResponse(body_suggestions(principal, request.GET.get("q", "")), safe=False)
