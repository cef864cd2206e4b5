"""部门提议: what departments propose for their own items, and what the organization department makes of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Conflict
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions import proposals as actions
from services.catalogue.pages import CATALOGUE
from services.catalogue.proposal_forms import ProposalFilter, ProposalForm, ReasonForm, proposal_filter_form
from services.catalogue.proposal_pages import (
    PROPOSALS,
    as_proposed,
    detail_url,
    proposal_facts,
    proposal_pairs,
    proposal_tag,
    steps_for,
)
from services.catalogue.proposals import (
    PROPOSE,
    SHOWN,
    VIEW,
    differences,
    get_proposal_for,
    own_items,
    proposals_for,
)
from services.catalogue.queries import EDIT, get_item_for
from services.choices.proposals import ProposalKind
from services.models import ItemProposal

ORDERINGS = {"proposed": "proposed_at", "updated": "updated_at"}
DEFAULT = "-proposed"


@require_GET
@signed_in
def proposal_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    proposals = proposals_for(principal)
    filterset = ProposalFilter(request.GET, queryset=proposals, request=request)
    found = filterset.qs if filterset.is_valid() else proposals.none()
    form = proposal_filter_form(filterset, proposals, principal)
    rows, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default=DEFAULT)
    context = {
        "filter_form": form,
        "rows": [(one, proposal_tag(one)) for one in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "crumbs": [CATALOGUE, Crumb(PROPOSALS.label)],
        "may_propose": principal.may(PROPOSE),
    }
    return render(request, "services/proposal_list.html", context)


@require_GET
@signed_in
def proposal_detail(request: HttpRequest, principal: Principal, item_proposal_id: UUID) -> HttpResponse:
    proposal = get_proposal_for(principal, item_proposal_id)
    context = {
        "proposal": proposal,
        "crumbs": [CATALOGUE, PROPOSALS, Crumb(proposal.name)],
        "tag": proposal_tag(proposal),
        "facts": proposal_facts(proposal),
        "pairs": proposal_pairs(proposal),
        "changes": differences(proposal),
        **steps_for(principal, proposal),
    }
    return render(request, "services/proposal_detail.html", context)


def _form(
    request: HttpRequest, form: forms.BaseForm, label: str, back: str, crumbs: list[Crumb], **more: Any
) -> HttpResponse:
    context = {"form": form, "label": label, "back": back, "crumbs": [*crumbs, Crumb(label)], **more}
    return render(request, "services/proposal_form.html", context, status=422 if form.is_bound else 200)


def _proposed(request: HttpRequest, proposal: ItemProposal | None) -> HttpResponse | None:
    if proposal is None:
        return None
    return done(request, f"已提议{proposal.get_kind_display()}，等组织部门处理，结果会通知您。", detail_url(proposal))


@require_http_methods(["GET", "POST"])
@signed_in
def proposal_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(PROPOSE)
    form = ProposalForm(posted(request), principal=principal, asks_unit=True)
    if form.is_bound and form.is_valid():
        unit = UUID(form.cleaned_data["unit"])
        made = attempt(form, lambda: actions.propose_new(actor=principal, unit_id=unit, values=form.values()))
        if (answer := _proposed(request, made)) is not None:
            return answer
    return _form(request, form, "提议新增事项", reverse("item-proposal-list"), [CATALOGUE, PROPOSALS])


@require_http_methods(["GET", "POST"])
@signed_in
def item_propose(request: HttpRequest, principal: Principal, service_item_id: UUID) -> HttpResponse:
    principal.require(PROPOSE)
    item = get_item_for(principal, service_item_id)
    own = own_items(principal).filter(pk=item.pk).exists()
    if request.method == "GET" and not own:
        raise Conflict("这个事项不是您所在部门在现行目录里提供的，不能提议修改。", code="not_own")
    form = ProposalForm(posted(request), principal=principal, initial=as_proposed(item))
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: actions.propose_change(actor=principal, item_id=item.pk, values=form.values()))
        if (answer := _proposed(request, made)) is not None:
            return answer
    back = reverse("service-item-detail", args=[item.pk])
    return _form(request, form, "提议修改", back, [CATALOGUE, Crumb(item.name, back)], item=item)


@require_http_methods(["GET", "POST"])
@signed_in
def item_withdraw(request: HttpRequest, principal: Principal, service_item_id: UUID) -> HttpResponse:
    principal.require(PROPOSE)
    item = get_item_for(principal, service_item_id)
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(form, lambda: actions.propose_withdrawal(actor=principal, item_id=item.pk, reason=reason))
        if (answer := _proposed(request, made)) is not None:
            return answer
    back = reverse("service-item-detail", args=[item.pk])
    told = "组织部门采纳并发布新版后，企业不能再申请这个事项；已提交的申请照常办理。"
    return _form(request, form, "提议停止提供", back, [CATALOGUE, Crumb(item.name, back)], told=told)


@require_http_methods(["GET", "POST"])
@signed_in
def proposal_edit(request: HttpRequest, principal: Principal, item_proposal_id: UUID) -> HttpResponse:
    proposal = get_proposal_for(principal, item_proposal_id, PROPOSE)
    initial = {"version": proposal.version, "reason": proposal.reason}
    form: forms.BaseForm
    if proposal.kind == ProposalKind.WITHDRAW:
        form = ReasonForm(posted(request), initial=initial)
    else:
        form = ProposalForm(posted(request), principal=principal, instance=proposal, initial=initial)
    if form.is_bound and form.is_valid():
        values = form.values() if isinstance(form, ProposalForm) else {"reason": form.cleaned_data["reason"]}
        version = form.cleaned_data["version"]
        saved = attempt(
            form,
            lambda: actions.update_proposal(
                actor=principal, proposal_id=proposal.pk, values=values, expected_version=version
            ),
        )
        if saved is not None:
            return done(request, "已保存，等组织部门处理。", detail_url(proposal))
    own = Crumb(proposal.name, detail_url(proposal))
    return _form(request, form, "修改提议", detail_url(proposal), [CATALOGUE, PROPOSALS, own], proposal=proposal)


@require_POST
@signed_in
def proposal_recall(request: HttpRequest, principal: Principal, item_proposal_id: UUID) -> HttpResponse:
    recalled = actions.recall_proposal(actor=principal, proposal_id=item_proposal_id)
    return done(request, "已撤回提议。", detail_url(recalled))


@require_POST
@signed_in
def proposal_accept(request: HttpRequest, principal: Principal, item_proposal_id: UUID) -> HttpResponse:
    accepted = actions.accept_proposal(actor=principal, proposal_id=item_proposal_id)
    return done(request, f"已采纳进{accepted.edition}，发布后生效，部门已收到通知。", detail_url(accepted))


@require_http_methods(["GET", "POST"])
@signed_in
def proposal_return(request: HttpRequest, principal: Principal, item_proposal_id: UUID) -> HttpResponse:
    proposal = get_proposal_for(principal, item_proposal_id, EDIT)
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        returned = attempt(
            form, lambda: actions.return_proposal(actor=principal, proposal_id=proposal.pk, reason=reason)
        )
        if returned is not None:
            return done(request, "已退回，部门已收到通知。", detail_url(proposal))
    own = Crumb(proposal.name, detail_url(proposal))
    told = "已写进正在拟订的一版的内容不会自动改回，请在那一版上修改。" if proposal.edition_id else ""
    return _form(request, form, "退回提议", detail_url(proposal), [CATALOGUE, PROPOSALS, own], told=told)
