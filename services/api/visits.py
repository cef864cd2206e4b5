from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from services.actions import visit_plans, visit_steps
from services.actions.visits import Problem, log_visit, raise_from_visit, update_visit
from services.api import visit_serializers as shapes
from services.models import Visit, VisitAnswer, VisitPlan, VisitTarget
from services.queries import RAISE
from services.visits.access import get_visit_for
from services.visits.filters import VisitFilter
from services.visits.plan_access import get_plan_for, get_target_for
from services.visits.plan_filters import VisitPlanFilter, VisitTargetFilter
from services.visits.plan_queries import (
    NO_REACH,
    PLAN_EDIT,
    PLAN_VIEW,
    plans_for,
    reach_of,
    targets_for,
    with_last_visit,
)
from services.visits.queries import ASSESS, EDIT, VIEW, tickets_of, visits_for

RENAMED = {
    "unit_id": "unit",
    "unit__name": "unit_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "body_id": "body",
    "body__name": "body_name",
    "department_id": "department",
    "department__name": "department_name",
    "person_id": "person",
}
OWN = (
    "visited_on",
    "visited_at",
    "state",
    "collected_at",
    "coordinated_at",
    "assessed_at",
    "rating",
    "updated_at",
    "version",
)
FULL = (
    "companions",
    "met",
    "findings",
    "asked",
    "promised",
    "next_step",
    "next_on",
    "coordination",
    "assessment",
    "created_at",
)
PLAN_RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "coverage_set_id": "coverage_set",
    "chain_id": "chain",
    "tag_id": "tag",
}
PLAN_OWN = ("name", "starts_on", "ends_on", "note", "updated_at", "version")
TARGET_RENAMED = {"plan_id": "plan", "unit_id": "unit", "unit__name": "unit_name", "person_id": "person"}


def _asked(serializer: type[StrictSerializer], request: Request) -> Any:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked


def _problem(given: dict[str, Any]) -> Problem:
    own = ("name", "text", "nature", "urgency", "contact_name", "contact_phone")
    return Problem(category_id=given["category"], body_id=given["body"], **{name: given[name] for name in own})


