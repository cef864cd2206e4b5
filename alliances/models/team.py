"""Teams of a body (R30, R52, F113, F154, F156), and whom they are hooked up with (F157)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import TEAM_TRANSITIONS, TeamState
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from chains.models import KeyProject
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class Team(Named):
    """A team with a topic and a result. ``size`` counts its people where they are not listed one by one (truth 12)."""

    TRANSITIONS = TEAM_TRANSITIONS

    kind = TermForeignKey(kind="team_kind", verbose_name="类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="teams", verbose_name="链党组织")
    body_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="所在单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="所在党组织")
    party_org_id: UUID | None
    leader = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="负责人")
    leader_id: UUID | None
    topic = models.CharField("课题或任务", max_length=200, blank=True)
    size = models.PositiveIntegerField("人数", null=True, blank=True, help_text="没有逐人登记队员的填总人数")
    project = TenantForeignKey(KeyProject, null=True, blank=True, related_name="+", verbose_name="对应重点项目")
    project_id: UUID | None
    founded_on = models.DateField("组建日期")
    due_on = models.DateField("计划完成日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=12, choices=TeamState, default=TeamState.ACTIVE, editable=False)
    # What came of it; of a disbanded team, why it was.
    result = models.TextField("成果或撤销原因", max_length=2000, blank=True, editable=False)

    class Meta:
        verbose_name = "队伍"
        constraints = [
            known("alliances_team_state_known", "state", TeamState),
            once("alliances_team_name_once", "body", "name", message="这个链党组织已有同名队伍。"),
            ends_after_start(
                "alliances_team_due_after_founded",
                start="founded_on",
                end="due_on",
                message="计划完成日期不能早于组建日期。",
            ),
            models.CheckConstraint(
                name="alliances_team_ended_with_day",
                condition=Q(state="active", ended_on__isnull=True) | (~Q(state="active") & Q(ended_on__isnull=False)),
                violation_error_message="结束的队伍要有结束日期，在队的不能有。",
            ),
            models.CheckConstraint(
                name="alliances_team_ended_with_words",
                condition=Q(state="active") | ~Q(result=""),
                violation_error_message="任务完成的队伍要写明成果，撤销的要写明原因。",
            ),
        ]
        indexes = [models.Index(name="alliances_team_kind", fields=["tenant", "kind", "state"])]


class TeamMember(Dated):
    """A person on a team."""

    team = TenantForeignKey(Team, related_name="members", verbose_name="队伍")
    team_id: UUID
    person = TenantForeignKey(Person, related_name="+", verbose_name="队员")
    person_id: UUID
    duty = models.CharField("分工", max_length=60, blank=True)

    class Meta:
        verbose_name = "队员"
        constraints = [
            ends_after_start("alliances_teammember_ends_after_start"),
            never_twice_at_once("alliances_teammember_never_twice", "team", "person", message="这位队员已在队里。"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.person_id}"


class TeamMilestone(Record):
    """A step of a team's task, planned and done."""

    team = TenantForeignKey(Team, related_name="milestones", on_delete=models.CASCADE, verbose_name="队伍")
    team_id: UUID
    name = models.CharField("节点", max_length=80)
    planned_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("情况", max_length=200, blank=True)

    class Meta:
        verbose_name = "队伍节点"
        constraints = [once("alliances_teammilestone_once", "team", "name", message="这支队伍已有同名节点。")]
        indexes = [models.Index(name="alliances_teammilestone_day", fields=["tenant", "planned_on"])]

    def __str__(self) -> str:
        return self.name


class TeamHookup(Dated):
    """A unit (a carrier, a company) the team is hooked up with, and how many of its people for it (F157)."""

    team = TenantForeignKey(Team, related_name="hookups", verbose_name="队伍")
    team_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="挂钩单位")
    unit_id: UUID
    persons = models.PositiveSmallIntegerField("挂钩人数", default=1)
    note = models.CharField("服务内容", max_length=120, blank=True)

    class Meta:
        verbose_name = "挂钩服务"
        constraints = [
            ends_after_start("alliances_teamhookup_ends_after_start"),
            never_twice_at_once("alliances_teamhookup_never_twice", "team", "unit", message="已与这个单位挂钩。"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.unit_id}"
