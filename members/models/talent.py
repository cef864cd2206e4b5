"""People who move between units, come to them and grow in them: counted always, named where a city wants (truth 12)."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.choices import AnchorKind
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey
from members.choices import GrowthRole
from members.models.people import Person
from organizations.models import PartyOrg, Unit

SPHERE_KINDS = (AnchorKind.CHAIN.value, AnchorKind.BODY.value)
SPHERE_WITH_KIND = Q(sphere__isnull=True, sphere_kind__isnull=True) | Q(sphere__isnull=False, sphere_kind__isnull=False)
NAMED_IS_ONE = Q(person__isnull=True) | Q(persons=1)
NAMED_TEXT = "写了姓名的一人一条，人数为 1；不写姓名的填人数。"


class Sphere(Record):
    """What the row is filed under: a chain or a chain body; nothing for what concerns the whole city.

    ``PLACES`` are the columns that say where somebody came from or went to, with what they point at: whoever looks
    after one of these sees the row.
    """

    PLACES: ClassVar[Sequence[tuple[str, AnchorKind]]] = ()
    RELATED: ClassVar[Sequence[str]] = ("kind",)

    sphere = AnchorForeignKey(kinds=SPHERE_KINDS, null=True, blank=True, verbose_name="归属")
    sphere_id: UUID | None
    sphere_kind = models.CharField("归属类别", max_length=16, null=True, blank=True)  # noqa: DJ001 - pairs with sphere

    class Meta:
        abstract = True


class Exchange(Sphere):
    """A secondment, an exchange, a dispatch or training elsewhere, for a time (R17, R63).

    ``persons`` counts those without a name here; a named one is a row of its own. Each side is a unit, or the name of
    a place nobody keeps here.
    """

    PLACES = (("from_unit_id", AnchorKind.UNIT), ("to_unit_id", AnchorKind.UNIT))
    RELATED = ("kind", "from_unit", "to_unit")

    kind = TermForeignKey(kind="exchange_kind", verbose_name="形式")
    kind_id: UUID
    person = TenantForeignKey(Person, null=True, blank=True, related_name="exchanges", verbose_name="人员")
    person_id: UUID | None
    persons = models.PositiveIntegerField("人数", default=1, validators=[MinValueValidator(1)])
    from_unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="派出单位")
    from_unit_id: UUID | None
    from_name = models.CharField("派出方名称", max_length=80, blank=True)
    to_unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="接收单位")
    to_unit_id: UUID | None
    to_name = models.CharField("接收方名称", max_length=80, blank=True)
    post = models.CharField("挂任职务", max_length=60, blank=True)
    tasks = models.CharField("任务", max_length=400, blank=True)
    result = models.CharField("成效", max_length=400, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = "挂职交流"
        constraints = [
            ends_after_start(
                "members_exchange_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="members_exchange_named_is_one", condition=NAMED_IS_ONE, violation_error_message=NAMED_TEXT
            ),
            models.CheckConstraint(
                name="members_exchange_persons_counted",
                condition=Q(persons__gte=1),
                violation_error_message="人数至少为 1。",
            ),
            models.CheckConstraint(
                name="members_exchange_has_place",
                condition=Q(to_unit__isnull=False) | ~Q(to_name=""),
                violation_error_message="请填写接收方：选一个单位，或填名称。",
            ),
            models.CheckConstraint(
                name="members_exchange_from_one_place",
                condition=Q(from_unit__isnull=True) | Q(from_name=""),
                violation_error_message="派出方选了单位的，不再填名称。",
            ),
            models.CheckConstraint(
                name="members_exchange_to_one_place",
                condition=Q(to_unit__isnull=True) | Q(to_name=""),
                violation_error_message="接收方选了单位的，不再填名称。",
            ),
            models.CheckConstraint(
                name="members_exchange_two_places",
                condition=Q(from_unit__isnull=True) | Q(to_unit__isnull=True) | ~Q(from_unit=F("to_unit")),
                violation_error_message="派出方和接收方不能是同一个单位。",
            ),
            models.CheckConstraint(name="members_exchange_sphere_with_kind", condition=SPHERE_WITH_KIND),
        ]
        indexes = [
            models.Index(name="members_exchange_day", fields=["tenant", "-starts_on", "id"]),
            models.Index(name="members_exchange_from", fields=["tenant", "from_unit"]),
            models.Index(name="members_exchange_to", fields=["tenant", "to_unit"]),
            models.Index(name="members_exchange_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.starts_on}"


class TalentIntake(Sphere):
    """Talent that came to a unit (F050, F120, F121): how many, of which kind, from where, when."""

    PLACES = (("unit_id", AnchorKind.UNIT), ("source_id", AnchorKind.UNIT))
    RELATED = ("kind", "unit", "source")

    kind = TermForeignKey(kind="talent_kind", verbose_name="人才类别")
    kind_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="引进单位")
    unit_id: UUID
    persons = models.PositiveIntegerField("人数", default=1, validators=[MinValueValidator(1)])
    source = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="来自单位")
    source_id: UUID | None
    source_name = models.CharField("来源", max_length=80, blank=True)
    arrived_on = models.DateField("到岗日期")
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "人才引进"
        constraints = [
            models.CheckConstraint(
                name="members_talentintake_persons_counted",
                condition=Q(persons__gte=1),
                violation_error_message="人数至少为 1。",
            ),
            models.CheckConstraint(
                name="members_talentintake_one_source",
                condition=Q(source__isnull=True) | Q(source_name=""),
                violation_error_message="来源选了单位的，不再填名称。",
            ),
            models.CheckConstraint(
                name="members_talentintake_from_elsewhere",
                condition=Q(source__isnull=True) | ~Q(source=F("unit")),
                violation_error_message="来源和引进单位不能是同一个单位。",
            ),
            models.CheckConstraint(name="members_talentintake_sphere_with_kind", condition=SPHERE_WITH_KIND),
        ]
        indexes = [
            models.Index(name="members_talentintake_day", fields=["tenant", "-arrived_on", "id"]),
            models.Index(name="members_talentintake_unit", fields=["tenant", "unit"]),
            models.Index(name="members_talentintake_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.arrived_on}"


class Growth(Sphere):
    """Somebody who applied, was admitted, became backbone or manager (R54, F089, F090, F093, F124, F125)."""

    PLACES = (("unit_id", AnchorKind.UNIT), ("party_org_id", AnchorKind.PARTY_ORG))
    RELATED = ("kind", "unit", "party_org")

    kind = TermForeignKey(kind="growth_kind", verbose_name="类别")
    kind_id: UUID
    role = models.CharField("身份", max_length=12, choices=GrowthRole)
    person = TenantForeignKey(Person, null=True, blank=True, related_name="growth", verbose_name="人员")
    person_id: UUID | None
    persons = models.PositiveIntegerField("人数", default=1, validators=[MinValueValidator(1)])
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    post = models.CharField("培养后的职务", max_length=60, blank=True)
    happened_on = models.DateField("日期")
    evidence = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "双向培养"
        constraints = [
            models.CheckConstraint(
                name="members_growth_role_known", condition=Q(role__in=[str(value) for value in GrowthRole])
            ),
            models.CheckConstraint(
                name="members_growth_named_is_one", condition=NAMED_IS_ONE, violation_error_message=NAMED_TEXT
            ),
            models.CheckConstraint(
                name="members_growth_persons_counted",
                condition=Q(persons__gte=1),
                violation_error_message="人数至少为 1。",
            ),
            models.CheckConstraint(
                name="members_growth_somewhere",
                condition=Q(unit__isnull=False) | Q(party_org__isnull=False),
                violation_error_message="请填写所在的单位或党组织。",
            ),
            models.CheckConstraint(name="members_growth_sphere_with_kind", condition=SPHERE_WITH_KIND),
        ]
        indexes = [
            models.Index(name="members_growth_day", fields=["tenant", "-happened_on", "id"]),
            models.Index(name="members_growth_unit", fields=["tenant", "unit"]),
            models.Index(name="members_growth_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.happened_on}"
