"""设置 ▸ 会议类型, 会议次数要求, 会议提醒, 催办阶梯: what a city asks of its meetings, as rows."""

from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.access import fetch
from core.bin import undo_address
from core.models import Term
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.tenancy.dated import in_force
from core.terms import term_kind
from core.views.terms import SETTINGS
from meetings.actions.kind import create_kind_rule, delete_kind_rule, update_kind_rule
from meetings.actions.minimum import create_minimum_rule, end_minimum_rule, update_minimum_rule
from meetings.models import MeetingKind, MinimumRule, MinimumRuleKind
from meetings.rule_access import get_minimum_rule_for
from meetings.rule_forms import KindForm, MinimumForm
from meetings.rules import EDIT, minimum_rules_for, rules_allowed

KINDS, MINIMUMS = Crumb("会议类型", "/settings/meeting-kinds/"), Crumb("会议次数要求", "/settings/minimum-rules/")


@require_GET
@signed_in
def kind_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every kind of the city, those planned by hand among them."""
    principal.require_everywhere(EDIT)
    terms, page = list_page(
        request,
        Term.objects.filter(in_force(clock.today()), kind="meeting_kind"),
        allowed={"order": "order"},
        default="order",
    )
    rules = MeetingKind.objects.filter(kind__in=[term.pk for term in terms])
    by_kind = {rule.kind_id: rule for rule in rules.prefetch_related("invitees__seat", "invitees__category", "agenda")}
    kind = term_kind("meeting_kind")
    context = {
        "rows": [(term, kind.meaning_label(term.meaning), by_kind.get(term.pk)) for term in terms],
        "page": page,
        "crumbs": [SETTINGS, Crumb(KINDS.label)],
    }
    return render(request, "meetings/kind_list.html", context)


def _kind(principal: Principal, meeting_kind_id: UUID) -> Term:
    term: Term = fetch(Term.objects.filter(kind="meeting_kind"), meeting_kind_id, rules_allowed(principal))
    return term


def _save_kind(principal: Principal, form: KindForm, kind: Term, rule: MeetingKind | None) -> MeetingKind:
    if rule is None:
        values = {"kind_id": kind.pk, **form.values()}
        return create_kind_rule(actor=principal, values=values, invitees=form.invitees(), agenda=form.agenda())
    return update_kind_rule(
        actor=principal,
        rule_id=rule.pk,
        values=form.values(),
        invitees=form.invitees(),
        agenda=form.agenda(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def kind_edit(request: HttpRequest, principal: Principal, meeting_kind_id: UUID) -> HttpResponse:
    kind = _kind(principal, meeting_kind_id)
    rule: MeetingKind | None = MeetingKind.objects.filter(kind=kind).first()
    form = KindForm(posted(request), instance=rule)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: _save_kind(principal, form, kind, rule))
    ):
        return done(request, f"已保存“{kind.label}”的规则，以后安排的会议按它办理。", reverse("meeting-kind-list"))
    context = {
        "form": form,
        "kind": kind,
        "rule": rule,
        "crumbs": [SETTINGS, KINDS, Crumb(kind.label)],
        "back": reverse("meeting-kind-list"),
    }
    return render(request, "meetings/kind_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def kind_delete(request: HttpRequest, principal: Principal, meeting_rule_id: UUID) -> HttpResponse:
    delete_kind_rule(actor=principal, rule_id=meeting_rule_id)
    text = "已清除这类会议的规则，类型和已有的会议不变，30 天内可在回收站恢复。"
    return done(request, text, reverse("meeting-kind-list"), undo=undo_address(meeting_rule_id))


@require_GET
@signed_in
def minimum_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    rules, page = list_page(
        request,
        minimum_rules_for(principal, action=EDIT)
        .select_related("body_kind", "tier")
        .prefetch_related(Prefetch("kinds", MinimumRuleKind.objects.select_related("kind"))),
        allowed={"name": "name"},
        default="name",
    )
    today = clock.today()
    context = {
        "rows": [(rule, rule.valid_to is not None and rule.valid_to < today) for rule in rules],
        "page": page,
        "crumbs": [SETTINGS, Crumb(MINIMUMS.label)],
    }
    return render(request, "meetings/minimum_rule_list.html", context)


def _save_minimum(principal: Principal, form: MinimumForm, rule: MinimumRule | None) -> MinimumRule:
    if rule is None:
        return create_minimum_rule(actor=principal, values=form.values(), kinds=form.kinds())
    return update_minimum_rule(
        actor=principal,
        rule_id=rule.pk,
        values=form.values(),
        kinds=form.kinds(),
        expected_version=form.cleaned_data["version"],
    )


def _minimum_page(request: HttpRequest, principal: Principal, rule: MinimumRule | None) -> HttpResponse:
    principal.require_everywhere(EDIT)
    form = MinimumForm(posted(request), rule=rule)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save_minimum(principal, form, rule))
        if saved:
            return done(request, f"已保存“{saved.name}”，会议次数立即按它计算。", reverse("minimum-rule-list"))
    context = {
        "form": form,
        "rule": rule,
        "crumbs": [SETTINGS, MINIMUMS, Crumb("修改" if rule else "新建")],
        "back": reverse("minimum-rule-list"),
    }
    return render(request, "meetings/minimum_rule_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def minimum_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _minimum_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def minimum_edit(request: HttpRequest, principal: Principal, minimum_rule_id: UUID) -> HttpResponse:
    return _minimum_page(request, principal, get_minimum_rule_for(principal, minimum_rule_id, EDIT))


@require_POST
@signed_in
def minimum_end(request: HttpRequest, principal: Principal, minimum_rule_id: UUID) -> HttpResponse:
    """No longer asked from today on; the years before are still judged by it."""
    last_day = clock.day_before(clock.today())
    if end_minimum_rule(actor=principal, rule_id=minimum_rule_id, last_day=last_day):
        return done(request, "已停用，从今天起不再要求。", reverse("minimum-rule-list"))
    text = "这条要求还没有生效过，已删除，30 天内可在回收站恢复。"
    return done(request, text, reverse("minimum-rule-list"), undo=undo_address(minimum_rule_id))
