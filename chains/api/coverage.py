"""两个覆盖 over the API: the sets, both coverages of a set, its units, and what is left out."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_coverage_exclusion_for, get_coverage_set_for
from chains.api.coverage_serializers import (
    CoverageExclusionPageSerializer,
    CoverageExclusionSerializer,
    CoverageExclusionWriteSerializer,
    CoverageSerializer,
    CoverageSetPageSerializer,
    CoverageSetSerializer,
    CoverageSetWriteSerializer,
    CoverageUnitPageSerializer,
    DecisionNoteSerializer,
    LastDaySerializer,
    ValidToSerializer,
)
from chains.coverage import base_for, coverage_sets_for, exclusions_for, left_out_units, on_chain, words_of
from chains.coverage_forms import CoverageUnitForm
from chains.filters import CoverageExclusionFilter
from chains.models import CoverageExclusion, CoverageSet
from chains.pages import day_from
from chains.queries import by_chain
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import InvalidInput
from core.keyset import keyset_page
from members.coverage import Advice, Asked, Coverage, coverage_of, with_standing
from organizations.choices import BuildMode, Reason
from organizations.queries import units_for

SET_COLUMNS = (
    "name",
    "note",
    "scope",
    "kinds",
    "ownerships",
    "skips_suspended",
    "minimum_months",
    "order",
    "valid_from",
    "valid_to",
    "updated_at",
    "version",
)
SET_KEYS = ("chain_id", "tag_id", "region_id", "own_region_id")
ASKED_PARAMETERS = [
    OpenApiParameter("day", OpenApiTypes.DATE, description="截至日期，默认今天"),
    OpenApiParameter("chain", OpenApiTypes.UUID, description="只看一条产业链及其子链"),
]
UNIT_COLUMNS = ("id", "name", "uscc", "region_id", "build", "reason", "instructed", "name_key", "updated_at")
UNIT_ORDERINGS = {"name": "name_key", "updated": "updated_at"}
UNIT_PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, description="搜索名称、代码"),
    OpenApiParameter("state", {"type": "string", "enum": list(Asked.values)}, description="覆盖情况"),
    OpenApiParameter("advice", {"type": "string", "enum": list(Advice.values)}, description="建议"),
    OpenApiParameter("build", {"type": "string", "enum": list(BuildMode.values)}, description="组建方式"),
    OpenApiParameter("reason", {"type": "string", "enum": list(Reason.values)}, description="未建原因"),
    OpenApiParameter("instructed", {"type": "string", "enum": ["1", "0"]}, description="已派（1）、未派（0）指导员"),
    OpenApiParameter("region", OpenApiTypes.STR, description="区县代码，none 为未填"),
    OpenApiParameter("left_out", OpenApiTypes.BOOL, description="看不计入的单位"),
]
UNITS_ASKED_BY = frozenset(
    {"day", "chain", "cursor", "ordering", "size", "format", *(each.name for each in UNIT_PARAMETERS)}
)


def _figures(found: Coverage) -> dict[str, Any]:
    return {
        "base": found.base,
        "organized": found.organized,
        "organization_rate": found.organization_rate,
        "covered": found.covered,
        "work_rate": found.work_rate,
        "uncovered": found.uncovered,
        "cells": [
            {"build": build, "reason": reason, "instructed": instructed, "units": number}
            for (build, reason, instructed), number in sorted(found.cells.items())
        ],
    }


@extend_schema(tags=["两个覆盖"])
class CoverageSetResource(Resource):
    """覆盖统计口径：组织覆盖和工作覆盖按哪些单位计算；每个口径可查覆盖率和单位明细。"""

    model = CoverageSet
    scope_name = "coverage-sets"
    orderings = {"order": "order", "updated": "updated_at"}
    default_ordering = "order"
    list_fields = (*SET_COLUMNS, *SET_KEYS)

    def rows(self) -> Any:
        return coverage_sets_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                **{name: row[name] for name in SET_COLUMNS},
                **{name.removesuffix("_id"): row[name] for name in SET_KEYS},
            }
            for row in rows
        ]

    def _answer(self, held: CoverageSet, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(held, name) for name in ("id", *self.list_fields)}
        return self.object_response(held, CoverageSetSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CoverageSetPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CoverageSetSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_coverage_set_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CoverageSetWriteSerializer, responses={201: CoverageSetSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("coverage.edit")
        body = CoverageSetWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = actions.create_coverage_set(actor=self.principal, values=body.columns())
        return self._answer(held, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CoverageSetWriteSerializer(partial=True), responses=CoverageSetSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_coverage_set_for(self.principal, uuid_or_not_found(pk), "coverage.edit")
        version = expected_version(request)
        body = CoverageSetWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        saved = actions.update_coverage_set(
            actor=self.principal, coverage_set_id=held.pk, values=body.columns(), expected_version=version
        )
        return self._answer(saved)

    @extend_schema(request=LastDaySerializer, responses=CoverageSetSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记停用前的最后一天。"""
        held = get_coverage_set_for(self.principal, uuid_or_not_found(pk), "coverage.edit")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        last_day = body.validated_data["last_day"]
        return self._answer(actions.end_coverage_set(actor=self.principal, coverage_set_id=held.pk, last_day=last_day))

    def _asked(self, request: Request, pk: str, known: frozenset[str]) -> tuple[CoverageSet, Any, "QuerySet[Any]"]:
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise InvalidInput(
                "有不认识的查询参数，请对照接口文档。",
                code="unknown_filter",
                fields={name: ["没有这个查询参数。"] for name in unknown},
            )
        held = get_coverage_set_for(self.principal, uuid_or_not_found(pk))
        day = day_from(request.query_params.get("day", ""))
        return held, day, base_for(self.principal, held, day, chain_id=self._chain(request))

    def _chain(self, request: Request) -> UUID | None:
        text = request.query_params.get("chain")
        return get_chain_for(by_chain(self.principal), uuid_or_not_found(text)).pk if text else None

    @extend_schema(parameters=ASKED_PARAMETERS, responses=CoverageSerializer)
    @action(detail=True, methods=["get"])
    def coverage(self, request: Request, pk: str) -> Response:
        """两个覆盖率，及按组建方式、未建原因、是否已派指导员的单位数（各格不重复，合计为基数）。"""
        held, day, base = self._asked(request, pk, frozenset({"day", "chain", "format"}))
        data = {"set": held.pk, "day": day, "definition": words_of(held), **_figures(coverage_of(base, day))}
        return Response(CoverageSerializer(data).data)

    @extend_schema(
        parameters=[*ASKED_PARAMETERS, *UNIT_PARAMETERS, *LIST_PARAMETERS], responses=CoverageUnitPageSerializer
    )
    @action(detail=True, methods=["get"])
    def units(self, request: Request, pk: str) -> Response:
        """覆盖率背后的单位。"""
        held, day, base = self._asked(request, pk, UNITS_ASKED_BY)
        form = CoverageUnitForm(request.query_params, sets=[], chains=[], regions=[])
        if not form.is_valid():
            raise InvalidInput(
                "查询参数有误，请按提示修改。",
                code="bad_filter",
                fields={name: [str(text) for text in texts] for name, texts in form.errors.items()},
            )
        if form.cleaned_data["left_out"]:
            units = left_out_units(units_for(self.principal), held, day)
            chain_id = self._chain(request)
            base = on_chain(units, chain_id, day) if chain_id else units
        found = form.narrowed(with_standing(base, day))
        page = keyset_page(
            found.values(*UNIT_COLUMNS),
            ordering=request.query_params.get("ordering") or "name",
            allowed=UNIT_ORDERINGS,
            cursor=request.query_params.get("cursor", ""),
            size=self._size(),
        )
        rows = [{**row, "region": row["region_id"]} for row in page.rows]
        data = {"next": page.next or None, "previous": page.previous or None, "results": rows}
        return Response(CoverageUnitPageSerializer(data).data)


