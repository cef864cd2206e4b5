"""Guidance stations that bring companies to an organization (R39, R40, F099)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import STAGE_TRANSITIONS, StationStage
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class Station(Named):
    """A 党建工作指导站: where it is, who runs it, whom it looks after."""

    body = TenantForeignKey(ChainBody, related_name="stations", verbose_name="链党组织")
    body_id: UUID
    host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="设在")
    host_id: UUID | None
    address = models.CharField("地址", max_length=120, blank=True)
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "党建工作指导站"
        constraints = [
            once("alliances_station_name_once", "name", message="已有同名的指导站。"),
            ends_after_start(
                "alliances_station_closes_after_opening",
                start="opened_on",
                end="closed_on",
                message="撤销日期不能早于设立日期。",
            ),
        ]


class StationStaff(Dated):
    """A member sent to the station (F099)."""

    station = TenantForeignKey(Station, related_name="staff", verbose_name="指导站")
    station_id: UUID
    person = TenantForeignKey(Person, related_name="+", verbose_name="人员")
    person_id: UUID
    duty = models.CharField("分工", max_length=60, blank=True)

    class Meta:
        verbose_name = "指导站人员"
        constraints = [
            ends_after_start("alliances_stationstaff_ends_after_start"),
            never_twice_at_once(
                "alliances_stationstaff_never_twice", "station", "person", message="这位人员已在这个指导站。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.person_id}"


class StationCase(Record):
    """One company on its way to an organization. ``party_org`` is the one that was built."""

    TRANSITIONS = STAGE_TRANSITIONS

    station = TenantForeignKey(Station, related_name="cases", verbose_name="指导站")
    station_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="企业")
    unit_id: UUID
    state = models.CharField("阶段", max_length=12, choices=StationStage, default=StationStage.FOUND, editable=False)
    begun_on = models.DateField("建档日期")
    stage_since = models.DateField("进入本阶段", editable=False)
    due_on = models.DateField("计划建成日期", null=True, blank=True)
    party_org = TenantForeignKey(
        PartyOrg, null=True, blank=True, related_name="+", verbose_name="建成的党组织", editable=False
    )
    party_org_id: UUID | None
    note = models.CharField("情况", max_length=400, blank=True)

    class Meta:
        verbose_name = "孵化企业"
        constraints = [
            known("alliances_stationcase_state_known", "state", StationStage),
            once(
                "alliances_stationcase_once",
                "unit",
                condition=Q(state__in=("found", "guided", "growing", "ready")),
                message="这家企业已在一个指导站孵化。",
            ),
            ends_after_start(
                "alliances_stationcase_due_after_begun",
                start="begun_on",
                end="due_on",
                message="计划建成日期不能早于建档日期。",
            ),
            models.CheckConstraint(
                name="alliances_stationcase_built_is_an_org",
                condition=Q(state="built", party_org__isnull=False) | (~Q(state="built") & Q(party_org__isnull=True)),
                violation_error_message="建成的要选建成的党组织，没有建成的不选。",
            ),
        ]
        indexes = [models.Index(name="alliances_stationcase_station", fields=["tenant", "station", "state"])]

    def __str__(self) -> str:
        return f"{self.station_id} {self.unit_id}"


class StageChange(Record):
    """When a company came into a stage, who said so and why."""

    case = TenantForeignKey(StationCase, related_name="changes", on_delete=models.CASCADE, verbose_name="孵化企业")
    case_id: UUID
    stage = models.CharField("阶段", max_length=12, choices=StationStage)
    day = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    changed_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    changed_by_id: UUID | None

    class Meta:
        verbose_name = "孵化阶段"
        constraints = [known("alliances_stagechange_stage_known", "stage", StationStage)]
        indexes = [models.Index(name="alliances_stagechange_case", fields=["tenant", "case", "day"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"
