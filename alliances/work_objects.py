"""Campaigns and stations as objects that have a page (core.objects), and what of them may be deleted."""

from alliances.actions.campaign import check_restored_campaign
from alliances.actions.station import check_restored_station
from alliances.campaigns.queries import campaigns_visible, on_campaign, parties_visible
from alliances.choices import CampaignState
from alliances.models import (
    Campaign,
    CampaignFigure,
    CampaignParty,
    StageChange,
    Station,
    StationCase,
    StationStaff,
)
from alliances.sight import EDIT, VIEW
from alliances.stations.queries import cases_visible, on_case, on_station, staff_visible, stations_visible
from core.bin import BinKind, register_bin_kind
from core.objects import ObjectKind, Part, register_object_kind

CAMPAIGN = ObjectKind(
    code="campaigns",
    label="专项行动",
    model=Campaign,
    action=VIEW,
    visible=campaigns_visible,
    pages=("campaign-detail",),
    argument="campaign_id",
    api_scope="campaigns",
    parts=(Part(CampaignFigure, "campaign_id"), Part(CampaignParty, "campaign_id")),
    held=on_campaign,
)
STATION = ObjectKind(
    code="stations",
    label="党建工作指导站",
    model=Station,
    action=VIEW,
    visible=stations_visible,
    pages=("station-detail",),
    argument="station_id",
    api_scope="stations",
    parts=(Part(StationStaff, "station_id", "person.view"), Part(StationCase, "station_id")),
    held=on_station,
)
STATION_CASE = ObjectKind(
    code="station-cases",
    label="孵化企业",
    model=StationCase,
    action=VIEW,
    visible=cases_visible,
    pages=("station-case-detail",),
    argument="station_case_id",
    api_scope="station-cases",
    parts=(Part(StageChange, "case_id"),),
    held=on_case,
)


def _closed(row: CampaignFigure | CampaignParty) -> str:
    """What a closed campaign tells stays as it was told."""
    closed = row.campaign.state == CampaignState.CLOSED
    return "这项行动已总结，撤回总结后才能删除。" if closed else ""


BIN_KINDS = (
    BinKind(
        code="campaigns",
        label="专项行动",
        model=Campaign,
        action=EDIT,
        allowed=lambda principal: campaigns_visible(principal, EDIT),
        owned=(CampaignFigure, CampaignParty),
        check=check_restored_campaign,
    ),
    BinKind(
        code="campaign-figures",
        label="行动指标",
        model=CampaignFigure,
        action=EDIT,
        allowed=lambda principal: campaigns_visible(principal, EDIT, path="campaign__"),
        against=_closed,
        related=("campaign",),
    ),
    BinKind(
        code="campaign-parties",
        label="行动参加单位",
        model=CampaignParty,
        action=EDIT,
        allowed=lambda principal: parties_visible(principal, EDIT),
        name=lambda row: f"{row.campaign.name} · {(row.unit or row.party_org).name}",
        against=_closed,
        related=("campaign", "unit", "party_org"),
    ),
    BinKind(
        code="stations",
        label="党建工作指导站",
        model=Station,
        action=EDIT,
        allowed=lambda principal: stations_visible(principal, EDIT),
        owned=(StationStaff, StationCase, StageChange),
        check=check_restored_station,
    ),
    BinKind(
        code="station-staff",
        label="指导站人员",
        model=StationStaff,
        action=EDIT,
        allowed=lambda principal: staff_visible(principal, EDIT),
        name=lambda row: f"{row.station.name}的人员",
        related=("station",),
    ),
    BinKind(
        code="station-cases",
        label="孵化企业",
        model=StationCase,
        action=EDIT,
        allowed=lambda principal: cases_visible(principal, EDIT),
        name=lambda row: row.unit.name,
        owned=(StageChange,),
        related=("unit",),
    ),
)


def register() -> None:
    for kind in (CAMPAIGN, STATION, STATION_CASE):
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
