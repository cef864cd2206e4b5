"""设置 ▸ 派单规则: the decision table, in its order, and a page on which to try it."""

from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import undo_address
from core.errors import InvalidInput
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.settings_pages import settings_crumb
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.dispatch_rules import (
    create_dispatch_rule,
    delete_dispatch_rule,
    move_dispatch_rule,
    update_dispatch_rule,
)
from services.dispatch_forms import DispatchRuleForm, TryForm
from services.dispatching import propose, works
from services.models import DispatchAssist, DispatchRule
from services.queries import RUN
from services.rule_access import get_dispatch_rule_for
from services.rule_queries import EDIT, dispatch_rules_for

RULES = Crumb("派单规则", "/settings/dispatch-rules/")


@require_GET
@signed_in
def rule_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    assists = DispatchAssist.objects.select_related("unit").order_by("id")
    rules, page = list_page(
        request,
        dispatch_rules_for(principal, action=EDIT)
        .select_related("category", "chain", "lead")
        .prefetch_related(Prefetch("assists", assists)),
        allowed={"place": "place"},
        default="place",
        size=100,
    )
    rows = [(rule, [(one.unit, works(one.unit)) for one in rule.assists.all()], works(rule.lead)) for rule in rules]
    context = {"rows": rows, "page": page, "crumbs": [SETTINGS, Crumb(RULES.label)]}
    return render(request, "services/dispatch_rule_list.html", context)


def _save(principal: Principal, form: DispatchRuleForm, rule: DispatchRule | None) -> DispatchRule:
    if rule is None:
        return create_dispatch_rule(actor=principal, values=form.values(), assists=form.assists())
    return update_dispatch_rule(
        actor=principal,
        rule_id=rule.pk,
        values=form.values(),
        assists=form.assists(),
        expected_version=form.cleaned_data["version"],
    )


def _form_page(request: HttpRequest, principal: Principal, rule: DispatchRule | None) -> HttpResponse:
    principal.require_everywhere(EDIT)
    form = DispatchRuleForm(posted(request), principal=principal, rule=rule)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, rule))
        if saved:
            return done(request, f"已保存“{saved.name}”，以后派单时按它建议。", reverse("dispatch-rule-list"))
    context = {
        "form": form,
        "rule": rule,
        "is_gone": rule is not None and not works(rule.lead),
        "crumbs": [SETTINGS, RULES, Crumb("修改" if rule else "新建")],
        "back": reverse("dispatch-rule-list"),
    }
    return render(request, "services/dispatch_rule_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rule_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rule_edit(request: HttpRequest, principal: Principal, dispatch_rule_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_dispatch_rule_for(principal, dispatch_rule_id, EDIT))


@require_POST
@signed_in
def rule_move(request: HttpRequest, principal: Principal, dispatch_rule_id: UUID) -> HttpResponse:
    """Raises InvalidInput where the button does not say which way."""
    rule = get_dispatch_rule_for(principal, dispatch_rule_id, EDIT)
    way = request.POST.get("way")
    if way not in ("up", "down"):
        raise InvalidInput("请点“上移”或“下移”。", code="bad_way")
    move_dispatch_rule(actor=principal, rule_id=rule.pk, up=way == "up")
    return done(request, f"已移动“{rule.name}”。", reverse("dispatch-rule-list"))


@require_POST
@signed_in
def rule_delete(request: HttpRequest, principal: Principal, dispatch_rule_id: UUID) -> HttpResponse:
    delete_dispatch_rule(actor=principal, rule_id=dispatch_rule_id)
    text = "已删除，已派的工单不变，30 天内可在回收站恢复。"
    return done(request, text, reverse("dispatch-rule-list"), undo=undo_address(dispatch_rule_id))


@require_GET
@signed_in
def rule_try(request: HttpRequest, principal: Principal) -> HttpResponse:
    """这类问题会派给谁: nothing is written."""
    principal.require(RUN)
    form = TryForm(request.GET or None, principal=principal)
    proposal = propose(*form.asked()) if form.is_bound and form.is_valid() else None
    may_set = principal.may_everywhere(EDIT)
    before = [SETTINGS, RULES] if may_set else [settings_crumb(principal)]
    context = {
        "form": form,
        "proposal": proposal,
        "may_set": may_set,
        "crumbs": [*before, Crumb("这类问题会派给谁")],
    }
    return render(request, "services/dispatch_try.html", context)
