from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import AnswerState, HeaderKind, SpaceState
from alliances.models import BodyShare, SharedHeader
from alliances.queries import by_body
from alliances.sharing.across import (
    Offer,
    answers_to,
    get_offer_for,
    get_share_for,
    offers_to,
    own_answers,
    shares_for,
    space_state,
)
from alliances.sharing.queries import EDIT, VIEW
from alliances.sharing.share_filters import HeaderFilter, OfferFilter, ShareFilter
from chains.api.serializers import NothingSerializer, PageSerializer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.tenancy.beyond import beyond

STATES = SpaceState.choices


class ShareSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    guest = serializers.UUIDField(help_text="受邀城市")
    guest_name = serializers.CharField()
    meeting = serializers.UUIDField(allow_null=True, help_text="邀请参加的会议；共享整个组织的为空")
    meeting_name = serializers.CharField(allow_blank=True)
    begins_at = serializers.DateTimeField(allow_null=True, help_text="会议开始时间")
    until = serializers.DateField(help_text="共享到")
    message = serializers.CharField(allow_blank=True)
    offered_on = serializers.DateField()
    withdrawn_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    answer_note = serializers.CharField(allow_blank=True)
    attends = serializers.CharField(allow_blank=True, help_text="对方参会的组织")
    answered_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SharePageSerializer(PageSerializer):
    results = ShareSerializer(many=True)


class ShareWriteSerializer(StrictSerializer):
    body = serializers.UUIDField()
    guest = serializers.UUIDField()
    until = serializers.DateField()
    message = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ShareChangeSerializer(StrictSerializer):
    until = serializers.DateField()


class AnswerSerializer(StrictSerializer):
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class OfferSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    host = serializers.UUIDField(help_text="邀请方")
    host_name = serializers.CharField()
    body_name = serializers.CharField()
    meeting_name = serializers.CharField(allow_blank=True, help_text="邀请参加的会议；共享整个组织的为空")
    begins_at = serializers.DateTimeField(allow_null=True, help_text="会议开始时间")
    until = serializers.DateField(allow_null=True, help_text="共享到；已撤回的为空")
    message = serializers.CharField(allow_blank=True)
    offered_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    answer = serializers.ChoiceField(choices=[("", "未答复"), *AnswerState.choices])
    answered_on = serializers.DateField(allow_null=True)


class OfferPageSerializer(PageSerializer):
    results = OfferSerializer(many=True)


class HeaderSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    share = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=HeaderKind.choices)
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    day = serializers.DateField(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    parties = serializers.CharField(allow_blank=True)
    begins_at = serializers.DateTimeField(allow_null=True, help_text="会议的开始时间")
    ends_at = serializers.DateTimeField(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True, help_text="线上会议链接")
    agenda = serializers.CharField(allow_blank=True, help_text="对方选择让外市看到的议程，一行一项")
    status = serializers.CharField(allow_blank=True, help_text="会议的状态")
    reason = serializers.CharField(allow_blank=True, help_text="会议取消的原因")


class HeaderPageSerializer(PageSerializer):
    results = HeaderSerializer(many=True)


def share_row(share: BodyShare, answer: Any) -> dict[str, Any]:
    return {
        "id": share.pk,
        "body": share.body_id,
        "body_name": share.body.name,
        "guest": share.guest_id,
        "guest_name": share.guest.name,
        "meeting": share.subject_id,
        "meeting_name": share.subject_name,
        "begins_at": share.begins_at,
        "until": share.until,
        "message": share.message,
        "offered_on": share.offered_on,
        "withdrawn_on": share.withdrawn_on,
        "state": space_state(share, answer),
        "answer_note": answer.note if answer else "",
        "attends": answer.attends if answer else "",
        "answered_on": answer.answered_on if answer else None,
        "updated_at": share.updated_at,
        "version": share.version,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    share, answer = offer.share, offer.answer
    host = offer.host
    return {
        "id": share.pk if share else answer.share_id if answer else None,
        "host": host.pk if host else None,
        "host_name": host.name if host else "",
        "body_name": offer.name,
        "meeting_name": share.subject_name if share else answer.subject_name if answer else "",
        "begins_at": share.begins_at if share else None,
        "until": share.until if share else None,
        "message": share.message if share else "",
        "offered_on": share.offered_on if share else None,
        "state": offer.state,
        "answer": answer.state if answer else "",
        "answered_on": answer.answered_on if answer else None,
    }


@extend_schema(tags=["链党组织"])
class ShareResource(Resource):
    """跨区域共享（发给外市的）：邀请、改期、撤回；对方只能看到组织和活动的标题。邀请参加一次会议的，在会议上发出。"""

    model = BodyShare
    scope_name = "shares"
    view_action = VIEW
    filterset_class = ShareFilter
    orderings = {"offered": "offered_on", "until": "until", "updated": "updated_at"}
    default_ordering = "-offered"
    list_fields = (
        "id",
        "body_id",
        "body__name",
        "guest_id",
        "guest__name",
        "subject_id",
        "subject_name",
        "begins_at",
        "until",
        "message",
        "offered_on",
        "withdrawn_on",
        "state",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        by_body(self.principal).require(VIEW)
        return shares_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shares = [
            BodyShare(
                **{
                    name: row[name]
                    for name in ("id", "guest_id", "until", "state", "message", "offered_on", "withdrawn_on")
                }
            )
            for row in rows
        ]
        answers = answers_to(shares)
        shaped = []
        for row, share in zip(rows, shares, strict=True):
            answer = answers.get(share.pk)
            shaped.append(
                {
                    "id": row["id"],
                    "body": row["body_id"],
                    "body_name": row["body__name"],
                    "guest": row["guest_id"],
                    "guest_name": row["guest__name"],
                    "meeting": row["subject_id"],
                    "meeting_name": row["subject_name"],
                    "begins_at": row["begins_at"],
                    **{name: row[name] for name in ("until", "message", "offered_on", "withdrawn_on")},
                    "state": space_state(share, answer),
                    "answer_note": answer.note if answer else "",
                    "attends": answer.attends if answer else "",
                    "answered_on": answer.answered_on if answer else None,
                    "updated_at": row["updated_at"],
                    "version": row["version"],
                }
            )
        return shaped

    def _answer(self, share: BodyShare, *, code: int = status.HTTP_200_OK) -> Response:
        row = BodyShare.objects.select_related("body", "guest").get(pk=share.pk)
        return self.object_response(row, share_row(row, answers_to([row]).get(row.pk)), status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SharePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ShareSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_share_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ShareWriteSerializer, responses={201: ShareSerializer})
    def create(self, request: Request) -> Response:
        """邀请外市。"""
        by_body(self.principal).require(EDIT)
        asked = ShareWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        body = get_body_for(self.principal, data["body"], EDIT)
        made = actions.offer_share(
            actor=self.principal,
            body_id=body.pk,
            guest_id=data["guest"],
            until=data["until"],
            message=data.get("message", ""),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=ShareChangeSerializer, responses=ShareSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """改期。"""
        share = get_share_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        asked = ShareChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.prolong_share(
                actor=self.principal, share_id=share.pk, expected_version=version, **asked.validated_data
            )
        )

    @extend_schema(request=NothingSerializer, responses=ShareSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回，立即生效。"""
        share = get_share_for(self.principal, uuid_or_not_found(pk), EDIT)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.withdraw_share(actor=self.principal, share_id=share.pk))


@extend_schema(tags=["链党组织"])
class SharedResource(Resource):
    """跨区域共享（外市发来的）：接受、谢绝、退出；接受后可读取对方的标题。"""

    model = BodyShare
    scope_name = "shared"
    view_action = VIEW
    filterset_class = OfferFilter
    orderings = {"offered": "offered_on", "until": "until"}
    default_ordering = "-offered"
    list_fields = (
        "id",
        "tenant_id",
        "tenant__name",
        "body_name",
        "subject_name",
        "begins_at",
        "until",
        "message",
        "offered_on",
        "state",
    )

    def rows(self) -> Any:
        self.principal.require_everywhere(VIEW)
        return offers_to(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers = own_answers([row["id"] for row in rows])
        shaped = []
        for row in rows:
            share = BodyShare(id=row["id"], until=row["until"], state=row["state"])
            answer = answers.get(row["id"])
            shaped.append(
                {
                    "id": row["id"],
                    "host": row["tenant_id"],
                    "host_name": row["tenant__name"],
                    "meeting_name": row["subject_name"],
                    **{name: row[name] for name in ("body_name", "begins_at", "until", "message", "offered_on")},
                    "state": space_state(share, answer),
                    "answer": answer.state if answer else "",
                    "answered_on": answer.answered_on if answer else None,
                }
            )
        return shaped

    def _told(self, pk: str) -> Response:
        return Response(_offer(get_offer_for(self.principal, uuid_or_not_found(pk))))

    @extend_schema(parameters=LIST_PARAMETERS, responses=OfferPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=OfferSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._told(pk)

    def _note(self, request: Request, pk: str) -> str:
        get_offer_for(self.principal, uuid_or_not_found(pk), EDIT)
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return str(asked.validated_data.get("note", ""))

    @extend_schema(request=AnswerSerializer, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """接受邀请。"""
        note = self._note(request, pk)
        actions.accept_share(actor=self.principal, share_id=uuid_or_not_found(pk), note=note)
        return self._told(pk)

    @extend_schema(request=AnswerSerializer, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """谢绝邀请。"""
        note = self._note(request, pk)
        actions.decline_share(actor=self.principal, share_id=uuid_or_not_found(pk), note=note)
        return self._told(pk)

    @extend_schema(request=NothingSerializer, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """退出共享。"""
        get_offer_for(self.principal, uuid_or_not_found(pk), EDIT)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        actions.leave_share(actor=self.principal, share_id=uuid_or_not_found(pk))
        return self._told(pk)


@extend_schema(tags=["链党组织"])
class SharedHeaderResource(Resource):
    """外市共享的标题：组织、共建活动、邀请参加的会议，只读；到期、撤回、退出后立即读不到。"""

    model = SharedHeader
    scope_name = "shared-headers"
    view_action = VIEW
    filterset_class = HeaderFilter
    orderings = {"title": "title"}
    default_ordering = "title"
    list_fields = (
        "id",
        "share_id",
        "kind",
        "title",
        "detail",
        "day",
        "place",
        "parties",
        "begins_at",
        "ends_at",
        "address",
        "link",
        "agenda",
        "status",
        "reason",
    )

    def rows(self) -> Any:
        self.principal.require_everywhere(VIEW)
        return beyond(SharedHeader).exclude(tenant_id=self.principal.tenant.pk)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"share" if name == "share_id" else name: row[name] for name in self.list_fields} for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=HeaderPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()
