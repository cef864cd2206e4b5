from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.errors import InvalidInput
from meetings.access import get_invitee_for, get_meeting_for
from meetings.actions.invitees import change_invitee, invite, reply, uninvite
from meetings.actions.planning import (
    cancel_meeting,
    create_meeting,
    hold_meeting,
    notify_meeting,
    plan_meeting,
    reopen_meeting,
    update_meeting,
)
from meetings.actions.values import WRITES
from meetings.api.held import HeldActions
from meetings.api.links import LinkActions
from meetings.api.photos import PhotoActions
from meetings.api.roll import RollActions
from meetings.api.serializers import (
    InviteeChangeSerializer,
    InviteePageSerializer,
    InviteeReplySerializer,
    InviteeSerializer,
    InviteeWriteSerializer,
    MeetingChangeSerializer,
    MeetingPageSerializer,
    MeetingReasonSerializer,
    MeetingSerializer,
    MeetingWriteSerializer,
    NotifySerializer,
)
from meetings.api.shared import ShareActions
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from meetings.planning.filters import InviteeFilter, MeetingFilter
from meetings.planning.prefill import Named
from meetings.queries import invitees_for, meetings_for


@extend_schema(tags=["会议"])
class MeetingResource(HasHistory, RollActions, PhotoActions, HeldActions, ShareActions):
    """会议：先存为草稿，通知后为已通知；状态只由 notify、cancel、hold、reopen 改变。"""

    model = Meeting
    scope_name = "meetings"
    object_code = "meetings"
    view_action = "meeting.view"
    filterset_class = MeetingFilter
    orderings = {"day": "starts_at", "name": "name_key", "updated": "updated_at"}
    default_ordering = "-day"

    def rows(self) -> Any:
        self.principal.require("meeting.view")
        return meetings_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MeetingPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MeetingSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_meeting_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=MeetingWriteSerializer, responses={201: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """存为草稿，不通知任何人；议程、参会单位、截止时间按会议类型的规则。"""
        by_body(self.principal).require(WRITES)
        body = MeetingWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        meeting = create_meeting(
            actor=self.principal,
            body_id=body.validated_data["body"],
            values=body.columns(),
            invite=body.validated_data["invite"],
        )
        return self._answer(meeting, code=status.HTTP_201_CREATED)

    @extend_schema(request=MeetingChangeSerializer(partial=True), responses=MeetingSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改会议；已通知的会议改时间、地点，会再通知参会单位。"""
        meeting, version = self._meeting(pk), expected_version(request)
        body = MeetingChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_meeting(
            actor=self.principal, meeting_id=meeting.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=NotifySerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def notify(self, request: Request, pk: str) -> Response:
        """草稿改为已通知并通知参会单位；已通知的，通知新增的参会单位。"""
        meeting = self._meeting(pk)
        body = NotifySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if meeting.state == MeetingState.PLANNED:
            return self._answer(notify_meeting(actor=self.principal, meeting_id=meeting.pk))
        tell = body.validated_data["tell"]
        return self._answer(plan_meeting(actor=self.principal, meeting_id=meeting.pk, tell=tell))

    @extend_schema(request=MeetingReasonSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """取消会议，通知已通知的参会单位。"""
        meeting = self._meeting(pk)
        body = MeetingReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(cancel_meeting(actor=self.principal, meeting_id=meeting.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        """登记召开。"""
        meeting = self._meeting(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(hold_meeting(actor=self.principal, meeting_id=meeting.pk))

    @extend_schema(request=NothingSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """撤回召开登记；已有决议或印发了纪要的不能撤回。"""
        meeting = self._meeting(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(reopen_meeting(actor=self.principal, meeting_id=meeting.pk))


@extend_schema(tags=["会议"])
class InviteeResource(LinkActions):
    """参会单位：邀请谁、怎样回复、到会情况。"""

    model = Invitee
    scope_name = "invitees"
    view_action = "meeting.view"
    filterset_class = InviteeFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    renamed: ClassVar[dict[str, str]] = {
        "meeting_id": "meeting",
        "unit_id": "unit",
        "unit__name": "unit_name",
        "party_org_id": "party_org",
        "party_org__name": "party_org_name",
        "person_id": "person",
        "outer_id": "outer",
        "outer__name": "outer_name",
        "seat__label": "seat",
        "category__label": "category",
    }
    list_fields = (
        "id",
        *renamed,
        "role",
        "must",
        "reply",
        "reply_note",
        "replied_at",
        "attendee",
        "attendee_post",
        "attendance",
        "attendance_note",
        "noticed_at",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require("meeting.view")
        return invitees_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{self.renamed.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, invitee: Invitee, *, code: int = status.HTTP_200_OK) -> Response:
        row = Invitee.objects.filter(pk=invitee.pk).values(*self.list_fields).get()
        return self.object_response(invitee, InviteeSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=InviteePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=InviteeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_invitee_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=InviteeWriteSerializer, responses={201: InviteeSerializer})
    def create(self, request: Request) -> Response:
        """邀请一个单位、党组织、人员或域外成员；会议已通知的，同时通知。"""
        by_body(self.principal).require(WRITES)
        body = InviteeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        named = {f"{name}_id": data[name] for name in ("unit", "party_org", "person", "outer") if data.get(name)}
        if len(named) != 1:
            raise InvalidInput(fields={"unit": ["单位、党组织、人员、域外成员请填一项。"]})
        added = invite(
            actor=self.principal,
            meeting_id=data["meeting"],
            named=[Named(**named, must=data["must"])],
            role=data["role"],
        )
        if not added:
            raise InvalidInput(fields={"unit": ["已在这次会议的参会名单里。"]})
        return self._answer(added[0], code=status.HTTP_201_CREATED)

    @extend_schema(request=InviteeChangeSerializer(partial=True), responses=InviteeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        invitee = get_invitee_for(self.principal, uuid_or_not_found(pk), WRITES)
        version = expected_version(request)
        body = InviteeChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = change_invitee(
            actor=self.principal, invitee_id=invitee.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=NothingSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """移出参会名单；已通知的会告知。"""
        invitee = get_invitee_for(self.principal, uuid_or_not_found(pk), WRITES)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        uninvite(actor=self.principal, invitee_id=invitee.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=InviteeReplySerializer, responses=InviteeSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """回复参加、派人参加或请假；截止后由联络员代为回复。"""
        invitee = get_invitee_for(self.principal, uuid_or_not_found(pk), "meeting.reply")
        body = InviteeReplySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(reply(actor=self.principal, invitee_id=invitee.pk, **body.validated_data))
