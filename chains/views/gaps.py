"""强链补链: the lists, a gap's page, its form, its closing."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import actions
from chains.access import can_edit_gap, get_chain_for, get_gap_for
from chains.chain_rows import names_shown
from chains.choices import GAP_TRANSITIONS, GapState, ProjectState
from chains.filters import Choices
from chains.gap_filters import GapFilter, gap_form
from chains.gap_forms import CloseGapForm, DropGapForm, GapForm
from chains.gap_queries import by_class, gaps_for
from chains.gap_signs import answers, state_tag, target
from chains.models import Chain, ChainUnit, Gap, KeyProject, Segment
from chains.pages import CHAINS, attempted, chain_frame
from chains.queries import by_chain, chains_for, current_segments
from core import clock
from core.errors import InvalidInput
from core.pages import done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from core.tenancy.dated import in_force
from core.views.bulk import bulk_offer
from organizations.models import Unit

ORDERINGS = {"name": "name_key", "year": "target_year", "updated": "updated_at"}
GAPS = Crumb("强链补链", "/gaps/")
LISTED_UNITS = 200


def _choices(gaps: "QuerySet[Gap]", *, of_one_chain: bool) -> dict[str, Choices]:
    """What the list can be narrowed to: only what stands in it."""
    chain_ids = [] if of_one_chain else gaps.order_by().values("chain_id")
    chains = Chain.objects.filter(id__in=chain_ids).order_by("order", "name_key")
    segments = Segment.objects.filter(id__in=gaps.order_by().values("segment_id")) if of_one_chain else None
    owners = Unit.objects.filter(id__in=gaps.order_by().values("owner_id")).order_by("name_key")
    years = gaps.order_by("-target_year").values_list("target_year", flat=True).distinct()
    stretches = segments.order_by("order", "name").values_list("id", "name") if segments is not None else []
    return {
        "chains": [(str(key), name) for key, name in chains.values_list("id", "name")],
        "segments": [(str(key), name) for key, name in stretches],
        "owners": [(str(key), name) for key, name in owners.values_list("id", "name")[:LISTED_UNITS]],
        "years": [(str(year), f"{year}年") for year in years],
    }


def _listed(request: HttpRequest, principal: Principal, gaps: "QuerySet[Gap]", *, of_one_chain: bool) -> dict[str, Any]:
    filterset = GapFilter(request.GET, queryset=gaps, request=request)
    form = gap_form(filterset, **_choices(gaps, of_one_chain=of_one_chain))
    found = filterset.qs if filterset.is_valid() else gaps.none()
    shown = found.select_related("chain", "segment", "kind", "owner", "person")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="year")
    named = names_shown(principal)
    return {
        "filter_form": form,
        "rows": [(gap, state_tag(gap), target(gap), answers(gap, named=named)) for gap in rows],
        "page": page,
        "bulk": None if of_one_chain else bulk_offer(request, principal, "gaps", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "year",
        "may_export": principal.may("export.run"),
        "may_import": principal.may_everywhere("import.run"),
        "may_create": by_chain(principal).may("gap.edit"),
    }


@require_GET
@signed_in
def gap_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("gap.view")
    gaps = gaps_for(principal)
    context = {**_listed(request, principal, gaps, of_one_chain=False), "table": by_class(gaps)}
    return render(request, "chains/gap_list.html", context)


@require_GET
@signed_in
def chain_gaps(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    principal.require("gap.view")
    frame = chain_frame(principal, chain, active="gaps")
    gaps = gaps_for(principal).filter(chain_id__in=frame["row"].family)
    context = {**_listed(request, principal, gaps, of_one_chain=True), **frame}
    return render(request, "chains/chain_gaps.html", context)


def _pairs(gap: Gap, *, named: bool) -> list[Pair]:
    def unit(row: Unit | None) -> str:
        return reverse("unit-detail", args=[row.pk]) if row else ""

    project_url = reverse("project-detail", args=[gap.project.pk]) if gap.project else ""
    person = (gap.person.name if named else "已登记") if gap.person else ""
    pairs = [
        Pair("产业链", gap.chain.name, reverse("chain-gaps", args=[gap.chain_id])),
        Pair("环节", gap.segment.name if gap.segment else "不限环节"),
        Pair("责任单位", gap.owner.name if gap.owner else "", unit(gap.owner)),
        Pair("责任人", person),
        Pair("提出日期", cn_date(gap.raised_on)),
        Pair("承担项目", gap.project.name if gap.project else "", project_url),
        Pair("情况和措施", gap.description),
    ]
    if gap.state == GapState.CLOSED:
        by_unit = gap.unit.name if gap.unit else ""
        pairs += [Pair("补上的单位", by_unit, unit(gap.unit)), Pair("闭合日期", cn_date(gap.ended_on))]
    if gap.state == GapState.DROPPED:
        pairs.append(Pair("不再推进自", cn_date(gap.ended_on)))
    return [*pairs, Pair("说明", gap.reason)] if gap.reason else pairs


@require_GET
@signed_in
def gap_detail(request: HttpRequest, principal: Principal, gap_id: UUID) -> HttpResponse:
    gap = get_gap_for(principal, gap_id)
    named = names_shown(principal)
    may_edit = can_edit_gap(principal, gap)
    context = {
        "gap": gap,
        "state_tag": state_tag(gap),
        "crumbs": [CHAINS, GAPS, Crumb(gap.name)],
        "facts": [
            Fact("类型", gap.kind.label),
            Fact("目标", target(gap)),
            Fact("责任", answers(gap, named=named) or "未定"),
            Fact("产业分类", gap.chain.industry_class.label if gap.chain.industry_class else "未定"),
        ],
        "pairs": _pairs(gap, named=named),
        "may_edit": may_edit,
        "lawful": GAP_TRANSITIONS[gap.state] if may_edit else frozenset(),
    }
    return render(request, "chains/gap_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, chain: Chain, gap: Gap | None) -> HttpResponse:
    # The project that closes it so far stays on offer, though it may be one of the chain the gap came over from.
    going_on = Q(chain=chain) & ~Q(state=ProjectState.STOPPED) | Q(pk=gap.project_id if gap else None)
    form = GapForm(
        posted(request),
        instance=gap,
        principal=principal,
        chain=chain,
        segments=current_segments([chain.pk], clock.today(), held=gap.segment_id if gap else None),
        projects=KeyProject.objects.filter(going_on).order_by("-year", "name"),
        initial={"version": gap.version} if gap else {"segment": request.GET.get("segment", "")},
    )
    saved: list[Gap] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, chain, gap))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("gap-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "gap": gap,
        "chain": chain,
        "crumbs": [CHAINS, GAPS, Crumb("修改" if gap else "登记事项")],
        "back": reverse("gap-detail", args=[gap.pk]) if gap else reverse("chain-gaps", args=[chain.pk]),
    }
    return render(request, "chains/gap_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: GapForm, chain: Chain, gap: Gap | None) -> Gap:
    if gap is None:
        return actions.raise_gap(actor=principal, chain_id=chain.pk, values=form.values())
    return actions.update_gap(
        actor=principal, gap_id=gap.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_GET
@signed_in
def gap_choose_chain(request: HttpRequest, principal: Principal) -> HttpResponse:
    """On which chain? One question first: segments, projects and the likely answers follow from it."""
    by_chain(principal).require("gap.edit")
    chains = chains_for(by_chain(principal), action="gap.edit").filter(in_force(clock.today()))
    context = {"chains": chains.order_by("order", "name_key"), "crumbs": [CHAINS, GAPS, Crumb("登记事项")]}
    return render(request, "chains/gap_choose_chain.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def gap_raise(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_chain_for(principal, chain_id, "gap.edit"), None)


@require_http_methods(["GET", "POST"])
@signed_in
def gap_edit(request: HttpRequest, principal: Principal, gap_id: UUID) -> HttpResponse:
    gap = get_gap_for(principal, gap_id, "gap.edit")
    return _form_page(request, principal, gap.chain, gap)


@require_POST
@signed_in
def gap_move(request: HttpRequest, principal: Principal, gap_id: UUID) -> HttpResponse:
    """Start, put back, or take up again (``to``); closing and dropping have pages of their own."""
    get_gap_for(principal, gap_id, "gap.edit")
    to = request.POST.get("to", "")
    if to not in GapState:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    gap = actions.move_gap(actor=principal, gap_id=gap_id, to=to)
    return done(request, f"“{gap.name}”已改为{gap.get_state_display()}。", reverse("gap-detail", args=[gap.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def gap_close(request: HttpRequest, principal: Principal, gap_id: UUID) -> HttpResponse:
    gap = get_gap_for(principal, gap_id, "gap.edit")
    places = ChainUnit.objects.filter(in_force(clock.today()), chain_id=gap.chain_id)
    if gap.segment_id:
        places = places.filter(segment_id=gap.segment_id)
    units = Unit.objects.filter(id__in=places.values("unit_id")).order_by("name_key").values_list("id", "name")
    fits = Q(chain_id=gap.chain_id) | Q(pk=gap.project_id)
    projects = KeyProject.objects.filter(fits, state=ProjectState.FINISHED).order_by("-year", "name")
    form = CloseGapForm(
        posted(request),
        units=[(str(key), name) for key, name in units],
        projects=[(str(key), f"{year}年 · {name}") for key, year, name in projects.values_list("id", "year", "name")],
        initial={"project": str(gap.project_id or "")},
    )
    detail = reverse("gap-detail", args=[gap.pk])
    if form.is_bound and form.is_valid() and attempted(form, lambda: _close(principal, gap, form)):
        return done(request, f"“{gap.name}”已闭合。", detail)
    context = {"form": form, "gap": gap, "crumbs": [CHAINS, GAPS, Crumb(gap.name, detail), Crumb("登记闭合")]}
    return render(request, "chains/gap_close.html", {**context, "back": detail}, status=422 if form.is_bound else 200)


def _close(principal: Principal, gap: Gap, form: CloseGapForm) -> None:
    asked = form.cleaned_data
    actions.close_gap(
        actor=principal,
        gap_id=gap.pk,
        day=asked["day"],
        unit_id=UUID(asked["unit"]) if asked["unit"] else None,
        project_id=UUID(asked["project"]) if asked["project"] else None,
        reason=asked["reason"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def gap_drop(request: HttpRequest, principal: Principal, gap_id: UUID) -> HttpResponse:
    gap = get_gap_for(principal, gap_id, "gap.edit")
    form = DropGapForm(posted(request))
    detail = reverse("gap-detail", args=[gap.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.drop_gap(actor=principal, gap_id=gap.pk, **form.cleaned_data))
    ):
        return done(request, f"“{gap.name}”不再推进。", detail)
    effects = ["从图谱和在办清单中移出，记录保留，之后可以重新推进。"]
    confirm = Confirmation(f"不再推进“{gap.name}”", effects, "确定", detail)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
