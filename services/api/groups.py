"""Service groups and their rosters, over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer, renamed
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from organizations.api.serializers import LastDaySerializer
from services.actions.groups import create_group, end_group, join_group, leave_group, update_group
from services.groups.filters import GroupMemberFilter, ServiceGroupFilter
from services.groups.queries import EDIT, VIEW, get_group_for, get_member_for, groups_for, members_for, with_counts
from services.models import ServiceGroup, ServiceGroupMember

KEYS = {"body": "body_id", "convener": "convener_id"}
NAMES = {"body_id": "body", "body__name": "body_name", "convener_id": "convener", "convener__name": "convener_name"}
MEMBER_NAMES = {"group_id": "group", "group__name": "group_name", "unit_id": "unit", "unit__name": "unit_name"}


class ServiceGroupSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField(allow_null=True, help_text="所属链党组织")
    body_name = serializers.CharField(allow_null=True)
    convener = serializers.UUIDField(help_text="召集部门，在团内分派工单")
    convener_name = serializers.CharField()
    departments = serializers.IntegerField(help_text="今天在册的成员部门数")
    remark = serializers.CharField(allow_blank=True)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ServiceGroupPageSerializer(PageSerializer):
    results = ServiceGroupSerializer(many=True)


class ServiceGroupChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    body = serializers.UUIDField(allow_null=True, required=False)
    convener = serializers.UUIDField(help_text="改由别的部门召集的，它要先是成员")
    remark = serializers.CharField(max_length=400, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        own = {name: value for name, value in self.validated_data.items() if name != "departments"}
        return renamed(own, KEYS)


class ServiceGroupWriteSerializer(ServiceGroupChangeSerializer):
    started_on = serializers.DateField()
    departments = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=100, help_text="成员部门，从组建日期起在册"
    )


class GroupMemberSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    group = serializers.UUIDField(help_text="服务团")
    group_name = serializers.CharField()
    unit = serializers.UUIDField(help_text="成员部门")
    unit_name = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class GroupMemberPageSerializer(PageSerializer):
    results = GroupMemberSerializer(many=True)


class GroupMemberWriteSerializer(StrictSerializer):
    group = serializers.UUIDField()
    unit = serializers.UUIDField()
    valid_from = serializers.DateField(required=False, help_text="不写从今天起")


@extend_schema(tags=["服务团"])
class ServiceGroupResource(HasHistory):
    """服务团：几个部门合成一个团为企业服务，由召集部门在团内分派工单。"""

    model = ServiceGroup
    scope_name = "service-groups"
    object_code = "service-groups"
    view_action = VIEW
    filterset_class = ServiceGroupFilter
    orderings = {"name": "name_key", "started": "started_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", "name", *NAMES, "departments", "remark", "started_on", "ended_on", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_counts(groups_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{NAMES.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, group_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_group_for(self.principal, group_id)
        row = with_counts(ServiceGroup.objects.filter(pk=held.pk)).values(*self.list_fields).get()
        return self.object_response(held, ServiceGroupSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ServiceGroupPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ServiceGroupSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=ServiceGroupWriteSerializer, responses={201: ServiceGroupSerializer})
    def create(self, request: Request) -> Response:
        """组建服务团，召集部门同时是成员。"""
        self.principal.require_everywhere(EDIT)
        body = ServiceGroupWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        departments = body.validated_data.get("departments", [])
        made = create_group(actor=self.principal, values=body.columns(), departments=departments)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=ServiceGroupChangeSerializer(partial=True), responses=ServiceGroupSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_group_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = ServiceGroupChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_group(actor=self.principal, group_id=held.pk, values=body.columns(), expected_version=version)
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses=ServiceGroupSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """结束服务团，成员部门同日退出；还有工单待团内分派的不能结束。"""
        held = get_group_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(end_group(actor=self.principal, group_id=held.pk, **body.validated_data).pk)


@extend_schema(tags=["服务团"])
class GroupMemberResource(Resource):
    """服务团成员：一个部门一行，从加入到退出；同一时间不会重复在册。"""

    model = ServiceGroupMember
    scope_name = "service-group-members"
    view_action = VIEW
    filterset_class = GroupMemberFilter
    orderings = {"name": "unit_name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *MEMBER_NAMES, "valid_from", "valid_to", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return members_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{MEMBER_NAMES.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, member_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        held = get_member_for(self.principal, member_id)
        row = ServiceGroupMember.objects.filter(pk=held.pk).values(*self.list_fields).get()
        return self.object_response(held, GroupMemberSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=GroupMemberPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=GroupMemberSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=GroupMemberWriteSerializer, responses={201: GroupMemberSerializer})
    def create(self, request: Request) -> Response:
        """一个部门加入服务团。"""
        self.principal.require_everywhere(EDIT)
        body = GroupMemberWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        made = join_group(
            actor=self.principal,
            group_id=given["group"],
            unit_id=given["unit"],
            valid_from=given.get("valid_from"),
        )
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=LastDaySerializer, responses={200: GroupMemberSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """退出。早于加入日期的，从未在册，即予删除，答复 204，没有内容。"""
        held = get_member_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = leave_group(actor=self.principal, member_id=held.pk, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
