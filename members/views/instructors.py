"""Pages of instructors: who looks after which units, sending one to many units at once, the rule, one's own list."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import Conflict, InvalidInput
from core.pages import attempted, done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact
from members.access import get_person_for
from members.actions import instructors as actions
from members.filters import InstructorFilter
from members.forms import uuids
from members.instructor_forms import AssignForm, InstructorRuleForm, OwnAccountForm, default_term
from members.instructors import (
    instructor_rows,
    instructor_rule,
    instructors_for,
    load_of,
    own_assignments,
)
from members.people import appointment_rows
from organizations.queries import units_for

ORDERINGS = {"name": "name", "updated": "updated_at"}
INSTRUCTORS = Crumb("党建指导员", "/instructors/")
SHOWN = 12


@require_GET
@signed_in
def instructor_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("person.view")
    today = clock.today()
    filterset = InstructorFilter(
        request.GET, queryset=instructors_for(principal, today).select_related("unit"), request=request
    )
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    persons, page = list_page(request, found, allowed=ORDERINGS, default="name")
    load = load_of(principal, today)
    context = {
        "filter_form": filterset.form,
        "rows": instructor_rows(principal, persons, today),
        "page": page,
        "today": today,
        "facts": [
            Fact("党建指导员", thousands(load.instructors), unit="名"),
            Fact("联系单位（去重）", thousands(load.units), unit="家"),
            Fact("平均每人联系", f"{load.each:.1f}" if load.each is not None else "—", unit="家"),
        ],
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
        "may_rule": principal.may_everywhere("person.edit"),
    }
    return render(request, "members/instructor_list.html", context)


@require_POST
@signed_in
def instructor_assign(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Choose a person for the units that were ticked; shown first, written when confirmed."""
    principal.require("person.edit")
    units = list(
        units_for(principal, action="person.edit")
        .filter(pk__in=uuids(request.POST.getlist("ids")))
        .order_by("name_key")
    )
    if not units:
        raise InvalidInput("没有选择单位，请返回名单勾选后再办理。", code="nothing_chosen")
    confirmed = "confirmed" in request.POST
    today = clock.today()
    initial = {"valid_from": today, "valid_to": default_term(today)}
    form = AssignForm(request.POST if confirmed else None, principal=principal, initial=initial)
    if confirmed and form.is_valid():
        try:
            made = actions.assign_instructor(actor=principal, unit_ids=[unit.pk for unit in units], **form.values())
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            text = f"已选派“{made[0].person.name}”联系 {len(made)} 家单位。"
            return done(request, text, reverse("person-detail", args=[made[0].person_id]))
    context = {
        "form": form,
        "units": units,
        "shown": units[:SHOWN],
        "more": max(len(units) - SHOWN, 0),
        "rule": instructor_rule(),
        "person_suggest": reverse("person-suggest"),
        "crumbs": [INSTRUCTORS, Crumb("选派指导员")],
    }
    return render(request, "members/instructor_assign.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def instructor_rule_edit(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("person.edit")
    rule = instructor_rule()
    # 0 stands for «none kept yet»: somebody who saved the first one meanwhile has saved version 1.
    initial = {"version": 0 if rule._state.adding else rule.version}
    form = InstructorRuleForm(posted(request), instance=rule, initial=initial)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.set_instructor_rule(
                actor=principal, values=form.values(), expected_version=form.cleaned_data["version"]
            ),
        )
    ):
        return done(request, "已保存选派规则，以后的选派按它检查；已有的联系不变。", reverse("instructor-list"))
    context = {"form": form, "crumbs": [INSTRUCTORS, Crumb("选派规则")]}
    return render(request, "members/instructor_rule.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def own_duties(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What I am appointed to: the units, chains and bodies I answer for."""
    today = clock.today()
    rows = appointment_rows(own_assignments(principal), today)
    context: dict[str, Any] = {
        "current": [row for row in rows if row.in_force],
        "past": [row for row in rows if not row.in_force],
        "today": today,
        "may_write": principal.may("duty_log.edit"),
    }
    return render(request, "members/own_duties.html", context)


@require_POST
@signed_in
def person_account(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    person = get_person_for(principal, person_id, "person.edit")
    principal.require_everywhere("person.edit")
    form = OwnAccountForm(request.POST, principal=principal)
    back = reverse("person-detail", args=[person.pk])
    if form.is_valid():
        try:
            saved = actions.link_account(actor=principal, person_id=person.pk, account_id=form.cleaned_data["account"])
        except InvalidInput as error:
            put_errors(form, error)
        else:
            text = "已登记对应账号，本人登录后可在“我的任职”中看到。" if saved.account_id else "已取消对应账号。"
            return done(request, text, back)
    context = {"form": form, "person": person, "back": back, "crumbs": [Crumb("人员", "/persons/"), Crumb(person.name)]}
    return render(request, "members/person_account.html", context, status=422)
