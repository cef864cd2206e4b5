"""设置 ▸ 会议提醒, 催办阶梯."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from meetings.actions.reminder import (
    create_reminder_rule,
    delete_reminder_rule,
    set_ladder,
    set_usual_reminders,
    update_reminder_rule,
)
from meetings.models import LadderRule, ReminderRule
from meetings.rule_access import get_reminder_rule_for
from meetings.rule_forms import LadderForm, ReminderForm
from meetings.rules import EDIT, OFFERED_REMINDERS, USUAL_LADDER

REMINDERS = Crumb("会议提醒", "/settings/meeting-reminders/")


@require_GET
@signed_in
def reminder_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    context = {
        "rules": ReminderRule.objects.select_related("kind").order_by(
            "kind__order", "kind__label", "moment", "-amount"
        ),
        "offered": OFFERED_REMINDERS,
        "crumbs": [SETTINGS, Crumb(REMINDERS.label)],
    }
    return render(request, "meetings/reminder_rule_list.html", context)


def _save(principal: Principal, form: ReminderForm, rule: ReminderRule | None) -> ReminderRule:
    if rule is None:
        return create_reminder_rule(actor=principal, values=form.values())
    return update_reminder_rule(
        actor=principal, rule_id=rule.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, rule: ReminderRule | None) -> HttpResponse:
    principal.require_everywhere(EDIT)
    form = ReminderForm(posted(request), rule=rule)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form, rule)):
        return done(request, "已保存，以后通知、改期的会议按它提醒。", reverse("reminder-rule-list"))
    context = {
        "form": form,
        "rule": rule,
        "crumbs": [SETTINGS, REMINDERS, Crumb("修改" if rule else "新建")],
        "back": reverse("reminder-rule-list"),
    }
    return render(request, "meetings/reminder_rule_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reminder_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reminder_edit(request: HttpRequest, principal: Principal, reminder_rule_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_reminder_rule_for(principal, reminder_rule_id))


@require_POST
@signed_in
def reminder_delete(request: HttpRequest, principal: Principal, reminder_rule_id: UUID) -> HttpResponse:
    delete_reminder_rule(actor=principal, rule_id=reminder_rule_id)
    text = "已删除，30 天内可在回收站恢复。"
    return done(request, text, reverse("reminder-rule-list"), undo=undo_address(reminder_rule_id))


@require_POST
@signed_in
def reminder_usual(request: HttpRequest, principal: Principal) -> HttpResponse:
    made = set_usual_reminders(actor=principal)
    return done(request, f"已设置 {len(made)} 条常用提醒，可以逐条修改。", reverse("reminder-rule-list"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ladder_edit(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    held = list(LadderRule.objects.values_list("level", "days"))
    form = LadderForm(posted(request), held=held)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: set_ladder(actor=principal, steps=form.steps()))
    ):
        return done(request, "已保存，从下一个工作日起按它催办。", reverse("ladder-rule"))
    context = {
        "form": form,
        "is_set": bool(held),
        "usual": [(level.label, days) for level, days in USUAL_LADDER],
        "crumbs": [SETTINGS, Crumb("催办阶梯")],
        "back": reverse("settings-home"),
    }
    return render(request, "meetings/ladder_form.html", context, status=422 if form.is_bound else 200)
