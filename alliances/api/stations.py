from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.parts import PartResource
from alliances.api.station_serializers import (
    StageChangePageSerializer,
    StageChangeSerializer,
    StationCaseChangeSerializer,
    StationCasePageSerializer,
    StationCaseSerializer,
    StationCaseWriteSerializer,
    StationChangeSerializer,
    StationCloseSerializer,
    StationMoveSerializer,
    StationPageSerializer,
    StationRowSerializer,
    StationStaffChangeSerializer,
    StationStaffPageSerializer,
    StationStaffSerializer,
    StationStaffWriteSerializer,
    StationWriteSerializer,
)
from alliances.models import StageChange, Station, StationCase, StationStaff
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.stations.filters import StageChangeFilter, StationCaseFilter, StationFilter, StationStaffFilter
from alliances.stations.queries import (
    cases_for,
    changes_for,
    get_case_for,
    get_change_for,
    get_staff_for,
    get_station_for,
    staff_for,
    stations_for,
    with_counts,
)
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {"body_id": "body", "body__name": "body_name", "host_id": "host"}
PLAIN = ("name", "address", "opened_on", "closed_on", "people", "on_way", "built", "overdue")


@extend_schema(tags=["链党组织"])
class StationResource(HasHistory):
    """党建工作指导站。撤销和恢复只由 close、reopen 办理。"""

    model = Station
    scope_name = "stations"
    object_code = "stations"
    view_action = VIEW
    filterset_class = StationFilter
    orderings = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_counts(stations_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, station: Station, *, code: int = status.HTTP_200_OK) -> Response:
        row = with_counts(Station.objects.filter(pk=station.pk)).values(*self.list_fields).get()
        return self.object_response(station, StationRowSerializer(self.shape([row])[0]).data, status=code)

    def _station(self, pk: str) -> Station:
        found: Station = get_station_for(self.principal, uuid_or_not_found(pk), EDIT)
        return found

    @extend_schema(parameters=LIST_PARAMETERS, responses=StationPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=StationRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_station_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=StationWriteSerializer, responses={201: StationRowSerializer})
    def create(self, request: Request) -> Response:
        """设立指导站。"""
        by_body(self.principal).require(EDIT)
        body = StationWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.create_station(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=StationChangeSerializer(partial=True), responses=StationRowSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        station, version = self._station(pk), expected_version(request)
        body = StationChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_station(
            actor=self.principal, station_id=station.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=StationCloseSerializer, responses=StationRowSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """撤销指导站；还有企业在孵化的不能撤销。"""
        station = self._station(pk)
        body = StationCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.close_station(actor=self.principal, station_id=station.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=StationRowSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复指导站。"""
        station = self._station(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.reopen_station(actor=self.principal, station_id=station.pk))


@extend_schema(tags=["链党组织"])
class StationStaffResource(PartResource):
    """在站人员：谁在哪个指导站，带起止日期。"""

    model = StationStaff
    scope_name = "station-staff"
    filterset_class = StationStaffFilter
    renamed: ClassVar[dict[str, str]] = {
        "station_id": "station",
        "person_id": "person",
        "person__name": "person_name",
    }
    list_fields = ("id", *renamed, "duty", "valid_from", "valid_to", "updated_at", "version")
    serializer = StationStaffSerializer

    def rows(self) -> Any:
        self.principal.require("person.view")
        return staff_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=StationStaffPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=StationStaffSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_staff_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=StationStaffWriteSerializer, responses={201: StationStaffSerializer})
    def create(self, request: Request) -> Response:
        """选派人员到站。"""
        body = self.checked(StationStaffWriteSerializer, request)
        station = get_station_for(self.principal, body.validated_data["station"], EDIT)
        made = actions.add_station_staff(actor=self.principal, station_id=station.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=StationStaffChangeSerializer(partial=True), responses=StationStaffSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_staff_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(StationStaffChangeSerializer, request, partial=True)
        changed = actions.change_station_staff(
            actor=self.principal, staff_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)


@extend_schema(tags=["链党组织"])
class StationCaseResource(HasHistory, PartResource):
    """孵化企业：从没有党组织到建成党组织，一步步登记。阶段只由 move 改变。"""

    model = StationCase
    scope_name = "station-cases"
    object_code = "station-cases"
    filterset_class = StationCaseFilter
    orderings: ClassVar[dict[str, str]] = {"begun": "begun_on", "updated": "updated_at"}
    default_ordering = "-begun"
    renamed: ClassVar[dict[str, str]] = {
        "station_id": "station",
        "station__name": "station_name",
        "unit_id": "unit",
        "unit__name": "unit_name",
        "party_org_id": "party_org",
        "party_org__name": "party_org_name",
    }
    list_fields = (
        "id",
        *renamed,
        "state",
        "begun_on",
        "stage_since",
        "due_on",
        "note",
        "updated_at",
        "version",
    )
    serializer = StationCaseSerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return cases_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=StationCasePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=StationCaseSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_case_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=StationCaseWriteSerializer, responses={201: StationCaseSerializer})
    def create(self, request: Request) -> Response:
        """纳入孵化。"""
        body = self.checked(StationCaseWriteSerializer, request)
        station = get_station_for(self.principal, body.validated_data["station"], EDIT)
        made = actions.take_case(actor=self.principal, station_id=station.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=StationCaseChangeSerializer(partial=True), responses=StationCaseSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """改期限、情况，或转到别的指导站。"""
        held = get_case_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(StationCaseChangeSerializer, request, partial=True)
        changed = actions.change_case(
            actor=self.principal, case_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)

    @extend_schema(request=StationMoveSerializer, responses=StationCaseSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """登记阶段；建成的写明建成的党组织。"""
        held = get_case_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = self.checked(StationMoveSerializer, request)
        return self.answered(actions.move_case(actor=self.principal, case_id=held.pk, **body.values()))


@extend_schema(tags=["链党组织"])
class StageChangeResource(PartResource):
    """孵化过程：哪家企业哪一天进入哪个阶段，谁登记的、为什么。"""

    model = StageChange
    scope_name = "station-stages"
    filterset_class = StageChangeFilter
    renamed: ClassVar[dict[str, str]] = {"case_id": "case", "changed_by__display_name": "changed_by_name"}
    list_fields = ("id", *renamed, "stage", "day", "note", "updated_at", "version")
    serializer = StageChangeSerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return changes_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=StageChangePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=StageChangeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_change_for(self.principal, uuid_or_not_found(pk)))
