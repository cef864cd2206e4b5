"""Talent wanted, published, known and brought together, over the API. Names of persons never stand in it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.tenancy.base import Record
from members.people import persons_for
from services.actions.matches import move_match, open_match, place_match
from services.actions.talent_needs import create_need, move_need, publish_issue, recall_issue, update_need
from services.actions.talent_pool import give_consent, record_profile, update_profile, withdraw_consent
from services.api import talent_serializers as shapes
from services.models import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.talent.filters import IssueFilter, MatchFilter, NeedFilter, ProfileFilter
from services.talent.matching import Candidate, needs_for_profile, profiles_for_need
from services.talent.queries import (
    MATCH,
    NEED_EDIT,
    NEED_VIEW,
    PLACE,
    POOL_EDIT,
    POOL_VIEW,
    PUBLISH,
    get_issue_for,
    get_match_for,
    get_need_for,
    get_profile_for,
    issues_for,
    matches_for,
    needs_for,
    pool_for,
)
from services.talent.signs import place_of


class TalentResource(HasHistory, Resource):
    """``renamed`` are the columns with another name in the API; ``further`` those of one row alone."""

    renamed: ClassVar[Mapping[str, str]] = {}
    further: ClassVar[tuple[str, ...]] = ("created_at", "version")
    shown: ClassVar[type[serializers.Serializer[Any]]]

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {self.renamed.get(name, name): value for name, value in row.items() if name != "name_key"} for row in rows
        ]

    def one(self, row: dict[str, Any]) -> dict[str, Any]:
        return self.shape([row])[0]

    def answer(self, row: Record, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ("id", *self.list_fields, *self.further)
        held = self.model._default_manager.filter(pk=row.pk).values(*columns).get()
        return self.object_response(row, self.shown(self.one(held)).data, status=code)

    def body(self, request: Request, kind: type[serializers.Serializer[Any]], *, partial: bool = False) -> Any:
        asked = kind(data=request.data, partial=partial)
        asked.is_valid(raise_exception=True)
        return asked


def candidates(found: Iterable[Candidate]) -> Response:
    told = [
        {
            "id": one.row.pk,
            "name": str(one.row),
            "unit_name": place_of(one.row) if isinstance(one.row, TalentProfile) else one.row.unit.name,
            "reasons": one.reasons,
        }
        for one in found
    ]
    return Response(shapes.CandidatesSerializer({"results": told}).data)


@extend_schema(tags=["服务"])
class TalentNeedResource(TalentResource):
    """人才需求。各单位的紧缺人才和用工需求：岗位、人才类型、人数、有效期。"""

    model = TalentNeed
    scope_name = "talent-needs"
    object_code = "talent-needs"
    view_action = NEED_VIEW
    filterset_class = NeedFilter
    orderings = {"name": "name_key", "ends": "ends_on", "updated": "updated_at"}
    default_ordering = "-ends"
    shown = shapes.NeedSerializer
    renamed = {"unit_id": "unit", "unit__name": "unit_name", "chain_id": "chain"}
    further = ("description", "created_at", "version")
    list_fields = (
        "name",
        *renamed,
        "category",
        "specialty",
        "wanted",
        "level",
        "pay",
        "is_scarce",
        "starts_on",
        "ends_on",
        "state",
        "updated_at",
    )

    def rows(self) -> Any:
        self.principal.require(NEED_VIEW)
        return needs_for(self.principal)

    def _held(self, pk: str) -> UUID:
        return get_need_for(self.principal, uuid_or_not_found(pk), NEED_EDIT).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.NeedPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.NeedSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answer(get_need_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.NeedWriteSerializer, responses={201: shapes.NeedSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require(NEED_EDIT)
        values = self.body(request, shapes.NeedWriteSerializer).columns()
        return self.answer(create_need(actor=self.principal, values=values), code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.NeedWriteSerializer(partial=True), responses=shapes.NeedSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        need_id, version = self._held(pk), expected_version(request)
        values = self.body(request, shapes.NeedWriteSerializer, partial=True).columns()
        changed = update_need(actor=self.principal, need_id=need_id, values=values, expected_version=version)
        return self.answer(changed)

    @extend_schema(request=shapes.NeedMoveSerializer, responses=shapes.NeedSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """已招满、撤回、恢复招引。"""
        need_id = self._held(pk)
        asked = self.body(request, shapes.NeedMoveSerializer).validated_data
        return self.answer(move_need(actor=self.principal, need_id=need_id, **asked))

    @extend_schema(responses=shapes.CandidatesSerializer)
    @action(detail=True, methods=["get"])
    def candidates(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """可能合适的人才和理由，至多 20 条。"""
        self.principal.require(POOL_VIEW)
        return candidates(profiles_for_need(self.principal, get_need_for(self.principal, uuid_or_not_found(pk))))


@extend_schema(tags=["服务"])
class TalentIssueResource(TalentResource):
    """人才目录。按期发布的紧缺人才和用工需求目录，编号和内容发布后不再变动。"""

    model = TalentIssue
    scope_name = "talent-issues"
    object_code = "talent-issues"
    view_action = NEED_VIEW
    filterset_class = IssueFilter
    orderings = {"day": "published_on", "updated": "updated_at"}
    default_ordering = "-day"
    shown = shapes.IssueSerializer
    renamed = {"chain_id": "chain"}
    further = ("reason", "created_at", "version")
    list_fields = ("year", "number", "title", "published_on", "chain_id", "state", "updated_at")

    def rows(self) -> Any:
        self.principal.require(NEED_VIEW)
        return issues_for(self.principal)

    def one(self, row: dict[str, Any]) -> dict[str, Any]:
        lines = TalentIssueLine.objects.filter(issue_id=row["id"]).order_by("place")
        return {**super().one(row), "lines": lines}

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.IssuePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.IssueSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answer(get_issue_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.IssuePublishSerializer, responses={201: shapes.IssueSerializer})
    def create(self, request: Request) -> Response:
        """发布一期：列入招引中、在有效期内的需求。"""
        self.principal.require_everywhere(PUBLISH)
        values = self.body(request, shapes.IssuePublishSerializer).columns()
        return self.answer(publish_issue(actor=self.principal, **values), code=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.RecallSerializer, responses=shapes.IssueSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        """撤下，须写明原因；期次和内容保留。"""
        issue = get_issue_for(self.principal, uuid_or_not_found(pk), PUBLISH)
        asked = self.body(request, shapes.RecallSerializer).validated_data
        return self.answer(recall_issue(actor=self.principal, issue_id=issue.pk, **asked))


@extend_schema(tags=["服务"])
class TalentProfileResource(TalentResource):
    """链上人才库。按类型、专业、职称登记人数；姓名须本人同意，接口不给出姓名。"""

    model = TalentProfile
    scope_name = "talent-profiles"
    object_code = "talent-profiles"
    view_action = POOL_VIEW
    filterset_class = ProfileFilter
    orderings = {"updated": "updated_at"}
    default_ordering = "-updated"
    shown = shapes.TalentProfileSerializer
    renamed = {"unit_id": "unit", "unit__name": "unit_name", "chain_id": "chain", "kind__label": "kind"}
    further = ("person_id", "consent_on", "note", "created_at", "version")
    list_fields = (
        *renamed,
        "source_name",
        "category",
        "kind_id",
        "specialty",
        "title",
        "persons",
        "is_available",
        "consent",
        "updated_at",
    )

    def rows(self) -> Any:
        self.principal.require(POOL_VIEW)
        return pool_for(self.principal)

    def one(self, row: dict[str, Any]) -> dict[str, Any]:
        shown = super().one(row)
        person_id = shown.pop("person_id")
        seen = person_id is not None and self.principal.may("person.view")
        shown["person"] = person_id if seen and persons_for(self.principal).filter(pk=person_id).exists() else None
        return shown

    def _held(self, pk: str) -> UUID:
        return get_profile_for(self.principal, uuid_or_not_found(pk), POOL_EDIT).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.ProfilePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.TalentProfileSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answer(get_profile_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.TalentProfileWriteSerializer, responses={201: shapes.TalentProfileSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require(POOL_EDIT)
        values = self.body(request, shapes.TalentProfileWriteSerializer).columns()
        return self.answer(record_profile(actor=self.principal, values=values), code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.TalentProfileWriteSerializer(partial=True),
        responses=shapes.TalentProfileSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        profile_id, version = self._held(pk), expected_version(request)
        values = self.body(request, shapes.TalentProfileWriteSerializer, partial=True).columns()
        changed = update_profile(actor=self.principal, profile_id=profile_id, values=values, expected_version=version)
        return self.answer(changed)

    @extend_schema(request=shapes.ConsentSerializer, responses=shapes.TalentProfileSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: str) -> Response:
        """登记本人同意，写上姓名。"""
        self.principal.require("person.view")
        profile_id = self._held(pk)
        asked = self.body(request, shapes.ConsentSerializer).validated_data
        named = give_consent(actor=self.principal, profile_id=profile_id, person_id=asked["person"], day=asked["day"])
        return self.answer(named)

    @extend_schema(request=shapes.WithdrawSerializer, responses=shapes.TalentProfileSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回同意，姓名去掉，人数保留。"""
        profile_id = self._held(pk)
        asked = self.body(request, shapes.WithdrawSerializer).validated_data
        return self.answer(withdraw_consent(actor=self.principal, profile_id=profile_id, **asked))

    @extend_schema(responses=shapes.CandidatesSerializer)
    @action(detail=True, methods=["get"])
    def candidates(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """可能合适的需求和理由，至多 20 条。"""
        self.principal.require(NEED_VIEW)
        return candidates(needs_for_profile(self.principal, get_profile_for(self.principal, uuid_or_not_found(pk))))


@extend_schema(tags=["服务"])
class TalentMatchResource(TalentResource):
    """人才对接。有意向、洽谈、到岗或未成；到岗登记一条人才引进。"""

    model = TalentMatch
    scope_name = "talent-matches"
    object_code = "talent-matches"
    view_action = MATCH
    filterset_class = MatchFilter
    orderings = {"updated": "updated_at"}
    default_ordering = "-updated"
    shown = shapes.MatchSerializer
    renamed = {
        "need_id": "need",
        "need__name": "need_name",
        "need__unit__name": "unit_name",
        "profile_id": "profile",
        "intake_id": "intake",
    }
    further = ("note", "created_at", "version")
    list_fields = (*renamed, "reasons", "state", "updated_at")

    def rows(self) -> Any:
        self.principal.require(MATCH)
        return matches_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.MatchPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.MatchSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answer(get_match_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.MatchWriteSerializer, responses={201: shapes.MatchSerializer})
    def create(self, request: Request) -> Response:
        """表示意向，开始对接。"""
        self.principal.require(MATCH)
        values = self.body(request, shapes.MatchWriteSerializer).columns()
        return self.answer(open_match(actor=self.principal, **values), code=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.MatchMoveSerializer, responses=shapes.MatchSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """开始洽谈、没有成、重新对接；到岗用 place。"""
        match = get_match_for(self.principal, uuid_or_not_found(pk))
        asked = self.body(request, shapes.MatchMoveSerializer).validated_data
        return self.answer(move_match(actor=self.principal, match_id=match.pk, **asked))

    @extend_schema(request=shapes.PlaceSerializer, responses=shapes.MatchSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """登记到岗，计入人才引进。"""
        self.principal.require(PLACE)
        match = get_match_for(self.principal, uuid_or_not_found(pk))
        asked = self.body(request, shapes.PlaceSerializer).validated_data
        return self.answer(place_match(actor=self.principal, match_id=match.pk, **asked))
