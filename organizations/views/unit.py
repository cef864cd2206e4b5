"""Pages of units."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.choices import AnchorKind
from core.industries import LEVEL_WORDS, matching
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.queries import term_choices
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from core.views.bulk import bulk_offer
from organizations import actions
from organizations.access import can_edit_unit, get_unit_for
from organizations.cards import unit_cards
from organizations.choices import UnitState
from organizations.duplicates import open_pairs
from organizations.ending import ending_with
from organizations.filters import UnitFilter, for_page
from organizations.forms import EnterParkForm, LastDayForm, UnitForm
from organizations.models import Unit
from organizations.queries import (
    days_ended_by_log,
    hosted_party_orgs,
    latest_counts,
    open_parks,
    unit_rows,
    unit_suggestions,
    unit_words,
    units_for,
    units_without_last_day,
)
from organizations.regions import region_choices

ORDERINGS = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
UNITS = Crumb("单位与党组织", "/units/")


@require_GET
@signed_in
def unit_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("unit.view")
    filterset = UnitFilter(request.GET, queryset=units_for(principal), request=request)
    form = for_page(
        filterset,
        {
            "region": region_choices(principal.tenant),
            "tag": term_choices("unit_tag"),
            "park": [(str(park.pk), park.name) for park in open_parks()],
        },
    )
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    units, page = list_page(request, found, allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": unit_rows(units, clock.today()),
        "page": page,
        "bulk": bulk_offer(request, principal, "units", page),
        "may_count": principal.may("member_count.view"),
        "duplicates": open_pairs(principal, AnchorKind.UNIT),
        "may_find": principal.may_everywhere("duplicate.view"),
        "may_create": principal.may_everywhere("unit.create"),
        "may_remove": principal.may_everywhere("unit.remove"),
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
    }
    return render(request, "organizations/unit_list.html", context)


@require_GET
@signed_in
def unit_detail(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    unit = get_unit_for(principal, unit_id)
    today = clock.today()
    tags, industries = unit_words(unit.pk, today)
    pairs = [
        Pair("统一社会信用代码", f"{unit.uscc}（{unit.uscc_note}）" if unit.uscc_note else unit.uscc),
        Pair("区县", unit.region.name if unit.region else ""),
        Pair("主要行业", str(unit.industry) if unit.industry else ""),
        Pair("其他行业", "、".join(industries)),
        Pair("标签", "、".join(tags)),
        Pair("地址", unit.address),
        Pair("成立日期", cn_date(unit.established_on)),
        *(
            [Pair("注销日期", cn_date(unit.ended_on) or "未填，任何一天都不计入")]
            if unit.state == UnitState.ENDED
            else []
        ),
    ]
    facts = [
        Fact("类型", unit.get_kind_display()),
        Fact("所有制", unit.get_ownership_display() or "—"),
        Fact("规模", unit.get_size_display() or "—"),
        Fact("职工", thousands(unit.staff_count), unit="人" if unit.staff_count is not None else ""),
    ]
    orgs = hosted_party_orgs(unit.pk, today)
    counts = latest_counts([org.pk for org in orgs], today) if principal.may("member_count.view") else {}
    may_edit, may_add_org = can_edit_unit(principal, unit), principal.may_everywhere("party_org.edit")
    park_form = EnterParkForm() if may_edit else None
    context = {
        "unit": unit,
        "crumbs": [UNITS, Crumb(unit.name)],
        "facts": facts,
        "pairs": pairs,
        "party_orgs": [(org, counts.get(org.pk)) for org in orgs],
        "may_see_org": principal.may("party_org.view"),
        "add_org_url": f"{reverse('party-org-create')}?unit={unit.pk}" if may_add_org else "",
        "residences": unit.residences.select_related("own_region").order_by("-valid_from"),
        "park_form": park_form if park_form and park_form.parks else None,
        "aliases": unit.aliases.order_by("kind", "-valid_to", "name_key"),
        "may_merge": principal.may_everywhere("unit.merge"),
        "unit_cards": unit_cards(principal, unit),
        "today": today,
        "may_edit": may_edit,
        "may_remove": principal.may_everywhere("unit.remove"),
    }
    return render(request, "organizations/unit_detail.html", context)


def _tag_ids(form: UnitForm) -> list[UUID]:
    return [UUID(value) for value in form.cleaned_data["tags"]]


def _save(principal: Principal, form: UnitForm, unit: Unit | None) -> Unit:
    with transaction.atomic():
        if unit is None:
            saved = actions.create_unit(actor=principal, values=form.values())
        else:
            saved = actions.update_unit(
                actor=principal,
                unit_id=unit.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )
        actions.set_tags(actor=principal, unit_id=saved.pk, tag_ids=_tag_ids(form), day=clock.today())
    return saved


def _form_page(request: HttpRequest, principal: Principal, unit: Unit | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if unit is not None:
        held = unit.tags.filter(valid_to__isnull=True).values_list("tag_id", flat=True)
        initial = {
            "version": unit.version,
            "region": unit.region_id,
            "industry": str(unit.industry) if unit.industry else "",
            "tags": [str(tag_id) for tag_id in held],
        }
    form = UnitForm(request.POST or None, instance=unit, initial=initial, principal=principal)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            saved = attempt(form, lambda: _save(principal, form, unit))
            if saved:
                return done(request, f"已保存“{saved.name}”。", reverse("unit-detail", args=[saved.pk]))
        status = 422
    context = {
        "form": form,
        "unit": unit,
        "crumbs": [UNITS, Crumb("修改" if unit else "新建单位")],
        "back": reverse("unit-detail", args=[unit.pk]) if unit else reverse("unit-list"),
    }
    return render(request, "organizations/unit_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def unit_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("unit.create")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def unit_edit(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_unit_for(principal, unit_id, "unit.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def unit_end(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    """Mark a unit as ended from a day on, after saying what ends with it."""
    unit = get_unit_for(principal, unit_id, "unit.remove")
    detail = reverse("unit-detail", args=[unit.pk])
    form = LastDayForm(posted(request), label="注销日期（最后一天）")
    lacks_day = unit.state == UnitState.ENDED and unit.ended_on is None
    if lacks_day:
        form.initial["last_day"] = days_ended_by_log(principal.tenant.pk, [unit.pk]).get(unit.pk, clock.today())
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: actions.end_unit(actor=principal, unit_id=unit.pk, last_day=form.cleaned_data["last_day"])
        )
    ):
        text = f"已补填“{unit.name}”的注销日期。" if lacks_day else f"已将“{unit.name}”标为注销，可在单位页恢复。"
        return done(request, text, detail)
    ending = ending_with(unit.pk, clock.today())
    effects = [
        f"到注销日期为止：{'、'.join(ending)}。" if ending else "没有随之终止的链上位置、成员和指导员联系。",
        "自次日起不再计入任何名单、图谱和数字；之前任何一天的不变，已发布的清单不受影响。",
        "设在这个单位的党组织不随之撤销，请另行办理。",
    ]
    if lacks_day:
        effects.append("这个单位标为注销时没有写明日期，现在任何一天都不计入；补填后，注销以前的日子恢复计入。")
    confirm = Confirmation(
        title=f"补填“{unit.name}”的注销日期" if lacks_day else f"将“{unit.name}”标为注销",
        effects=effects,
        verb="保存" if lacks_day else "标为注销",
        cancel_url=detail,
        undo="注销后可随时在单位页恢复，随之终止的一并恢复。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def units_undated(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Ended units of whose end no day is known, with the day the log tells."""
    units, page = list_page(request, units_without_last_day(principal), allowed=ORDERINGS, default="name")
    told = days_ended_by_log(principal.tenant.pk, [unit.pk for unit in units])
    context = {
        "rows": [(unit, told.get(unit.pk)) for unit in units],
        "page": page,
        "crumbs": [UNITS, Crumb("待补注销日期")],
    }
    return render(request, "organizations/units_undated.html", context)


@require_POST
@signed_in
def unit_revive(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    unit = actions.revive_unit(actor=principal, unit_id=unit_id)
    return done(request, f"已恢复“{unit.name}”。", reverse("unit-detail", args=[unit.pk]))


@require_GET
@signed_in
def unit_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 units by name, pinyin initials or code."""
    return JsonResponse(unit_suggestions(principal, request.GET.get("q", "")), safe=False)


@require_GET
@signed_in
def industry_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:  # noqa: ARG001
    text = request.GET.get("q", "").strip()
    found = matching(text)[:20] if text else []
    rows = [{"id": str(row), "label": str(row), "detail": LEVEL_WORDS[row.level]} for row in found]
    return JsonResponse(rows, safe=False)
