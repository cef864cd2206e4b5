"""履职记录: what instructors did for which unit, by month; written on the phone in less than a minute (R24)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import delete_to_bin, undo_address
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from members.access import get_duty_for
from members.actions.duties import correct_duty, write_duty
from members.duties import duties_for, instructing
from members.duty_forms import DutyForm
from members.filters import DutyFilter, duty_form
from members.models import DutyEntry

ORDERINGS = {"day": "day", "updated": "updated_at"}
DUTIES = Crumb("履职记录", "/duties/log/")


def _writes(principal: Principal) -> bool:
    return principal.may("duty_log.edit") and instructing(principal, clock.today()).exists()


@require_GET
@signed_in
def duty_log(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("duty_log.view")
    filterset = DutyFilter(request.GET, queryset=duties_for(principal), request=request)
    form = duty_form(filterset)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    shown = found.select_related("kind", "unit", "person")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-day")
    context = {
        "filter_form": form,
        "rows": [(row, row.written_by_id is not None and row.written_by_id == principal.account_id) for row in rows],
        "page": page,
        "sort": request.GET.get("sort") or "-day",
        "may_write": _writes(principal),
        "sees_persons": principal.may("person.view"),
    }
    return render(request, "members/duty_log.html", context)


def _form_page(request: HttpRequest, principal: Principal, entry: DutyEntry | None) -> HttpResponse:
    initial = {"version": entry.version} if entry else {"unit": request.GET.get("unit", "")}
    form = DutyForm(posted(request), instance=entry, principal=principal, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, entry))
        if saved is not None:
            return done(request, "已记下。", reverse("duty-log"))
    context = {
        "form": form,
        "entry": entry,
        "has_units": form.has_units,
        "crumbs": [DUTIES, Crumb("更正" if entry else "记一笔")],
        "back": reverse("duty-log"),
    }
    return render(request, "members/duty_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: DutyForm, entry: DutyEntry | None) -> DutyEntry:
    if entry is None:
        return write_duty(actor=principal, values=form.values())
    return correct_duty(
        actor=principal, duty_id=entry.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def duty_write(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("duty_log.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def duty_correct(request: HttpRequest, principal: Principal, duty_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_duty_for(principal, duty_id, "duty_log.edit"))


@require_POST
@signed_in
def duty_delete(request: HttpRequest, principal: Principal, duty_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code="duties", row_id=duty_id)
    text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("duty-log"), undo=undo_address(duty_id))
