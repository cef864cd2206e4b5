from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.jobs import BINARY
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.api.uploads import MEDIA_TYPE, PARSERS
from core.attachments import file_response, files_taken_back
from documents.views.uploads import on_disk
from services.access import get_assignment_for, get_extension_for, get_return_for, get_ticket_for
from services.actions import dispatching, feedback, group_turns, handling, raising, requests, responding
from services.actions.beneficiaries import set_beneficiaries
from services.actions.files import add_file, read_file, read_ticket, remove_file
from services.actions.posters import confirm_unit
from services.api import ticket_serializers as shapes
from services.models import Assignment, Extension, Ticket, TicketResult, TicketReturn, TicketStep
from services.queries import CALL_BACK, HANDLE, OVERSEE, RAISE, RATE, RUN, VIEW, holds_ticket, speaks_for, tickets_for
from services.signs import signed
from services.tickets.deadlines import by_pressing
from services.tickets.evidence import files_shown
from services.tickets.filters import TicketFilter
from services.tickets.standing import Standing

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "chain_id": "chain",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "category_id": "category",
    "category__label": "category_label",
    "group_id": "group",
    "group__name": "group_name",
    "first_handler_id": "first_handler",
    "first_handler__name": "first_handler_name",
}
OWN = (
    "name",
    "year",
    "number",
    "nature",
    "urgency",
    "state",
    "round",
    "raised_at",
    "dispatched_at",
    "answered_at",
    "closed_at",
    "planned_on",
    "result",
    "rating",
    "updated_at",
    "version",
)
FULL = (
    "text",
    "claimed_unit",
    "contact_name",
    "contact_phone",
    "state_reason",
    "handed_to",
    "main_id",
    "parent_id",
    "meeting_id",
    "item_id",
    "resolution_id",
    "common_id",
    "created_at",
)


def _asked(serializer: type[StrictSerializer], request: Request) -> Any:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked


def sees_offices(principal: Any, ticket: Ticket) -> bool:
    """Whether what offices write to each other is shown: to who works on the ticket, never to the company."""
    if holds_ticket(principal, ticket, OVERSEE):
        return True
    if ticket.group is not None and speaks_for(principal, ticket.group.convener_id, HANDLE):
        return True
    units = Assignment.objects.filter(ticket=ticket).values_list("unit_id", flat=True)
    return any(speaks_for(principal, unit_id, HANDLE) for unit_id in units)


