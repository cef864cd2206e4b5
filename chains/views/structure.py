"""环节 and 链长: what a chain is made of and who answers for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import actions
from chains.access import get_chain_for, get_head_for, get_leader_org_for, get_segment_for
from chains.chain_rows import head_label, names_shown
from chains.choices import Layer
from chains.choosing import party_org_suggestions, person_suggestions
from chains.forms import EndForm, HeadForm, HeadHandOverForm, LeaderOrgForm, SegmentForm
from chains.head_queries import chains_without_head, ending_terms
from chains.models import Chain, ChainHead, Segment
from chains.pages import CHAINS, chain_frame
from chains.structure_rows import head_rows, leader_org_rows, segment_rows
from core import clock
from core.errors import InvalidInput, NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force


def _crumbs(chain: Chain, last: str) -> list[Crumb]:
    return [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb(last)]


@require_GET
@signed_in
def chain_segments(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    rows = segment_rows(principal, chain, clock.today())
    layers = [
        (label, [row for row in rows if row.segment.layer == layer])
        for layer, label in Layer.choices
        if any(row.segment.layer == layer for row in rows)
    ]
    context = {**chain_frame(principal, chain, active="segments"), "layers": layers}
    return render(request, "chains/chain_segments.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def segment_add(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = SegmentForm(request.POST or None, initial={"layer": request.GET.get("layer", Layer.UPSTREAM)})
    back = reverse("chain-segments", args=[chain.pk])
    if form.is_valid() and attempted(
        form, lambda: actions.add_segment(actor=principal, chain_id=chain.pk, values=form.values())
    ):
        return done(request, f"已添加环节“{form.cleaned_data['name']}”。", back)
    context = {"form": form, "heading": "添加环节", "crumbs": _crumbs(chain, "添加环节"), "back": back}
    return render(request, "chains/segment_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def segment_edit(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id, "chain.edit")
    initial = {"name": segment.name, "layer": segment.layer, "version": segment.version}
    form = SegmentForm(request.POST or None, initial=initial)
    back = reverse("segment-detail", args=[segment.pk])
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_segment(
            actor=principal,
            segment_id=segment.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存环节“{form.cleaned_data['name']}”。", back)
    context = {"form": form, "heading": f"修改环节：{segment.name}", "crumbs": _crumbs(segment.chain, "修改环节")}
    return render(request, "chains/segment_form.html", {**context, "back": back}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def segment_shift(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    """Move a segment one place up or down within its layer (``direction`` up or down)."""
    segment = get_segment_for(principal, segment_id, "chain.edit")
    segments = Segment.objects.filter(in_force(clock.today()), chain_id=segment.chain_id).order_by("order", "name")
    rows = list(segments)
    alike = [row.pk for row in rows if row.layer == segment.layer]
    if segment.pk not in alike:
        raise NotFound
    here = alike.index(segment.pk)
    there = here + (-1 if request.POST.get("direction") == "up" else 1)
    ids = [row.pk for row in rows]
    if 0 <= there < len(alike):
        first, second = ids.index(alike[here]), ids.index(alike[there])
        ids[first], ids[second] = ids[second], ids[first]
    actions.order_segments(actor=principal, chain_id=segment.chain_id, segment_ids=ids)
    return done(request, f"已调整“{segment.name}”的顺序。", reverse("chain-segments", args=[segment.chain_id]))


def _end_page(request: HttpRequest, form: EndForm, confirm: Confirmation) -> HttpResponse:
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def segment_end(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id, "chain.edit")
    form = EndForm(request.POST or None)
    back = reverse("chain-segments", args=[segment.chain_id])
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_segment(actor=principal, segment_id=segment.pk, last_day=form.cleaned_data["last_day"]),
    ):
        return done(request, f"已终止环节“{segment.name}”。", back)
    effects = [
        "环节上的单位位置同日终止；不在其他环节的单位仍留在链上，列为“未定环节”。",
        "历史记录保留，可按日期查看。",
    ]
    return _end_page(request, form, Confirmation(f"终止环节“{segment.name}”", effects, "终止环节", back))


@require_GET
@signed_in
def chain_heads(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    context = {
        **chain_frame(principal, chain, active="heads"),
        "heads": head_rows(principal, chain, clock.today()),
        "leader_orgs": leader_org_rows(chain, clock.today()),
    }
    return render(request, "chains/chain_heads.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def head_add(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = HeadForm(request.POST or None, principal=principal)
    back = reverse("chain-heads", args=[chain.pk])
    if form.is_valid() and attempted(
        form, lambda: actions.appoint_head(actor=principal, chain_id=chain.pk, values=form.values())
    ):
        return done(request, f"已登记“{chain.name}”的链长。", back)
    context = {"form": form, "chain": chain, "crumbs": _crumbs(chain, "登记链长"), "back": back}
    return render(request, "chains/head_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def head_end(request: HttpRequest, principal: Principal, head_id: UUID) -> HttpResponse:
    head = get_head_for(principal, head_id, "chain.edit")
    form = EndForm(request.POST or None)
    back = reverse("chain-heads", args=[head.chain_id])
    if form.is_valid() and attempted(
        form, lambda: actions.end_head(actor=principal, head_id=head.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, "已登记卸任。", back)
    effects = ["自次日起不再是这条链的链长，历史记录保留。"]
    return _end_page(request, form, Confirmation(f"“{head.chain.name}”链长卸任", effects, "登记卸任", back))


@require_http_methods(["GET", "POST"])
@signed_in
def head_hand_over(request: HttpRequest, principal: Principal, head_id: UUID) -> HttpResponse:
    head = get_head_for(principal, head_id, "chain.edit")
    form = HeadHandOverForm(posted(request), principal=principal)
    back = reverse("chain-heads", args=[head.chain_id])
    if form.is_bound and form.is_valid() and attempted(form, lambda: _hand_over(principal, head, form)):
        return done(request, "已登记交接。", back)
    label = head_label(head, named=names_shown(principal))
    context = {"form": form, "head": head, "label": label, "crumbs": _crumbs(head.chain, "链长交接"), "back": back}
    return render(request, "chains/head_hand_over.html", context, status=422 if form.is_bound else 200)


def _hand_over(principal: Principal, head: ChainHead, form: HeadHandOverForm) -> None:
    actions.hand_over_head(
        actor=principal, head_id=head.pk, values=form.values(), first_day=form.cleaned_data["first_day"]
    )


@require_GET
@signed_in
def head_terms(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Whose term ends within 90 days, and which chains nobody heads."""
    principal.require("chain.view")
    context = {
        "terms": ending_terms(principal, clock.today()),
        "headless": chains_without_head(principal, clock.today()),
        "may_edit": principal.may_everywhere("chain.edit"),
        "crumbs": [CHAINS, Crumb("链长任期")],
    }
    return render(request, "chains/head_terms.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def leader_org_add(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = LeaderOrgForm(request.POST or None, principal=principal)
    back = reverse("chain-heads", args=[chain.pk])
    if form.is_valid() and attempted(form, lambda: _add_leader_org(principal, chain, form)):
        return done(request, f"已登记链主党组织“{form.cleaned_data['party_org'].name}”。", back)
    context = {"form": form, "chain": chain, "crumbs": _crumbs(chain, "登记链主党组织"), "back": back}
    return render(request, "chains/leader_org_form.html", context, status=422 if form.is_bound else 200)


def _add_leader_org(principal: Principal, chain: Chain, form: LeaderOrgForm) -> None:
    org = form.cleaned_data["party_org"]
    if org is None:
        raise InvalidInput(fields={"party_org": ["请选择党组织。"]})
    actions.add_leader_org(
        actor=principal, chain_id=chain.pk, party_org_id=org.pk, valid_from=form.cleaned_data["valid_from"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def leader_org_end(request: HttpRequest, principal: Principal, row_id: UUID) -> HttpResponse:
    row = get_leader_org_for(principal, row_id, "chain.edit")
    form = EndForm(request.POST or None)
    back = reverse("chain-heads", args=[row.chain_id])
    if form.is_valid() and attempted(
        form, lambda: actions.end_leader_org(actor=principal, row_id=row.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"“{row.party_org.name}”不再是链主党组织。", back)
    effects = ["自次日起不再是这条链的链主党组织；它的隶属关系不变，历史记录保留。"]
    return _end_page(request, form, Confirmation(f"终止链主党组织“{row.party_org.name}”", effects, "终止", back))


@require_GET
@signed_in
def person_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    return JsonResponse(person_suggestions(principal, request.GET.get("q", "")), safe=False)


@require_GET
@signed_in
def party_org_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    return JsonResponse(party_org_suggestions(principal, request.GET.get("q", "")), safe=False)
