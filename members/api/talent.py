"""Resources of people who move, come and grow: counts always, a person's id only to who sees persons (truth 12)."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.choices import AnchorKind
from members.access import get_talent_for
from members.actions.talent import record_talent, update_talent
from members.choices import ExchangeMeaning, GrowthMeaning, GrowthRole, TalentMeaning
from members.models import SPHERE_KINDS, Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.people import persons_for
from members.talent import talent_for
from members.talent_filters import ExchangeFilter, GrowthFilter, IntakeFilter

SPHERES = [(kind, AnchorKind(kind).label) for kind in SPHERE_KINDS]
FILED = {"sphere_id": "sphere", "sphere_kind": "sphere_kind"}
WORD = {"kind_id": "kind_id", "kind__label": "kind", "kind__meaning": "kind_meaning"}


class SphereSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind_id = serializers.UUIDField()
    kind = serializers.CharField(help_text="本市用语")
    sphere = serializers.UUIDField(allow_null=True, help_text="归属的产业链或链党组织，空为全市")
    sphere_kind = serializers.ChoiceField(choices=SPHERES, allow_null=True)
    updated_at = serializers.DateTimeField()


class SphereWriteSerializer(StrictSerializer):
    """``sphere`` is written together with ``sphere_kind``."""

    KEYS: ClassVar[Mapping[str, str]] = {}

    kind_id = serializers.UUIDField()
    sphere = serializers.UUIDField(allow_null=True, required=False)
    sphere_kind = serializers.ChoiceField(choices=SPHERES, allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("sphere")) != bool(attrs.get("sphere_kind")):
            raise serializers.ValidationError({"sphere": ["sphere 和 sphere_kind 要一起写。"]})
        return attrs

    def columns(self) -> dict[str, Any]:
        """The validated body as the actions take it."""
        data = dict(self.validated_data)
        filed, kind = data.pop("sphere", None), data.pop("sphere_kind", None)
        columns = {self.KEYS.get(name, name): value for name, value in data.items()}
        if "sphere" in self.validated_data or "sphere_kind" in self.validated_data:
            columns["sphere"] = (AnchorKind(kind), filed) if filed else None
        return columns


class TalentResource(HasHistory):
    """``shown`` are the columns read, each with its name in the API; ``further`` those of one row alone."""

    view_action = "talent.view"
    written: ClassVar[type[SphereWriteSerializer]] = SphereWriteSerializer
    shown: ClassVar[Mapping[str, str]] = {}
    further: ClassVar[Mapping[str, str]] = {"created_at": "created_at", "version": "version"}

    def rows(self) -> Any:
        self.principal.require("talent.view")
        return talent_for(self.principal, self.talent)

    @property
    def talent(self) -> type[Sphere]:
        return self.model  # type: ignore[return-value]  # every model of these resources is one

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Under the API's names; whose a row is only where one may see that person."""
        names = {"id": "id", **WORD, **FILED, **self.shown, **self.further, "updated_at": "updated_at"}
        found = [{names[name]: value for name, value in row.items() if name in names} for row in rows]
        asked = {row["person"] for row in found if row.get("person")}
        seen = self._seen(asked) if asked else set()
        for row in found:
            if "person" in row:
                row["is_named"] = row["person"] is not None
                row["person"] = row["person"] if row["person"] in seen else None
        return found

    def _seen(self, person_ids: set[UUID]) -> set[UUID]:
        if not self.principal.may("person.view"):
            return set()
        return set(persons_for(self.principal).filter(pk__in=person_ids).values_list("id", flat=True))

    def answer(self, row: Sphere, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ("id", *self.list_fields, *self.further)
        shown = self.shape([self.talent._default_manager.filter(pk=row.pk).values(*columns).get()])[0]
        return self.object_response(row, shown, status=code)

    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answer(get_talent_for(self.principal, self.talent, uuid_or_not_found(pk)))

    def create(self, request: Request) -> Response:
        self.principal.require("talent.edit")
        body = self.written(data=request.data)
        body.is_valid(raise_exception=True)
        made = record_talent(actor=self.principal, model=self.talent, values=body.columns())
        return self.answer(made, code=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        row = get_talent_for(self.principal, self.talent, uuid_or_not_found(pk), "talent.edit")
        version = expected_version(request)
        body = self.written(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_talent(
            actor=self.principal,
            model=self.talent,
            row_id=row.pk,
            values=body.columns(),
            expected_version=version,
        )
        return self.answer(changed)


def told(page: Any, row: Any, written: type[SphereWriteSerializer]) -> Any:
    """What the schema says of a resource's four doors."""
    return extend_schema_view(
        list=extend_schema(parameters=LIST_PARAMETERS, responses=page),
        retrieve=extend_schema(responses=row),
        create=extend_schema(request=written, responses={201: row}),
        partial_update=extend_schema(request=written(partial=True), responses=row, parameters=[IF_MATCH]),
    )


EXCHANGE_SHOWN = {
    "person_id": "person",
    "persons": "persons",
    "from_unit_id": "from_unit",
    "from_unit__name": "from_unit_name",
    "from_name": "from_name",
    "to_unit_id": "to_unit",
    "to_unit__name": "to_unit_name",
    "to_name": "to_name",
    "post": "post",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
TOLD = {"tasks": "tasks", "result": "result", "created_at": "created_at", "version": "version"}


class ExchangeRowSerializer(SphereSerializer):
    kind_meaning = serializers.ChoiceField(choices=ExchangeMeaning.choices)
    person = serializers.UUIDField(allow_null=True, help_text="看得到人员名单的才有")
    is_named = serializers.BooleanField(help_text="是否登记了姓名")
    persons = serializers.IntegerField(help_text="人数，登记了姓名的为 1")
    from_unit = serializers.UUIDField(allow_null=True)
    from_unit_name = serializers.CharField(allow_null=True)
    from_name = serializers.CharField(allow_blank=True, help_text="派出方不在单位名单里时的名称")
    to_unit = serializers.UUIDField(allow_null=True)
    to_unit_name = serializers.CharField(allow_null=True)
    to_name = serializers.CharField(allow_blank=True, help_text="接收方不在单位名单里时的名称")
    post = serializers.CharField(allow_blank=True, help_text="挂任职务")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class ExchangePageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ExchangeRowSerializer(many=True)


class ExchangeSerializer(ExchangeRowSerializer):
    tasks = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ExchangeWriteSerializer(SphereWriteSerializer):
    KEYS = {"person": "person_id", "from_unit": "from_unit_id", "to_unit": "to_unit_id"}

    person = serializers.UUIDField(allow_null=True, required=False)
    persons = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    from_unit = serializers.UUIDField(allow_null=True, required=False)
    from_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    to_unit = serializers.UUIDField(allow_null=True, required=False)
    to_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    tasks = serializers.CharField(max_length=400, allow_blank=True, required=False)
    result = serializers.CharField(max_length=400, allow_blank=True, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, required=False)


@told(ExchangePageSerializer, ExchangeSerializer, ExchangeWriteSerializer)
@extend_schema(tags=["人员"])
class ExchangeResource(TalentResource):
    """挂职交流。双向挂职、交流学习、以工代训、选派干部和博士；不写姓名的按人数登记。"""

    model = Exchange
    scope_name = "exchanges"
    object_code = "exchanges"
    filterset_class = ExchangeFilter
    written = ExchangeWriteSerializer
    orderings = {"day": "starts_on", "updated": "updated_at"}
    default_ordering = "-day"
    shown = EXCHANGE_SHOWN
    further = TOLD
    list_fields = (*WORD, *FILED, *EXCHANGE_SHOWN, "updated_at")


INTAKE_SHOWN = {
    "persons": "persons",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "source_id": "source",
    "source__name": "source_unit_name",
    "source_name": "source_name",
    "arrived_on": "arrived_on",
}


class IntakeRowSerializer(SphereSerializer):
    kind_meaning = serializers.ChoiceField(choices=TalentMeaning.choices)
    persons = serializers.IntegerField(help_text="人数")
    unit = serializers.UUIDField(help_text="引进单位")
    unit_name = serializers.CharField()
    source = serializers.UUIDField(allow_null=True, help_text="来自单位")  # type: ignore[assignment]
    source_unit_name = serializers.CharField(allow_null=True)
    source_name = serializers.CharField(allow_blank=True, help_text="来源不在单位名单里时的名称")
    arrived_on = serializers.DateField(help_text="到岗日期")


class IntakePageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = IntakeRowSerializer(many=True)


class IntakeSerializer(IntakeRowSerializer):
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class IntakeWriteSerializer(SphereWriteSerializer):
    KEYS = {"unit": "unit_id", "source": "source_id"}

    unit = serializers.UUIDField()
    persons = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    source = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    source_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    arrived_on = serializers.DateField()
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


@told(IntakePageSerializer, IntakeSerializer, IntakeWriteSerializer)
@extend_schema(tags=["人员"])
class IntakeResource(TalentResource):
    """人才引进。按学历、工种登记哪家单位何时引进多少人；不记姓名。"""

    model = TalentIntake
    scope_name = "talent-intakes"
    object_code = "talent-intakes"
    filterset_class = IntakeFilter
    written = IntakeWriteSerializer
    orderings = {"day": "arrived_on", "updated": "updated_at"}
    default_ordering = "-day"
    shown = INTAKE_SHOWN
    further = {"note": "note", "created_at": "created_at", "version": "version"}
    list_fields = (*WORD, *FILED, *INTAKE_SHOWN, "updated_at")


GROWTH_SHOWN = {
    "role": "role",
    "person_id": "person",
    "persons": "persons",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "party_org_id": "party_org",
    "party_org__name": "party_org_name",
    "post": "post",
    "happened_on": "happened_on",
}


class GrowthRowSerializer(SphereSerializer):
    kind_meaning = serializers.ChoiceField(choices=GrowthMeaning.choices)
    role = serializers.ChoiceField(choices=GrowthRole.choices, help_text="在单位里的身份")
    person = serializers.UUIDField(allow_null=True, help_text="看得到人员名单的才有")
    is_named = serializers.BooleanField(help_text="是否登记了姓名")
    persons = serializers.IntegerField(help_text="人数，登记了姓名的为 1")
    unit = serializers.UUIDField(allow_null=True)
    unit_name = serializers.CharField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    party_org_name = serializers.CharField(allow_null=True)
    post = serializers.CharField(allow_blank=True, help_text="培养后的职务")
    happened_on = serializers.DateField()


class GrowthPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = GrowthRowSerializer(many=True)


class GrowthSerializer(GrowthRowSerializer):
    evidence = serializers.CharField(allow_blank=True, help_text="依据")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class GrowthWriteSerializer(SphereWriteSerializer):
    KEYS = {"person": "person_id", "unit": "unit_id", "party_org": "party_org_id"}

    role = serializers.ChoiceField(choices=GrowthRole.choices)
    person = serializers.UUIDField(allow_null=True, required=False)
    persons = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    happened_on = serializers.DateField()
    evidence = serializers.CharField(max_length=200, allow_blank=True, required=False)


@told(GrowthPageSerializer, GrowthSerializer, GrowthWriteSerializer)
@extend_schema(tags=["人员"])
class GrowthResource(TalentResource):
    """双向培养。递交入党申请书、发展党员、党员培养成骨干和进入管理层；不写姓名的按人数登记。"""

    model = Growth
    scope_name = "growths"
    object_code = "growths"
    filterset_class = GrowthFilter
    written = GrowthWriteSerializer
    orderings = {"day": "happened_on", "updated": "updated_at"}
    default_ordering = "-day"
    shown = GROWTH_SHOWN
    further = {"evidence": "evidence", "created_at": "created_at", "version": "version"}
    list_fields = (*WORD, *FILED, *GROWTH_SHOWN, "updated_at")
