"""指标、参加单位: added, corrected, deleted where they were written down by mistake."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from alliances import actions
from alliances.campaigns.forms import FigureForm, PartyForm
from alliances.campaigns.pages import crumbs_to, party_name
from alliances.campaigns.queries import get_campaign_for, get_figure_for, get_party_for
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.part_pages import part_page, part_removed
from alliances.sight import EDIT
from core.pages import posted, signed_in
from core.principal import Principal


def _figure_page(
    request: HttpRequest, principal: Principal, campaign: Campaign, figure: CampaignFigure | None
) -> HttpResponse:
    measures = [] if figure else actions.offered(principal, campaign)
    form = FigureForm(
        posted(request),
        instance=figure,
        measures=[(one.code, f"{one.group}：{one.name}（{one.unit}）") for one in measures],
        initial={"version": figure.version} if figure else {},
    )
    back = reverse("campaign-detail", args=[campaign.pk])

    def write() -> None:
        if figure is None:
            actions.add_campaign_figure(actor=principal, campaign_id=campaign.pk, values=form.values())
        else:
            actions.change_campaign_figure(
                actor=principal,
                figure_id=figure.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )

    label = f"修改指标：{figure.name}" if figure else "添加指标"
    return part_page(
        request,
        form,
        write,
        template="alliances/campaign_figure_form.html",
        label=label,
        saved="已保存指标。",
        crumbs=crumbs_to(campaign, label),
        back=back,
        standing=figure is not None,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def figure_add(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _figure_page(request, principal, get_campaign_for(principal, campaign_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def figure_edit(request: HttpRequest, principal: Principal, campaign_figure_id: UUID) -> HttpResponse:
    figure = get_figure_for(principal, campaign_figure_id, EDIT)
    return _figure_page(request, principal, figure.campaign, figure)


@require_POST
@signed_in
def figure_remove(request: HttpRequest, principal: Principal, campaign_figure_id: UUID) -> HttpResponse:
    figure = get_figure_for(principal, campaign_figure_id, EDIT)
    back = reverse("campaign-detail", args=[figure.campaign_id])
    return part_removed(request, principal, "campaign-figures", figure.pk, back)


def _party_page(
    request: HttpRequest, principal: Principal, campaign: Campaign, party: CampaignParty | None
) -> HttpResponse:
    initial = {"version": party.version, "persons": party.persons, "note": party.note} if party else {}
    form = PartyForm(posted(request), principal=principal, standing=party is not None, initial=initial)
    back = reverse("campaign-detail", args=[campaign.pk])

    def write() -> None:
        if party is None:
            actions.enrol(actor=principal, campaign_id=campaign.pk, values=form.values())
        else:
            actions.change_enrolment(
                actor=principal,
                party_id=party.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )

    label = f"修改参加单位：{party_name(party)}" if party else "添加参加单位"
    return part_page(
        request,
        form,
        write,
        template="alliances/campaign_party_form.html",
        label=label,
        saved="已保存参加单位。",
        crumbs=crumbs_to(campaign, label),
        back=back,
        standing=party is not None,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def party_add(request: HttpRequest, principal: Principal, campaign_id: UUID) -> HttpResponse:
    return _party_page(request, principal, get_campaign_for(principal, campaign_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def party_edit(request: HttpRequest, principal: Principal, campaign_party_id: UUID) -> HttpResponse:
    party = get_party_for(principal, campaign_party_id, EDIT)
    return _party_page(request, principal, party.campaign, party)


@require_POST
@signed_in
def party_remove(request: HttpRequest, principal: Principal, campaign_party_id: UUID) -> HttpResponse:
    party = get_party_for(principal, campaign_party_id, EDIT)
    back = reverse("campaign-detail", args=[party.campaign_id])
    return part_removed(request, principal, "campaign-parties", party.pk, back)
