"""Pages of own regions (parks), and a unit's coming and going."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import InvalidInput, NotFound
from core.pages import attempt, done, list_page, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Confirmation, Crumb, Fact
from organizations import actions
from organizations.access import get_own_region_for, get_unit_for
from organizations.filters import OwnRegionFilter, for_page
from organizations.forms import EnterParkForm, LastDayForm, OwnRegionForm
from organizations.models import OwnRegion, Residence
from organizations.queries import own_regions_for, resident_counts, units_for
from organizations.regions import region_choices

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
RESIDENT_ORDERINGS = {"name": "unit__name_key"}
PARKS = Crumb("园区", "/regions/")


@require_GET
@signed_in
def own_region_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("region.view")
    filterset = OwnRegionFilter(request.GET, queryset=own_regions_for(principal), request=request)
    form = for_page(filterset, {"region": region_choices(principal.tenant)})
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    parks, page = list_page(request, found.select_related("kind", "region"), allowed=ORDERINGS, default="name")
    counts = resident_counts([park.pk for park in parks], clock.today())
    context = {
        "filter_form": form,
        "rows": [(park, counts.get(park.pk, 0)) for park in parks],
        "page": page,
        "may_edit": principal.may_everywhere("region.edit"),
    }
    return render(request, "organizations/own_region_list.html", context)


@require_GET
@signed_in
def own_region_detail(request: HttpRequest, principal: Principal, own_region_id: UUID) -> HttpResponse:
    """The park and who is resident, today or before; only units this principal may see."""
    park = get_own_region_for(principal, own_region_id)
    today = clock.today()
    visible = units_for(principal)
    rows = Residence.objects.filter(own_region=park, unit__in=visible).select_related("unit")
    past = request.GET.get("show") == "past"
    shown = rows.filter(valid_to__lt=today) if past else rows.exclude(valid_to__lt=today)
    residences, page = list_page(request, shown, allowed={"entered": "created_at"}, default="entered")
    now = resident_counts([park.pk], today).get(park.pk, 0)
    context = {
        "park": park,
        "crumbs": [PARKS, Crumb(park.name)],
        "facts": [
            Fact("类别", park.kind.label),
            Fact("所在区县", park.region.name if park.region else "—"),
            Fact("入驻单位", thousands(now), unit="家", url=f"{reverse('unit-list')}?park={park.pk}" if now else ""),
            *([Fact("撤销日期", cn_date(park.closed_on))] if park.closed_on else []),
        ],
        "residences": residences,
        "page": page,
        "past": past,
        "may_edit": principal.may_everywhere("region.edit"),
    }
    return render(request, "organizations/own_region_detail.html", context)


def _save(principal: Principal, form: OwnRegionForm, park: OwnRegion | None) -> OwnRegion:
    if park is None:
        return actions.create_own_region(actor=principal, values=form.values())
    return actions.update_own_region(
        actor=principal, own_region_id=park.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, park: OwnRegion | None) -> HttpResponse:
    initial = {"version": park.version} if park else {}
    form = OwnRegionForm(request.POST or None, instance=park, initial=initial, principal=principal)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            saved = attempt(form, lambda: _save(principal, form, park))
            if saved:
                return done(request, f"已保存“{saved.name}”。", reverse("own-region-detail", args=[saved.pk]))
        status = 422
    context = {
        "form": form,
        "park": park,
        "may_add_kind": principal.may_everywhere("configuration.edit"),
        "crumbs": [PARKS, Crumb("修改" if park else "新建园区")],
        "back": reverse("own-region-detail", args=[park.pk]) if park else reverse("own-region-list"),
    }
    return render(request, "organizations/own_region_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def own_region_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("region.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def own_region_edit(request: HttpRequest, principal: Principal, own_region_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_own_region_for(principal, own_region_id, "region.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def own_region_close(request: HttpRequest, principal: Principal, own_region_id: UUID) -> HttpResponse:
    park = get_own_region_for(principal, own_region_id, "region.edit")
    detail = reverse("own-region-detail", args=[park.pk])
    form = LastDayForm(request.POST or None, label="撤销日期")
    if request.method == "POST" and form.is_valid():
        actions.close_own_region(actor=principal, own_region_id=park.pk, closed_on=form.cleaned_data["last_day"])
        return done(request, f"已登记撤销“{park.name}”，可在园区页恢复。", detail)
    now = resident_counts([park.pk], clock.today()).get(park.pk, 0)
    confirm = Confirmation(
        title=f"撤销“{park.name}”",
        effects=[
            "撤销后不能再登记单位入驻，历史记录都保留。",
            f"现有 {now} 家入驻单位不会自动离园，请在单位页逐家登记。" if now else "现在没有入驻单位。",
        ],
        verb="登记撤销",
        cancel_url=detail,
        undo="登记后可随时在园区页恢复。",
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)


@require_POST
@signed_in
def own_region_reopen(request: HttpRequest, principal: Principal, own_region_id: UUID) -> HttpResponse:
    park = actions.reopen_own_region(actor=principal, own_region_id=own_region_id)
    return done(request, f"已恢复“{park.name}”。", reverse("own-region-detail", args=[park.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def residence_create(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    """A unit enters a park; the form stands on the unit's page, and here by itself when something is wrong."""
    unit = get_unit_for(principal, unit_id, "unit.edit")
    detail = reverse("unit-detail", args=[unit.pk])
    form = EnterParkForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.enter_park(
                    actor=principal,
                    unit_id=unit.pk,
                    own_region_id=UUID(form.cleaned_data["own_region"]),
                    entered_on=form.cleaned_data["entered_on"],
                )
            except InvalidInput as error:
                put_errors(form, error)
            else:
                return done(request, "已登记入驻。", detail)
        status = 422
    context = {
        "form": form,
        "unit": unit,
        "crumbs": [Crumb("单位与党组织", "/units/"), Crumb(unit.name, detail), Crumb("登记入驻")],
        "back": detail,
    }
    return render(request, "organizations/residence_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def residence_end(request: HttpRequest, principal: Principal, unit_id: UUID, residence_id: UUID) -> HttpResponse:
    """A unit leaves a park."""
    unit = get_unit_for(principal, unit_id, "unit.edit")
    if not unit.residences.filter(pk=residence_id).exists():
        raise NotFound
    detail = reverse("unit-detail", args=[unit.pk])
    form = LastDayForm(request.POST or None, label="在园的最后一天")
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.leave_park(actor=principal, residence_id=residence_id, left_on=form.cleaned_data["last_day"])
            except InvalidInput as error:
                for text in error.fields.get("__all__") or [error.message]:
                    form.add_error("last_day", text)
            else:
                return done(request, "已登记离园。", detail)
        status = 422
    confirm = Confirmation(
        title=f"“{unit.name}”离园",
        effects=["自次日起不再计入该园区的入驻单位，入驻经历保留。"],
        verb="登记离园",
        cancel_url=detail,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)
