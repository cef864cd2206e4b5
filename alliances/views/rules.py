"""设置 ▸ 组织要求: what a city asks of its chains and bodies, as rows."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_rule_for
from alliances.forms import RuleForm, RuleNumbersForm
from alliances.queries import rules_for
from core import clock
from core.bin import undo_address
from core.pages import attempted, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

RULES = Crumb("组织要求", "/settings/body-rules/")


@require_GET
@signed_in
def rule_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    found = rules_for(principal, action="body.edit")
    rules = found.select_related("kind", "tier", "title", "category").order_by("created_at", "id")
    today = clock.today()
    context = {
        "rules": [(rule, rule.valid_to is not None and rule.valid_to < today) for rule in rules],
        "crumbs": [SETTINGS, Crumb(RULES.label)],
    }
    return render(request, "alliances/rule_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def rule_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    form = RuleForm(request.POST or None)
    if form.is_valid() and attempted(form, lambda: actions.create_rule(actor=principal, values=form.values())):
        return done(request, "已新增一条要求，各组织页面立即按它检查。", reverse("body-rules"))
    context = {"form": form, "crumbs": [SETTINGS, RULES, Crumb("新建")], "back": reverse("body-rules")}
    return render(request, "alliances/rule_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def rule_edit(request: HttpRequest, principal: Principal, rule_id: UUID) -> HttpResponse:
    rule = get_rule_for(principal, rule_id, "body.edit")
    initial = {"least": rule.least, "most": rule.most, "note": rule.note, "version": rule.version}
    form = RuleNumbersForm(request.POST or None, initial=initial)
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_rule(
            actor=principal,
            rule_id=rule.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, "已保存。", reverse("body-rules"))
    context = {"form": form, "rule": rule, "crumbs": [SETTINGS, RULES, Crumb("修改")], "back": reverse("body-rules")}
    return render(request, "alliances/rule_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def rule_end(request: HttpRequest, principal: Principal, rule_id: UUID) -> HttpResponse:
    """No longer asked from today on; what held yesterday is still judged by it."""
    ended = actions.end_rule(actor=principal, rule_id=rule_id, last_day=clock.day_before(clock.today()))
    if ended:
        return done(request, "已停用，从今天起不再检查。", reverse("body-rules"))
    text = "这条要求还没有生效过，已删除，30 天内可在回收站恢复。"
    return done(request, text, reverse("body-rules"), undo=undo_address(rule_id))
