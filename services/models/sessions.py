"""Service events (R64, F130): a meeting of a department with companies, and what was asked there."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from meetings.models import Meeting
from organizations.models import PartyOrg, Unit
from services.choices.sites import SessionForm
from services.models.sites import Site
from services.models.ticket import Ticket


class ServiceSession(Record):
    """What a meeting is as a service event: who hosts it is the meeting's host, who came are its invitees."""

    meeting = TenantForeignKey(Meeting, related_name="service_sessions", verbose_name="会议")
    meeting_id: UUID
    form = models.CharField("形式", max_length=10, choices=SessionForm, default=SessionForm.SESSION)
    topic = models.CharField("主题", max_length=120)
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="承办党组织")
    party_org_id: UUID | None
    site = TenantForeignKey(Site, null=True, blank=True, related_name="sessions", verbose_name="服务点位")
    site_id: UUID | None
    outcome = models.TextField("成果", max_length=2000, blank=True)

    class Meta:
        verbose_name = "服务活动"
        constraints = [
            known("services_session_form_known", "form", SessionForm),
            once("services_session_meeting_once", "meeting", message="这次会议已登记为服务活动。"),
        ]
        indexes = [models.Index(name="services_session_site", fields=["tenant", "site"])]

    def __str__(self) -> str:
        return self.topic


class SessionQuestion(Record):
    """What a company asked there: answered on the spot, or turned into a ticket.

    ``sent_at`` is set where the company sent it itself before the event began: to ``department``, or to whoever knows.
    ``client_key`` is the form's own mark: the same sent again is the same question.
    """

    session = TenantForeignKey(
        ServiceSession, related_name="questions", on_delete=models.CASCADE, verbose_name="服务活动"
    )
    session_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="企业")
    unit_id: UUID
    place = models.PositiveSmallIntegerField("次序", default=1)
    text = models.CharField("问题", max_length=1000)
    asker = models.CharField("提问人", max_length=40, blank=True)
    answer = models.CharField("现场答复", max_length=1000, blank=True)
    ticket = TenantForeignKey(
        Ticket, null=True, blank=True, related_name="session_questions", editable=False, verbose_name="工单"
    )
    ticket_id: UUID | None

    department = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="想问的部门")
    department_id: UUID | None
    sent_at = models.DateTimeField("会前提交时间", null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="提交人",
    )
    sent_by_id: UUID | None
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    client_key = models.UUIDField("提问表单的编号", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "服务活动的问题"
        constraints = [
            once("services_sessionquestion_key_once", "client_key", message="这个问题已经提交。"),
            models.CheckConstraint(
                name="services_sessionquestion_department_was_asked",
                condition=Q(department__isnull=True) | Q(sent_at__isnull=False),
            ),
            once("services_sessionquestion_ticket_once", "ticket", message="这张工单已有来源问题。"),
        ]
        indexes = [models.Index(name="services_sessionquestion_of", fields=["tenant", "session", "place"])]

    def __str__(self) -> str:
        return self.text[:40]