@extend_schema(tags=["两个覆盖"])
class CoverageExclusionResource(Resource):
    """不计入覆盖基数的单位：事由、依据、起止日期；一人提出，另一人批准后才不计入。"""

    model = CoverageExclusion
    scope_name = "coverage-exclusions"
    view_action = "coverage.view"
    filterset_class = CoverageExclusionFilter
    orderings = {"updated": "updated_at"}
    list_fields = (
        "unit_id",
        "reason",
        "approver",
        "valid_from",
        "valid_to",
        "state",
        "decided_by_id",
        "decided_at",
        "decision_note",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return exclusions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "unit": row.pop("unit_id"), "decided_by": row.pop("decided_by_id")} for row in rows]

    def _answer(self, held: CoverageExclusion, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(held, name) for name in ("id", *self.list_fields)}
        return self.object_response(held, CoverageExclusionSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CoverageExclusionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=CoverageExclusionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_coverage_exclusion_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CoverageExclusionWriteSerializer, responses={201: CoverageExclusionSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("coverage.edit")
        body = CoverageExclusionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        held = actions.exclude_unit(actor=self.principal, unit_id=values.pop("unit"), values=values)
        return self._answer(held, code=status.HTTP_201_CREATED)

    @extend_schema(request=ValidToSerializer, responses=CoverageExclusionSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """登记不计入的最后一天；其他内容不能修改，有误时结束后重新登记。"""
        held = get_coverage_exclusion_for(self.principal, uuid_or_not_found(pk), "coverage.edit")
        version = expected_version(request)
        body = ValidToSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.end_exclusion(
                actor=self.principal,
                coverage_exclusion_id=held.pk,
                last_day=body.validated_data["valid_to"],
                expected_version=version,
            )
        )

    @extend_schema(request=DecisionNoteSerializer, responses=CoverageExclusionSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """批准他人提出的登记，从起始日期起不计入。"""
        held, note = self._decided(request, pk)
        return self._answer(actions.approve_exclusion(actor=self.principal, coverage_exclusion_id=held.pk, note=note))

    @extend_schema(request=DecisionNoteSerializer, responses=CoverageExclusionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """不批准他人提出的登记，写明理由；单位照常计入。"""
        held, note = self._decided(request, pk)
        return self._answer(actions.refuse_exclusion(actor=self.principal, coverage_exclusion_id=held.pk, note=note))

    @extend_schema(request=None, responses=CoverageExclusionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤回还没有审批的登记。"""
        held = get_coverage_exclusion_for(self.principal, uuid_or_not_found(pk), "coverage.edit")
        return self._answer(actions.withdraw_exclusion(actor=self.principal, coverage_exclusion_id=held.pk))

    def _decided(self, request: Request, pk: str) -> tuple[CoverageExclusion, str]:
        held = get_coverage_exclusion_for(self.principal, uuid_or_not_found(pk), "coverage.edit")
        body = DecisionNoteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return held, body.validated_data.get("note", "")
