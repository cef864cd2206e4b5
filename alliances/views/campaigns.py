"""专项行动: the list, a campaign's page, its form, its beginning, its closing and what takes that back."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.campaigns.filters import CampaignFilter, campaign_form
from alliances.campaigns.forms import CampaignForm, CloseForm, day_to_close
from alliances.campaigns.pages import (
    CAMPAIGNS,
    SHOWN,
    crumbs_to,
    facts_of,
    figure_row,
    pairs_of,
    party_name,
    party_url,
    state_tag,
    window_of,
)
from alliances.campaigns.queries import (
    campaigns_for,
    figures_for,
    get_campaign_for,
    may_edit_campaign,
    parties_for,
    with_parties,
)
from alliances.choices import CampaignState
from alliances.models import Campaign
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "starts": "starts_on", "updated": "updated_at"}
MOST_PARTIES = 200


@require_GET
@signed_in
def campaign_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    campaigns = campaigns_for(principal)
    filterset = CampaignFilter(request.GET, queryset=campaigns, request=request)
    bodies, chains = bodies_and_chains(campaigns, request.GET.get("body", ""))
    form = campaign_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else campaigns.none()
    rows, page = list_page(request, with_parties(found.select_related(*SHOWN)), allowed=ORDERINGS, default="-starts")
    context = {
        "filter_form": form,
        "rows": [(campaign, state_tag(campaign), window_of(campaign)) for campaign in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "campaigns", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-starts",
        "tabs": room_tabs(principal, "campaigns"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/campaign_list.html", context)


@require_GET
@signed_in
def campaign_detail(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    campaign = get_campaign_for(principal, campaign_id)
    figures = list(figures_for(principal).filter(campaign=campaign).order_by("created_at", "id"))
    parties = list(
        parties_for(principal)
        .filter(campaign=campaign)
        .select_related("unit", "party_org")
        .order_by("created_at", "id")[: MOST_PARTIES + 1]
    )
    may_edit = may_edit_campaign(principal, campaign.body_id)
    context = {
        "campaign": campaign,
        "state_tag": state_tag(campaign),
        "crumbs": [BODIES, CAMPAIGNS, Crumb(campaign.name)],
        "facts": facts_of(campaign),
        "pairs": pairs_of(campaign),
        "figures": [figure_row(figure) for figure in figures],
        "reads": any(figure.indicator for figure in figures) and campaign.state == CampaignState.RUNNING,
        "parties": [(party, party_name(party), party_url(party)) for party in parties[:MOST_PARTIES]],
        "more": len(parties) > MOST_PARTIES,
        "may_edit": may_edit,
        "may_add": may_edit and campaign.state != CampaignState.CLOSED,
    }
    return render(request, "alliances/campaign_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, campaign: Campaign | None) -> HttpResponse:
    asked = request.GET.get("body", "")
    form = CampaignForm(
        posted(request),
        instance=campaign,
        principal=principal,
        whole=by_body(principal).may_everywhere(EDIT),
        initial={"version": campaign.version} if campaign else {"body": asked},
    )
    saved: list[Campaign] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, campaign))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("campaign-detail", args=[saved[0].pk]))
    back = reverse("campaign-detail", args=[campaign.pk]) if campaign else reverse("campaign-list")
    context = {
        "form": form,
        "campaign": campaign,
        "crumbs": crumbs_to(campaign, "修改") if campaign else [BODIES, CAMPAIGNS, Crumb("新建行动")],
        "back": back if campaign or not asked else f"{back}?body={asked}",
    }
    return render(request, "alliances/campaign_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: CampaignForm, campaign: Campaign | None) -> Campaign:
    if campaign is None:
        body = form.cleaned_data["body"]
        return actions.create_campaign(actor=principal, body_id=body.pk if body else None, values=form.values())
    return actions.update_campaign(
        actor=principal, campaign_id=campaign.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def campaign_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def campaign_edit(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_campaign_for(principal, campaign_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def campaign_close(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    campaign = get_campaign_for(principal, campaign_id, EDIT)
    initial = {"day": day_to_close(campaign), "summary": campaign.summary}
    form, detail = CloseForm(posted(request), initial=initial), reverse("campaign-detail", args=[campaign.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.close_campaign(actor=principal, campaign_id=campaign.pk, **form.cleaned_data),
        )
    ):
        return done(request, f"“{campaign.name}”已总结。", detail, undo=reverse("campaign-reopen", args=[campaign.pk]))
    figures = list(figures_for(principal).filter(campaign=campaign))
    effects = ["指标和参加单位不再修改；总结可以撤回。"]
    if any(figure.indicator for figure in figures):
        effects.append("系统指标按总结日期读取“开展后”。")
    if open_figures := sum(1 for figure in figures if not figure.indicator and figure.result is None):
        effects.append(f"还有 {open_figures} 个指标没有填写“开展后”。")
    confirm = Confirmation(f"总结：{campaign.name}", effects, "登记总结", detail)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


def _move(
    request: HttpRequest, principal: Principal, campaign_id: UUID, act: Callable[..., Campaign], text: str
) -> HttpResponse:
    get_campaign_for(principal, campaign_id, EDIT)
    campaign = act(actor=principal, campaign_id=campaign_id)
    return done(request, text.format(name=campaign.name), reverse("campaign-detail", args=[campaign.pk]))


@require_POST
@signed_in
def campaign_start(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _move(request, principal, campaign_id, actions.start_campaign, "“{name}”已开展。")


@require_POST
@signed_in
def campaign_unstart(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _move(request, principal, campaign_id, actions.unstart_campaign, "“{name}”已改回筹备。")


@require_POST
@signed_in
def campaign_reopen(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _move(request, principal, campaign_id, actions.reopen_campaign, "已撤回“{name}”的总结，可以继续修改。")


@require_POST
@signed_in
def campaign_read(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    """Read the platform's figures anew."""
    number = actions.read_campaign(actor=principal, campaign_id=campaign_id)
    return done(request, f"已重新读取 {number} 个系统指标。", reverse("campaign-detail", args=[campaign_id]))
