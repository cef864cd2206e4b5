"""Members working in a unit, by day: entered where the unit has no organization whose count would say it (R39)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict, InvalidInput
from core.pages import attempt, done, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb
from organizations import actions
from organizations.access import get_unit_for, get_unit_member_count_for
from organizations.choosing import as_uuid
from organizations.forms import UnitMemberCountForm
from organizations.models import Unit
from organizations.queries import unit_member_counts_for, units_for
from organizations.views.unit import UNITS


def _url(unit_id: UUID) -> str:
    return reverse("unit-members", args=[unit_id])


def _page(
    request: HttpRequest, principal: Principal, unit: Unit, form: UnitMemberCountForm, *, editing: UUID | None = None
) -> HttpResponse:
    counts = unit_member_counts_for(principal).filter(unit=unit)
    may_edit = units_for(principal, action="member_count.edit").filter(pk=unit.pk).exists()
    context = {
        "unit": unit,
        "counts": counts.order_by("-as_of"),
        "form": form if may_edit else None,
        "editing": editing,
        "may_edit": may_edit,
        "crumbs": [UNITS, Crumb(unit.name, reverse("unit-detail", args=[unit.pk])), Crumb("党员数")],
    }
    return render(request, "organizations/unit_members.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def unit_members(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _create(request, principal, get_unit_for(principal, unit_id, "member_count.edit"))
    unit = get_unit_for(principal, unit_id, "member_count.view")
    asked = as_uuid(request.GET.get("count", ""))
    held = unit_member_counts_for(principal).filter(unit=unit, pk=asked).first() if asked else None
    form = UnitMemberCountForm(instance=held, initial={"version": held.version if held else None})
    return _page(request, principal, unit, form, editing=held.pk if held else None)


def _create(request: HttpRequest, principal: Principal, unit: Unit) -> HttpResponse:
    form = UnitMemberCountForm(request.POST)
    if form.is_valid():
        try:
            count = actions.create_unit_member_count(actor=principal, unit_id=unit.pk, values=form.values())
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            return done(request, f"已登记{cn_date(count.as_of)}的党员数。", _url(unit.pk))
    return _page(request, principal, unit, form)


@require_POST
@signed_in
def unit_member_count_edit(request: HttpRequest, principal: Principal, unit_member_count_id: UUID) -> HttpResponse:
    count = get_unit_member_count_for(principal, unit_member_count_id, "member_count.edit")
    form = UnitMemberCountForm(request.POST, instance=count, initial={"version": count.version})
    if form.is_valid():
        saved = attempt(
            form,
            lambda: actions.update_unit_member_count(
                actor=principal,
                unit_member_count_id=count.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
        )
        if saved is not None:
            return done(request, f"已更正{cn_date(saved.as_of)}的党员数。", _url(count.unit_id))
    return _page(request, principal, get_unit_for(principal, count.unit_id), form, editing=count.pk)
