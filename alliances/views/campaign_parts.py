"""指标、参加单位: added, corrected, deleted where they were written down by mistake."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from alliances import actions
from alliances.campaigns.forms import FigureForm, PartyForm
from alliances.campaigns.pages import crumbs_to, party_name
from alliances.campaigns.queries import get_campaign_for, get_figure_for, get_party_for
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.sight import EDIT
from core.bin import delete_to_bin, undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal


def _removed(request: HttpRequest, principal: Principal, code: str, campaign_id: UUID, row_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code=code, row_id=row_id)
    back = reverse("campaign-detail", args=[campaign_id])
    return done(request, f"已删除“{entry.title}”，30 天内可在回收站恢复。", back, undo=undo_address(row_id))


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

    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, "已保存指标。", back)
    label = f"修改指标：{figure.name}" if figure else "添加指标"
    context = {"form": form, "label": label, "crumbs": crumbs_to(campaign, label), "back": back, "standing": figure}
    return render(request, "alliances/campaign_figure_form.html", context, status=422 if form.is_bound else 200)


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
    return _removed(request, principal, "campaign-figures", figure.campaign_id, figure.pk)


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

    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, "已保存参加单位。", back)
    label = f"修改参加单位：{party_name(party)}" if party else "添加参加单位"
    context = {"form": form, "label": label, "crumbs": crumbs_to(campaign, label), "back": back, "standing": party}
    return render(request, "alliances/campaign_party_form.html", context, status=422 if form.is_bound else 200)


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
    return _removed(request, principal, "campaign-parties", party.campaign_id, party.pk)
