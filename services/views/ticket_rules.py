"""设置 ▸ 工单规定: what counts for all tickets, what the city has set itself, and what counted before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import undo_address
from core.errors import NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.rules import end_ticket_rule, set_ticket_rule
from services.choices import RuleKind
from services.models import TicketRule
from services.rule_queries import EDIT, ticket_rules_for
from services.rules import USUAL, rules_on, value_of
from services.ticket_rule_forms import TicketRuleForm

RULES = Crumb("工单规定", "/settings/ticket-rules/")
MOST_BEFORE = 100


def _kind(text: str) -> RuleKind:
    if text not in RuleKind.values:
        raise NotFound
    return RuleKind(text)


@require_GET
@signed_in
def rule_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    counting = rules_on(clock.today())
    before = ticket_rules_for(principal, action=EDIT).filter(valid_to__isnull=False).order_by("-valid_to", "-id")
    context = {
        "rows": [(kind, counting[kind]) for kind in RuleKind],
        "before": [(row, value_of(row).words) for row in before[:MOST_BEFORE]],
        "crumbs": [SETTINGS, Crumb(RULES.label)],
    }
    return render(request, "services/ticket_rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rule_edit(request: HttpRequest, principal: Principal, rule_kind: str) -> HttpResponse:
    principal.require_everywhere(EDIT)
    kind = _kind(rule_kind)
    counting = rules_on(clock.today())[kind]
    form = TicketRuleForm(posted(request), kind=kind, counting=counting)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]

        def save() -> TicketRule:
            return set_ticket_rule(actor=principal, kind=kind, values=form.values(), expected_version=version)

        if attempted(form, save):
            return done(request, f"已保存“{kind.label}”，从今天起按它办理，已批准、已提出的不变。", RULES.url)
    context = {
        "form": form,
        "kind": kind,
        "counting": counting,
        "usual": USUAL[kind].words,
        "crumbs": [SETTINGS, RULES, Crumb(str(kind.label))],
        "back": reverse("ticket-rule-list"),
    }
    return render(request, "services/ticket_rule_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def rule_end(request: HttpRequest, principal: Principal, rule_kind: str) -> HttpResponse:
    """The usual one counts again from today on."""
    principal.require_everywhere(EDIT)
    kind = _kind(rule_kind)
    rule = TicketRule.objects.filter(kind=kind, valid_to__isnull=True).first()
    if rule is None:
        raise NotFound
    if end_ticket_rule(actor=principal, rule_id=rule.pk, last_day=clock.day_before(clock.today())):
        return done(request, f"“{kind.label}”已恢复通用规定。", RULES.url)
    text = f"“{kind.label}”已恢复通用规定；今天设的一条已删除，30 天内可在回收站恢复。"
    return done(request, text, RULES.url, undo=undo_address(rule.pk))
