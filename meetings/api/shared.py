from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.access import get_body_for
from alliances.api.shares import ShareSerializer, share_row
from alliances.models import BodyShare
from alliances.sharing.across import get_offer_for
from core.api.resources import Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from meetings.access import get_meeting_for
from meetings.actions.sharing import accept_meeting, choose_shared_items, share_meeting
from meetings.actions.values import WRITES
from meetings.models import AgendaItem, Meeting
from meetings.shared.forms import WHOM
from meetings.shared.queries import SEES_SHARES, SHARE

MOST = 300


class MeetingShareSerializer(StrictSerializer):
    guest = serializers.UUIDField(help_text="邀请的城市")
    message = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    agenda = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST,
        required=False,
        help_text="对方能看到的议程；不写的不改变已选的",
    )


class SharedAgendaSerializer(StrictSerializer):
    agenda = serializers.ListField(child=serializers.UUIDField(), max_length=MOST)


class AcceptMeetingSerializer(StrictSerializer):
    body = serializers.UUIDField(help_text="本市参会的组织，名称会告诉对方")
    kind = serializers.UUIDField(help_text="本市的会议类型")
    invite = serializers.ChoiceField(choices=WHOM, required=False, default="rule")
    tell = serializers.BooleanField(required=False, default=False, help_text="true 同时通知参会单位")
    note = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


class JoinedMeetingSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="本市的会议")
    name = serializers.CharField()
    body = serializers.UUIDField()
    host_city = serializers.CharField()
    starts_at = serializers.DateTimeField()


class ShareActions(Resource):
    """What concerns other cities, mixed into the resource of meetings."""

    def _held(self, pk: str) -> Meeting:
        meeting = get_meeting_for(self.principal, uuid_or_not_found(pk), WRITES)
        get_body_for(self.principal, meeting.body_id, SHARE)
        return meeting

    @extend_schema(request=MeetingShareSerializer, responses={201: ShareSerializer})
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """邀请外市参加；改期、撤回用 shares。"""
        meeting = self._held(pk)
        asked = MeetingShareSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        made = share_meeting(
            actor=self.principal,
            meeting_id=meeting.pk,
            guest_id=data["guest"],
            message=data["message"],
            item_ids=data.get("agenda"),
        )
        row = BodyShare.objects.select_related("body", "guest").get(pk=made.pk)
        return Response(share_row(row, None), status=status.HTTP_201_CREATED)

    @extend_schema(request=SharedAgendaSerializer, responses=SharedAgendaSerializer)
    @action(detail=True, methods=["post"], url_path="shared-agenda", url_name="agenda")
    def shared_agenda(self, request: Request, pk: str) -> Response:
        """选择受邀城市能看到的议程。"""
        meeting = self._held(pk)
        asked = SharedAgendaSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        choose_shared_items(actor=self.principal, meeting_id=meeting.pk, item_ids=asked.validated_data["agenda"])
        shown = AgendaItem.objects.filter(meeting=meeting, is_shared=True).order_by("place", "id")
        return Response({"agenda": list(shown.values_list("id", flat=True))})


@extend_schema(tags=["会议"])
class MeetingInvitationResource(Resource):
    """外市的会议邀请：接受；清单、谢绝和退出用 shared，接受后是本市的一次会议。"""

    model = BodyShare
    scope_name = "shared"
    view_action = SEES_SHARES

    @extend_schema(request=AcceptMeetingSerializer, responses=JoinedMeetingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """接受会议邀请，列入本市的会议；时间、地点由主办方确定。"""
        get_offer_for(self.principal, uuid_or_not_found(pk), SHARE)
        asked = AcceptMeetingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        made = accept_meeting(
            actor=self.principal,
            share_id=uuid_or_not_found(pk),
            body_id=data["body"],
            kind_id=data["kind"],
            note=data["note"],
            invite=data["invite"],
            tell=data["tell"],
        )
        row = {name: getattr(made, name) for name in ("id", "name", "starts_at")}
        host = made.joined.host.name if made.joined else ""
        return Response(JoinedMeetingSerializer({**row, "body": made.body_id, "host_city": host}).data)