@extend_schema(tags=["工单"])
class TicketResource(HasHistory):
    """工单：企业吹哨、党委响应、部门报到。状态只由各项动作改变；期限由平台按工作日历计算。"""

    model = Ticket
    scope_name = "tickets"
    object_code = "tickets"
    view_action = VIEW
    filterset_class = TicketFilter
    orderings = {"pressing": "pressing", "raised": "raised_at", "name": "name_key", "updated": "updated_at"}
    default_ordering = "-raised"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return by_pressing(tickets_for(self.principal), self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "number": signed(row.pop("year"), row["number"])} for row in shown]

    def _answer(self, ticket: Ticket, *, code: int = status.HTTP_200_OK) -> Response:
        row = Ticket.objects.filter(pk=ticket.pk).values(*self.list_fields, *FULL).get()
        steps = TicketStep.objects.filter(ticket=ticket).order_by("place")
        returns = TicketReturn.objects.filter(assignment__ticket=ticket).order_by("asked_at", "id")
        extensions = Extension.objects.filter(ticket_clock__ticket=ticket).order_by("asked_at", "id")
        if not sees_offices(self.principal, ticket):
            steps, returns, extensions = steps.filter(is_shown=True), returns.none(), extensions.none()
        results = TicketResult.objects.filter(ticket=ticket).prefetch_related("measures").order_by("round")
        shown = {
            **self.shape([row])[0],
            **{name.removesuffix("_id"): row[name] for name in FULL},
            "channels": list(ticket.channels.order_by("created_at").values_list("channel_id", flat=True)),
            "beneficiaries": self._reached(ticket),
            "answers": ticket.answers.order_by("place"),
            "assignments": ticket.assignments.select_related("unit").order_by("assigned_at", "id"),
            "clocks": ticket.clocks.order_by("round", "started_at", "id"),
            "steps": steps,
            "results": results,
            "returns": returns,
            "extensions": extensions,
            "files": files_shown(Standing(self.principal, ticket)).order_by("created_at", "id"),
        }
        fresh = Ticket.objects.get(pk=ticket.pk)
        return self.object_response(fresh, shapes.TicketSerializer(shown).data, status=code)

    def _reached(self, ticket: Ticket) -> list[UUID]:
        if not sees_offices(self.principal, ticket):
            return []
        return list(ticket.others.order_by("created_at", "id").values_list("unit_id", flat=True))

    def _asked(self, serializer: type[StrictSerializer], pk: str, right: str) -> Any:
        """What is asked, once it is known that the ticket may be held so: who may not is not told what is missing."""
        self._held(pk, right)
        return _asked(serializer, self.request)

    def _held(self, pk: str, right: str) -> UUID:
        return get_ticket_for(self.principal, uuid_or_not_found(pk), right).pk

    def _done(self, pk: str, right: str, act: Callable[..., Any], **asked: Any) -> Response:
        ticket_id = self._held(pk, right)
        act(actor=self.principal, ticket_id=ticket_id, **asked)
        return self._answer(Ticket.objects.get(pk=ticket_id))

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.TicketPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.TicketSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(read_ticket(actor=self.principal, ticket_id=uuid_or_not_found(pk)))

    @extend_schema(request=shapes.TicketWriteSerializer, responses={201: shapes.TicketSerializer})
    def create(self, request: Request) -> Response:
        """吹哨：企业自己提出，或由听到的人代为登记；编号和期限由平台给出。"""
        self.principal.require(RAISE)
        asked = _asked(shapes.TicketWriteSerializer, request)
        given = asked.validated_data
        made = raising.raise_ticket(
            actor=self.principal,
            values=asked.columns(),
            channels=given["channels"],
            answers={one["question"]: one["value"] for one in given.get("answers", [])},
            raised_at=given.get("raised_at"),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.TicketChangeSerializer(partial=True), responses=shapes.TicketSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正事项、情况和联系人，只在派单以前。"""
        raising.require_words(self.principal, get_ticket_for(self.principal, uuid_or_not_found(pk)))
        version = expected_version(request)
        body = shapes.TicketChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        return self._done(pk, VIEW, raising.update_ticket, values=given, expected_version=version)

    @extend_schema(request=None, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """受理。"""
        return self._done(pk, RUN, responding.accept_ticket)

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """不予受理，理由企业看得到。"""
        return self._done(
            pk, RUN, responding.reject_ticket, **self._asked(shapes.TicketReasonSerializer, pk, RUN).validated_data
        )

    @extend_schema(request=shapes.HandOffSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="hand-off")
    def hand_off(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """转 12345、信访或其他渠道。"""
        return self._done(pk, RUN, responding.hand_off, **self._asked(shapes.HandOffSerializer, pk, RUN).validated_data)

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """重新受理不予受理的，或并错的。"""
        return self._done(
            pk,
            RUN,
            responding.take_up,
            **self._asked(shapes.TicketReasonSerializer, pk, RUN).validated_data,
        )

    @extend_schema(request=shapes.ConfirmUnitSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="confirm-unit")
    def confirm_unit(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """确认企业：扫海报提出、只有自报名称的，查明是哪家。确认后这家企业的联系人看得到工单。"""
        given = self._asked(shapes.ConfirmUnitSerializer, pk, RUN).validated_data
        return self._done(pk, RUN, confirm_unit, unit_id=given["unit"])

    @extend_schema(request=shapes.ClassifySerializer, responses=shapes.TicketSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def classify(self, request: Request, pk: str) -> Response:
        """改类别或紧急程度；期限从头重算，已用的时间照算。"""
        given = self._asked(shapes.ClassifySerializer, pk, RUN).validated_data
        version = expected_version(request)
        return self._done(
            pk,
            RUN,
            responding.classify_ticket,
            category_id=given["category"],
            urgency=given["urgency"],
            reason=given["reason"],
            expected_version=version,
        )

    @extend_schema(request=shapes.TicketJoinSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """并入另一张说同一件事的工单，渠道一并记入。"""
        given = self._asked(shapes.TicketJoinSerializer, pk, RUN).validated_data
        return self._done(pk, RUN, responding.join_ticket, main_id=given["main"])

    @extend_schema(request=shapes.TicketSplitSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """拆出几个问题，各成一张工单；原单随之结束，`rest_stays` 为真的继续办理。"""
        asked = self._asked(shapes.TicketSplitSerializer, pk, RUN)
        stays = asked.validated_data.get("rest_stays", False)
        return self._done(pk, RUN, responding.split_ticket, parts=asked.columns(), rest_stays=stays)

    @extend_schema(request=shapes.BeneficiariesSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def beneficiaries(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """还惠及哪些企业，替换原有的；提出的企业不用写。"""
        given = self._asked(shapes.BeneficiariesSerializer, pk, HANDLE).validated_data
        return self._done(pk, HANDLE, set_beneficiaries, unit_ids=given["units"])

    @extend_schema(request=None, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="end-split")
    def end_split(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """拆分完毕：原单里没有别的问题了，随之结束。"""
        return self._done(pk, RUN, responding.end_split)

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤单：只能由企业或填报人。"""
        given = self._asked(shapes.TicketReasonSerializer, pk, RATE).validated_data
        return self._done(pk, RATE, responding.withdraw_ticket, **given)

    @extend_schema(request=shapes.DispatchSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def dispatch_to(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """派单：一个部门牵头，其他协办。"""
        given = self._asked(shapes.DispatchSerializer, pk, RUN).validated_data
        return self._done(
            pk,
            RUN,
            dispatching.dispatch_ticket,
            lead_id=given["lead"],
            assist_ids=given.get("assists", []),
            task=given.get("task", ""),
        )

    @extend_schema(request=shapes.GroupSendSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="group-send")
    def group_send(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """转服务团，由召集部门在团内分派；派单计时不停。"""
        given = self._asked(shapes.GroupSendSerializer, pk, RUN).validated_data
        return self._done(pk, RUN, group_turns.send_to_group, group_id=given["group"], reason=given["reason"])

    @extend_schema(request=shapes.DispatchSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="group-pass")
    def group_pass(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """团内分派：牵头的是服务团今天在册的一个成员部门。"""
        given = self._passing(shapes.DispatchSerializer, pk)
        return self._done(
            pk,
            VIEW,
            group_turns.pass_on,
            lead_id=given["lead"],
            assist_ids=given.get("assists", []),
            task=given.get("task", ""),
        )

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="group-back")
    def group_back(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """服务团退回，由链党组织重新派单。"""
        return self._done(pk, VIEW, group_turns.give_back, **self._passing(shapes.TicketReasonSerializer, pk))

    def _passing(self, serializer: type[StrictSerializer], pk: str) -> Any:
        group_turns.require_passing(self.principal, get_ticket_for(self.principal, uuid_or_not_found(pk), VIEW))
        return _asked(serializer, self.request).validated_data

    @extend_schema(request=shapes.AssistSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def assist(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """增加协办部门；牵头部门也可以。"""
        given = self._asked(shapes.AssistSerializer, pk, HANDLE).validated_data
        return self._done(pk, HANDLE, dispatching.add_assistant, unit_id=given["unit"], task=given.get("task", ""))

    @extend_schema(request=shapes.AgentSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def agent(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """确定一对一代办人；换人要写明原因。"""
        given = self._asked(shapes.AgentSerializer, pk, RUN).validated_data
        return self._done(pk, RUN, dispatching.name_agent, person_id=given["person"], reason=given.get("reason", ""))

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """暂停计时，写明原因。"""
        return self._done(
            pk, HANDLE, handling.pause_clock, **self._asked(shapes.TicketReasonSerializer, pk, HANDLE).validated_data
        )

    @extend_schema(request=None, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """恢复计时。"""
        return self._done(pk, HANDLE, handling.resume_clock)

    @extend_schema(request=shapes.TicketPlanSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """计划解决：写明日期和打算。"""
        return self._done(
            pk, HANDLE, handling.plan_ticket, **self._asked(shapes.TicketPlanSerializer, pk, HANDLE).validated_data
        )

    @extend_schema(request=shapes.TicketAnswerWriteSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """答复企业，附实物成果。"""
        asked = self._asked(shapes.TicketAnswerWriteSerializer, pk, HANDLE)
        return self._done(pk, HANDLE, handling.answer_ticket, **asked.columns())

    @extend_schema(request=shapes.ExtensionAskSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """申请延期；期限过了不能再申请。"""
        given = self._asked(shapes.ExtensionAskSerializer, pk, HANDLE).validated_data
        return self._done(pk, HANDLE, requests.ask_extension, **given)

    @extend_schema(request=shapes.WordsSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """内部备注，企业看不到。"""
        return self._done(
            pk, HANDLE, handling.add_note, **self._asked(shapes.WordsSerializer, pk, HANDLE).validated_data
        )

    @extend_schema(request=shapes.RateSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """企业评价；办理人不能评价，不满意的重新办理。"""
        return self._done(pk, RATE, feedback.rate_ticket, **self._asked(shapes.RateSerializer, pk, RATE).validated_data)

    @extend_schema(request=shapes.CallBackSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="call-back")
    def call_back(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """回访，由办理人以外的人进行。"""
        given = self._asked(shapes.CallBackSerializer, pk, CALL_BACK).validated_data
        return self._done(pk, CALL_BACK, feedback.call_back, **given)

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """企业没有评价的，办结并写明原因。"""
        return self._done(
            pk, RUN, feedback.close_unrated, **self._asked(shapes.TicketReasonSerializer, pk, RUN).validated_data
        )

    @extend_schema(
        request={MEDIA_TYPE: shapes.TicketUploadSerializer}, responses={201: shapes.TicketFileSerializer, 413: Refusal}
    )
    @action(detail=True, methods=["post"], parser_classes=PARSERS)
    def files(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """上传一份材料：企业在办结以前，办理的部门和链党组织；照片会去掉拍摄地点等信息。"""
        given = self._asked(shapes.TicketUploadSerializer, pk, VIEW).validated_data
        ticket_id, upload, shown = self._held(pk, VIEW), given["file"], given["is_shown"]
        with files_taken_back(), on_disk(upload) as source:
            kept = add_file(actor=self.principal, ticket_id=ticket_id, source=source, name=upload.name, is_shown=shown)
        return Response(shapes.TicketFileSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"], url_path="files/<uuid:attachment_id>", url_name="file")
    def file(self, request: Request, pk: str, attachment_id: UUID) -> FileResponse:  # noqa: ARG002
        """下载一份材料；举报的材料，下载要记入日志。"""
        ticket_id = self._held(pk, VIEW)
        return file_response(read_file(actor=self.principal, ticket_id=ticket_id, attachment_id=attachment_id))

    @extend_schema(request=None, responses={204: None})
    @file.mapping.delete
    def remove_file(self, request: Request, pk: str, attachment_id: UUID) -> Response:  # noqa: ARG002
        """移除一份材料：上传的人，或响应的链党组织，在办结以前。"""
        remove_file(actor=self.principal, ticket_id=self._held(pk, VIEW), attachment_id=attachment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PartResource(Resource):
    """What one department's part, one request of it, may get done to it: found by the ticket it belongs to."""

    scope_name = "tickets"

    def ticket_response(self, ticket_id: UUID) -> Response:
        resource = TicketResource()
        resource.request = self.request
        return resource._answer(get_ticket_for(self.principal, ticket_id))


@extend_schema(tags=["工单"])
class TicketAssignmentResource(PartResource):
    """承办部门在工单上的办理：报到、联系企业、登记进展、办完协办、申请退单。"""

    model = Assignment

    def _part(self, pk: str) -> Assignment:
        return get_assignment_for(self.principal, uuid_or_not_found(pk))

    @extend_schema(request=None, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"], url_path="report-in")
    def report_in(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """报到。"""
        part = handling.report_in(actor=self.principal, assignment_id=self._part(pk).pk)
        return self.ticket_response(part.ticket_id)

    @extend_schema(request=shapes.WordsSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: str) -> Response:
        """登记联系企业的情况，首次联系的计时到此为止。"""
        found = self._part(pk)
        given = _asked(shapes.WordsSerializer, request).validated_data
        part = handling.record_contact(actor=self.principal, assignment_id=found.pk, **given)
        return self.ticket_response(part.ticket_id)

    @extend_schema(request=shapes.WordsSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """登记进展，企业看得到。"""
        found = self._part(pk)
        given = _asked(shapes.WordsSerializer, request).validated_data
        ticket = handling.record_progress(actor=self.principal, assignment_id=found.pk, **given)
        return self.ticket_response(ticket.pk)

    @extend_schema(request=shapes.WordsSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """协办完成。"""
        found = self._part(pk)
        given = _asked(shapes.WordsSerializer, request).validated_data
        part = handling.finish_part(actor=self.principal, assignment_id=found.pk, **given)
        return self.ticket_response(part.ticket_id)

    @extend_schema(request=shapes.TicketReasonSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """不再需要协办。"""
        found = self._part(pk)
        given = _asked(shapes.TicketReasonSerializer, request).validated_data
        part = dispatching.release_assistant(actor=self.principal, assignment_id=found.pk, **given)
        return self.ticket_response(part.ticket_id)

    @extend_schema(request=shapes.ReturnAskSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def hand_back(self, request: Request, pk: str) -> Response:
        """申请退单，写明应由哪个部门办理。"""
        found = self._part(pk)
        given = _asked(shapes.ReturnAskSerializer, request).validated_data
        requests.ask_return(
            actor=self.principal, assignment_id=found.pk, right_unit_id=given["right_unit"], reason=given["reason"]
        )
        return self.ticket_response(found.ticket_id)


@extend_schema(tags=["工单"])
class TicketReturnResource(PartResource):
    """退单申请：由链党组织裁定，第三次由组织部门裁定。"""

    model = TicketReturn

    @extend_schema(request=shapes.ReturnRuleSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def rule(self, request: Request, pk: str) -> Response:
        """裁定。"""
        asked = get_return_for(self.principal, uuid_or_not_found(pk))
        given = _asked(shapes.ReturnRuleSerializer, request).validated_data
        requests.rule_return(
            actor=self.principal,
            return_id=asked.pk,
            granted=given["granted"],
            ruling=given["ruling"],
            unit_id=given.get("unit"),
        )
        return self.ticket_response(asked.assignment.ticket_id)


@extend_schema(tags=["工单"])
class TicketExtensionResource(PartResource):
    """延期申请：由链党组织审批。"""

    model = Extension

    @extend_schema(request=shapes.ExtensionDecideSerializer, responses=shapes.TicketSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """审批。"""
        asked = get_extension_for(self.principal, uuid_or_not_found(pk))
        given = _asked(shapes.ExtensionDecideSerializer, request).validated_data
        requests.decide_extension(actor=self.principal, extension_id=asked.pk, **given)
        return self.ticket_response(asked.ticket_clock.ticket_id)
