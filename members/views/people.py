"""Pages of persons and their appointments."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.pages import attempt, done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact
from members.access import get_appointment_for, get_person_for
from members.actions import people as actions
from members.actions.take_back import may_take_back
from members.filters import PersonFilter
from members.forms import AppointmentForm, HandOverForm, LastDayForm, PersonForm
from members.instructor_forms import OwnAccountForm
from members.masking import masked_email, masked_phone
from members.models import TARGET_KINDS, Appointment, HandOver, Person
from members.people import (
    appointment_rows,
    appointments_for,
    person_rows,
    person_suggestions,
    persons_for,
    target_name,
)

PERSONS = Crumb("人员", "/persons/")
SHOWN_HAND_OVERS = 5
ORDERINGS = {"name": "name", "updated": "updated_at"}
SHOWN = "unmasked_person"


@require_GET
@signed_in
def person_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("person.view")
    filterset = PersonFilter(request.GET, queryset=persons_for(principal).select_related("unit"), request=request)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    if "left" not in request.GET:
        found = found.exclude(left_on__lt=clock.today())
    persons, page = list_page(request, found, allowed=ORDERINGS, default="name")
    context = {
        "filter_form": filterset.form,
        "rows": person_rows(principal, persons, clock.today()),
        "page": page,
        "may_create": principal.may("person.edit"),
        "vacancy_url": reverse("vacancy-list"),
    }
    return render(request, "members/person_list.html", context)


def _detail_url(person_id: UUID) -> str:
    return reverse("person-detail", args=[person_id])


@require_GET
@signed_in
def person_detail(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    person, today = get_person_for(principal, person_id), clock.today()
    in_full = request.session.pop(SHOWN, None) == str(person.pk) and principal.may("person.unmask")
    rows = appointment_rows(
        appointments_for(principal).filter(person=person).select_related("title").order_by("-valid_from", "-id"),
        today,
    )
    context = {
        "person": person,
        "facts": [
            Fact("单位", person.unit.name if person.unit else "—", url=_unit_url(person)),
            Fact("职务", person.post or "—"),
            Fact("电话", (person.phone if in_full else masked_phone(person.phone)) or "—"),
            Fact("邮箱", (person.email if in_full else masked_email(person.email)) or "—"),
        ],
        "in_full": in_full,
        "left": person.left_on is not None and person.left_on < today,
        "current": [row for row in rows if row.appointment.valid_to is None or row.appointment.valid_to >= today],
        "past": [row for row in rows if row.appointment.valid_to is not None and row.appointment.valid_to < today],
        "may_edit": persons_for(principal, action="person.edit").filter(pk=person.pk).exists(),
        "may_unmask": _may_unmask(principal, person),
        "hand_overs": _hand_overs(principal, person),
        "account_form": _account_form(principal, person),
        "account_name": person.account.display_name if person.account else "",
        "crumbs": [PERSONS, Crumb(person.name)],
    }
    return render(request, "members/person_detail.html", context)


def _hand_overs(principal: Principal, person: Person) -> list[tuple[HandOver, bool]]:
    """The latest of the person's, either way, for who may keep persons; and whether each may still be taken back."""
    if not principal.may("person.edit"):
        return []
    of_person = Q(person=person) | Q(to_person=person)
    rows = HandOver.objects.filter(of_person).select_related("person", "to_person").order_by("-created_at", "-id")
    return [(row, may_take_back(row)) for row in rows[:SHOWN_HAND_OVERS]]


def _account_form(principal: Principal, person: Person) -> OwnAccountForm | None:
    if not principal.may_everywhere("person.edit"):
        return None
    return OwnAccountForm(principal=principal, initial={"account": str(person.account_id or "")})


def _unit_url(person: Person) -> str:
    return reverse("unit-detail", args=[person.unit_id]) if person.unit_id else ""


def _may_unmask(principal: Principal, person: Person) -> bool:
    has_any = bool(person.phone or person.email)
    return has_any and persons_for(principal, action="person.unmask").filter(pk=person.pk).exists()