@extend_schema(tags=["走访"])
class VisitResource(HasHistory):
    """走访：现场走访、问题收集、协调办理、反馈评估，每一步有时间；问题当场提成工单。"""

    model = Visit
    scope_name = "visits"
    object_code = "visits"
    view_action = VIEW
    filterset_class = VisitFilter
    orderings = {"day": "visited_on", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return visits_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, visit_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        row = Visit.objects.filter(pk=visit_id).values(*self.list_fields, *FULL).get()
        tickets = list(tickets_of(visit_id).values_list("id", flat=True))
        answer = VisitAnswer.objects.filter(visit_id=visit_id).first()
        told = {"reply": answer.reply if answer else "", "reply_text": answer.text if answer else ""}
        shown = {**self.shape([row])[0], **{name: row[name] for name in FULL}, **told, "tickets": tickets}
        fresh = Visit.objects.get(pk=visit_id)
        return self.object_response(fresh, shapes.VisitSerializer(shown).data, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_visit_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.VisitPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.VisitSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._held(pk, VIEW))

    @extend_schema(request=shapes.VisitWriteSerializer, responses={201: shapes.VisitSerializer})
    def create(self, request: Request) -> Response:
        """登记走访，当场提出的问题一并提成工单；以同一 client_key 再发一次不会重复登记。"""
        self.principal.require(EDIT)
        asked = _asked(shapes.VisitWriteSerializer, request)
        visit = log_visit(
            actor=self.principal,
            values=asked.columns(),
            problems=[_problem(one) for one in asked.validated_data.get("problems", [])],
            client_key=asked.validated_data.get("client_key"),
        )
        return self._answer(visit.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.VisitChangeSerializer(partial=True), responses=shapes.VisitSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正走访；评估后不能再改。"""
        visit_id = self._held(pk, EDIT)
        version = expected_version(request)
        asked = shapes.VisitChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        update_visit(actor=self.principal, visit_id=visit_id, values=asked.columns(), expected_version=version)
        return self._answer(visit_id)

    @extend_schema(request=shapes.VisitWordsSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def collect(self, request: Request, pk: str) -> Response:
        """问题收集。"""
        visit_id = self._held(pk, EDIT)
        given = _asked(shapes.VisitWordsSerializer, request).validated_data
        visit_steps.collect_findings(actor=self.principal, visit_id=visit_id, **given)
        return self._answer(visit_id)

    @extend_schema(request=shapes.ProblemSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def problem(self, request: Request, pk: str) -> Response:
        """把走访中听到的问题提成工单。"""
        visit_id = self._held(pk, EDIT)
        self.principal.require(RAISE)
        given = _asked(shapes.ProblemSerializer, request).validated_data
        raise_from_visit(actor=self.principal, visit_id=visit_id, problem=_problem(given))
        return self._answer(visit_id)

    @extend_schema(request=shapes.VisitWordsSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def coordinate(self, request: Request, pk: str) -> Response:
        """协调办理；提出的工单都答复后才能登记。"""
        visit_id = self._held(pk, EDIT)
        given = _asked(shapes.VisitWordsSerializer, request).validated_data
        visit_steps.coordinate_visit(actor=self.principal, visit_id=visit_id, **given)
        return self._answer(visit_id)

    @extend_schema(request=shapes.VisitAssessSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, pk: str) -> Response:
        """反馈评估，走访办结；登记人不能评估自己的走访。"""
        visit_id = self._held(pk, ASSESS)
        given = _asked(shapes.VisitAssessSerializer, request).validated_data
        visit_steps.assess_visit(actor=self.principal, visit_id=visit_id, **given)
        return self._answer(visit_id)

    @extend_schema(request=shapes.VisitWordsSerializer, responses=shapes.VisitSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """重新办理。"""
        visit_id = self._held(pk, ASSESS)
        given = _asked(shapes.VisitWordsSerializer, request).validated_data
        visit_steps.reopen_visit(actor=self.principal, visit_id=visit_id, **given)
        return self._answer(visit_id)


@extend_schema(tags=["走访"])
class VisitPlanResource(HasHistory):
    """走访计划：要走访哪些单位、谁去、已走访多少。"""

    model = VisitPlan
    scope_name = "visit-plans"
    object_code = "visit-plans"
    view_action = PLAN_VIEW
    filterset_class = VisitPlanFilter
    orderings = {"ends": "ends_on", "name": "name_key", "updated": "updated_at"}
    default_ordering = "-ends"
    list_fields = ("id", *PLAN_RENAMED, *PLAN_OWN)

    def rows(self) -> Any:
        self.principal.require(PLAN_VIEW)
        return plans_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        reach = reach_of(targets_for(self.principal), [row["id"] for row in rows])
        shown = []
        for row in rows:
            held = reach.get(row["id"], NO_REACH)
            shown.append(
                {
                    **{PLAN_RENAMED.get(name, name): row[name] for name in self.list_fields},
                    "targets": held.targets,
                    "visited": held.visited,
                    "persons": held.persons,
                    "unassigned": held.unassigned,
                }
            )
        return shown

    def _answer(self, plan_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        row = VisitPlan.objects.filter(pk=plan_id).values(*self.list_fields).get()
        shown = shapes.VisitPlanRowSerializer(self.shape([row])[0]).data
        return self.object_response(VisitPlan.objects.get(pk=plan_id), shown, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_plan_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.VisitPlanPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.VisitPlanRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._held(pk, PLAN_VIEW))

    @extend_schema(request=shapes.VisitPlanWriteSerializer, responses={201: shapes.VisitPlanRowSerializer})
    def create(self, request: Request) -> Response:
        """制定计划：范围取自统计口径、产业链或标签，也可以逐家给出。"""
        self.principal.require(PLAN_EDIT)
        asked = _asked(shapes.VisitPlanWriteSerializer, request)
        units = asked.validated_data.get("units", [])
        plan = visit_plans.create_plan(actor=self.principal, values=asked.columns(), unit_ids=units)
        return self._answer(plan.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.VisitPlanChangeSerializer(partial=True),
        responses=shapes.VisitPlanRowSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """改名称、日期和要求。"""
        plan_id = self._held(pk, PLAN_EDIT)
        version = expected_version(request)
        asked = shapes.VisitPlanChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        visit_plans.update_plan(
            actor=self.principal, plan_id=plan_id, values=asked.validated_data, expected_version=version
        )
        return self._answer(plan_id)

    @extend_schema(request=None, responses=shapes.AddedSerializer)
    @action(detail=True, methods=["post"])
    def fill(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """补进制定计划后新进入范围的单位。"""
        added = visit_plans.fill_plan(actor=self.principal, plan_id=self._held(pk, PLAN_EDIT))
        return Response({"added": added})

    @extend_schema(request=shapes.VisitTargetsSerializer, responses=shapes.AddedSerializer)
    @action(detail=True, methods=["post"])
    def add(self, request: Request, pk: str) -> Response:
        """添加单位。"""
        plan_id = self._held(pk, PLAN_EDIT)
        units = _asked(shapes.VisitTargetsSerializer, request).validated_data["units"]
        return Response({"added": visit_plans.add_targets(actor=self.principal, plan_id=plan_id, unit_ids=units)})

    @extend_schema(request=shapes.AssignSerializer, responses=shapes.AssignedSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """按党建指导员的联系关系分派走访人。"""
        plan_id = self._held(pk, PLAN_EDIT)
        again = _asked(shapes.AssignSerializer, request).validated_data["again"]
        made = visit_plans.assign_by_instructors(actor=self.principal, plan_id=plan_id, again=again)
        return Response({"given": made.given, "left": made.left})


@extend_schema(tags=["走访"])
class VisitTargetResource(Resource):
    """走访对象：计划要走访的单位，谁去，走访了没有。"""

    model = VisitTarget
    scope_name = "visit-targets"
    view_action = PLAN_VIEW
    filterset_class = VisitTargetFilter
    orderings = {"unit": "unit_key", "updated": "updated_at"}
    default_ordering = "unit"
    list_fields = ("id", *TARGET_RENAMED, "visited_on", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(PLAN_VIEW)
        return with_last_visit(targets_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{TARGET_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, target_id: UUID) -> Response:
        row = with_last_visit(VisitTarget.objects.filter(pk=target_id)).values(*self.list_fields).get()
        shown = shapes.VisitTargetRowSerializer(self.shape([row])[0]).data
        return self.object_response(VisitTarget.objects.get(pk=target_id), shown)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.VisitTargetPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.VisitTargetRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_target_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=shapes.TargetPersonSerializer, responses=shapes.VisitTargetRowSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """由谁走访；person 为空表示还没有确定。"""
        target = get_target_for(self.principal, uuid_or_not_found(pk), PLAN_EDIT)
        person_id = _asked(shapes.TargetPersonSerializer, request).validated_data["person"]
        visit_plans.assign_target(actor=self.principal, target_id=target.pk, person_id=person_id)
        return self._answer(target.pk)
