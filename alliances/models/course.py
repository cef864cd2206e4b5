"""Courses a city holds under names of its own, and their sessions: 人次 and 人数 apart (R53, F117–F119, F122)."""

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.models.body import ChainBody
from alliances.models.parts import once
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, Unit


class Course(Named):
    """A course of sessions, like 午间课堂 or 链长课堂; one of no body is the whole city's."""

    kind = TermForeignKey(kind="course_kind", verbose_name="课堂类别")
    kind_id: UUID
    body = TenantForeignKey(
        ChainBody,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name="链党组织",
        help_text="全市开设的不填",
    )
    body_id: UUID | None
    purpose = models.CharField("内容", max_length=400, blank=True)
    opened_on = models.DateField("开办日期", null=True, blank=True)
    closed_on = models.DateField("停办日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "课程"
        constraints = [
            once("alliances_course_name_once", "name", message="已有同名课程。"),
            ends_after_start(
                "alliances_course_closes_after_opening",
                start="opened_on",
                end="closed_on",
                message="停办日期不能早于开办日期。",
            ),
        ]
        indexes = [models.Index(name="alliances_course_body", fields=["tenant", "body"])]


class CourseSession(Record):
    """One session. ``attendances`` is 人次 and ``members`` the part of it that party members were; ``persons`` is 人数,
    the different people of this one session: it is added to nothing, nor from one session to the next.
    """

    course = TenantForeignKey(Course, related_name="sessions", verbose_name="课程")
    course_id: UUID
    title = models.CharField("主题", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=80, blank=True)
    host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="承办单位")
    host_id: UUID | None
    teacher = models.CharField("主讲", max_length=60, blank=True)
    attendances = models.PositiveIntegerField("参加人次", validators=[MinValueValidator(1)])
    members = models.PositiveIntegerField("党员人次", null=True, blank=True)
    persons = models.PositiveIntegerField("参加人数", null=True, blank=True, validators=[MinValueValidator(1)])
    is_training = models.BooleanField("职业技能培训", default=False)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "课次"
        constraints = [
            once(
                "alliances_coursesession_once",
                "course",
                "held_on",
                "title",
                message="这个课程当天已登记过同一主题，无需重复登记。",
            ),
            models.CheckConstraint(
                name="alliances_coursesession_somebody_came",
                condition=Q(attendances__gte=1),
                violation_error_message="参加人次至少是 1。",
            ),
            models.CheckConstraint(
                name="alliances_coursesession_members_within",
                condition=Q(members__isnull=True) | Q(members__lte=F("attendances")),
                violation_error_message="党员人次是参加人次的一部分，不能更多。",
            ),
            models.CheckConstraint(
                name="alliances_coursesession_persons_within",
                condition=Q(persons__isnull=True) | Q(persons__lte=F("attendances")),
                violation_error_message="参加人数不能多于参加人次：一个人来几次算几个人次，只算一个人。",
            ),
        ]
        indexes = [models.Index(name="alliances_coursesession_day", fields=["tenant", "-held_on", "id"])]

    def __str__(self) -> str:
        return self.title