@require_POST
@signed_in
def person_unmask(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    """Show contact details in full on the next page, once; the log says who looked at whom."""
    person = actions.unmask_person(actor=principal, person_id=person_id)
    request.session[SHOWN] = str(person.pk)
    return done(request, "本次查看已记入日志，离开页面后恢复隐藏。", _detail_url(person.pk))


def _save(principal: Principal, form: PersonForm, person: Person | None) -> Person:
    if person is None:
        return actions.create_person(actor=principal, values=form.values())
    return actions.update_person(
        actor=principal, person_id=person.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, person: Person | None) -> HttpResponse:
    unit_id = str(person.unit_id) if person and person.unit_id else request.GET.get("unit", "")
    initial: dict[str, Any] = {"version": person.version if person else None}
    initial["unit"] = f"unit:{unit_id}" if unit_id else ""
    form = PersonForm(posted(request), instance=person, initial=initial, principal=principal)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, person))
        if saved:
            return done(request, f"已保存“{saved.name}”。", _detail_url(saved.pk))
    context = {
        "form": form,
        "person": person,
        "unit_name": _unit_name(principal, form["unit"].value(), person),
        "unit_suggest": f"{reverse('anchor-suggest')}?kinds=unit",
        "crumbs": [PERSONS, Crumb("修改" if person else "新建人员")],
        "back": _detail_url(person.pk) if person else reverse("person-list"),
    }
    return render(request, "members/person_form.html", context, status=422 if form.is_bound else 200)


def _unit_name(principal: Principal, value: object, person: Person | None) -> str:
    """The unit chosen so far; that of a person one may see is on his own page already."""
    if person is not None and person.unit is not None and value == f"unit:{person.unit_id}":
        return str(person.unit.name)
    return target_name(principal, value)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("person.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person_edit(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_person_for(principal, person_id, "person.edit"))


@require_GET
@signed_in
def person_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 persons still in post, by name or initials."""
    principal.require("person.view")
    return JsonResponse(person_suggestions(principal, request.GET.get("q", "")), safe=False)


# ---- appointments ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def appointment_create(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    person = get_person_for(principal, person_id, "person.edit")
    initial = {"valid_from": clock.today(), "target": request.GET.get("target", "")}
    form = AppointmentForm(posted(request), principal=principal, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(actor=principal, person_id=person.pk, **form.values())
        except (InvalidInput, Conflict, NotAllowed) as error:
            put_errors(form, error)
        else:
            return done(request, f"已登记“{person.name}”的任职。", _detail_url(person.pk))
    context = {
        "form": form,
        "person": person,
        "target_name": target_name(principal, form["target"].value()),
        "target_suggest": f"{reverse('anchor-suggest')}?kinds={','.join(TARGET_KINDS)}",
        "crumbs": [PERSONS, Crumb(person.name, _detail_url(person.pk)), Crumb("登记任职")],
        "back": _detail_url(person.pk),
    }
    return render(request, "members/appointment_form.html", context, status=422 if form.is_bound else 200)


def _described(appointment: Appointment) -> str:
    row = appointment_rows([appointment], clock.today())[0]
    return f"{appointment.person.name} · {row.title} · {row.target}"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def appointment_end(request: HttpRequest, principal: Principal, appointment_id: UUID) -> HttpResponse:
    appointment = get_appointment_for(principal, appointment_id, "person.edit")
    form = LastDayForm(posted(request), initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(
                actor=principal, appointment_id=appointment.pk, last_day=form.cleaned_data["last_day"]
            )
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            return done(request, "已登记任职结束。", _detail_url(appointment.person_id))
    return _appointment_step(request, appointment, form, "结束任职", "登记结束")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def appointment_hand_over(request: HttpRequest, principal: Principal, appointment_id: UUID) -> HttpResponse:
    appointment = get_appointment_for(principal, appointment_id, "person.edit")
    tomorrow = clock.today() + dt.timedelta(days=1)
    form = HandOverForm(posted(request), principal=principal, initial={"first_day": tomorrow})
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.hand_over(actor=principal, appointment_id=appointment.pk, **_successor(form))
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            text = f"已交接，{cn_date(new.valid_from)}起由“{new.person.name}”接任。"
            return done(request, text, _detail_url(new.person_id))
    return _appointment_step(request, appointment, form, "工作交接", "办理交接")


def _successor(form: HandOverForm) -> dict[str, Any]:
    return {"to_person_id": form.cleaned_data["to_person"], "first_day": form.cleaned_data["first_day"]}


def _appointment_step(
    request: HttpRequest, appointment: Appointment, form: LastDayForm | HandOverForm, title: str, verb: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "verb": verb,
        "described": _described(appointment),
        "crumbs": [PERSONS, Crumb(appointment.person.name, _detail_url(appointment.person_id)), Crumb(title)],
        "back": _detail_url(appointment.person_id),
    }
    return render(request, "members/appointment_step.html", context, status=422 if form.is_bound else 200)
