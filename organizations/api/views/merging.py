from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import fetch
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.choices import AnchorKind
from organizations import actions
from organizations.access import get_merge_for
from organizations.api.merging_serializers import (
    DuplicatePageSerializer,
    DuplicateSerializer,
    MergePageSerializer,
    MergeSerializer,
    MergeWriteSerializer,
    PartyOrgAliasPageSerializer,
    PartyOrgAliasSerializer,
    PartyOrgAliasWriteSerializer,
    UnitAliasPageSerializer,
    UnitAliasSerializer,
    UnitAliasWriteSerializer,
)
from organizations.duplicates import merges_for, pairs_for
from organizations.filters import DuplicateFilter, MergeFilter, PartyOrgAliasFilter, UnitAliasFilter
from organizations.models import DuplicatePair, Merge, PartyOrgAlias, UnitAlias
from organizations.queries import party_org_aliases_for, unit_aliases_for

ALIAS = ("id", "name", "kind", "source", "valid_from", "valid_to", "updated_at", "version")
PAIR = {
    "id": "id",
    "kind": "first_kind",
    "first": "first_id",
    "second": "second_id",
    "reasons": "reasons",
    "state": "state",
    "updated_at": "updated_at",
}
MERGE = {
    "id": "id",
    "kind": "survivor_kind",
    "survivor": "survivor_id",
    "absorbed": "absorbed_id",
    **{
        name: name
        for name in (
            "survivor_name",
            "absorbed_name",
            "state",
            "merged_on",
            "undo_until",
            "undone_on",
            "moved",
            "left",
            "updated_at",
            "version",
        )
    },
}


def _shown(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{name: row[column] for name, column in columns.items()} for row in rows]


@extend_schema(tags=["单位"])
class UnitAliasResource(Resource):
    """单位曾用名：曾用名、其他简称和合并带入的名称、代码。"""

    model = UnitAlias
    scope_name = "unit-aliases"
    filterset_class = UnitAliasFilter
    columns = {name: name for name in ALIAS} | {"unit": "unit_id", "uscc": "uscc"}

    def rows(self) -> Any:
        self.principal.require("unit.view")
        return unit_aliases_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=UnitAliasPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(request=UnitAliasWriteSerializer, responses={201: UnitAliasSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("unit.edit")
        body = UnitAliasWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        alias = actions.add_alias(actor=self.principal, owner="unit", owner_id=values.pop("unit"), values=values)
        return self.object_response(alias, UnitAliasSerializer(alias).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        allowed = self.principal.visible("unit.edit", AnchorKind.UNIT, path="unit_id")
        alias: UnitAlias = fetch(UnitAlias.objects.all(), uuid_or_not_found(pk), allowed)
        actions.remove_alias(actor=self.principal, owner="unit", owner_id=alias.unit_id, alias_id=alias.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["党组织"])
class PartyOrgAliasResource(Resource):
    """党组织曾用名：曾用名、其他简称和合并带入的名称。"""

    model = PartyOrgAlias
    scope_name = "party-org-aliases"
    filterset_class = PartyOrgAliasFilter
    columns = {name: name for name in ALIAS} | {"party_org": "party_org_id"}

    def rows(self) -> Any:
        self.principal.require("party_org.view")
        return party_org_aliases_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PartyOrgAliasPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(request=PartyOrgAliasWriteSerializer, responses={201: PartyOrgAliasSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("party_org.edit")
        body = PartyOrgAliasWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        owner_id = values.pop("party_org")
        alias = actions.add_alias(actor=self.principal, owner="party_org", owner_id=owner_id, values=values)
        return self.object_response(alias, PartyOrgAliasSerializer(alias).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        allowed = self.principal.visible("party_org.edit", AnchorKind.PARTY_ORG, path="party_org_id")
        alias: PartyOrgAlias = fetch(PartyOrgAlias.objects.all(), uuid_or_not_found(pk), allowed)
        actions.remove_alias(actor=self.principal, owner="party_org", owner_id=alias.party_org_id, alias_id=alias.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["合并"])
class DuplicateResource(Resource):
    """疑似重复：看起来是同一个的两家单位、两个党组织，和人的判定。"""

    model = DuplicatePair
    scope_name = "duplicates"
    filterset_class = DuplicateFilter
    orderings = {"updated": "updated_at", "found": "created_at"}
    list_fields = tuple(PAIR.values())

    def rows(self) -> Any:
        return pairs_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _shown(rows, PAIR)

    def _answer(self, pair: DuplicatePair) -> Response:
        return self.object_response(pair, {name: getattr(pair, column) for name, column in PAIR.items()})

    @extend_schema(parameters=LIST_PARAMETERS, responses=DuplicatePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(request=None, responses=DuplicateSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """判定为不是重复，以后不再提示。"""
        return self._answer(actions.dismiss_pair(actor=self.principal, pair_id=uuid_or_not_found(pk)))

    @extend_schema(request=None, responses=DuplicateSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """恢复为待核对。"""
        return self._answer(actions.reopen_pair(actor=self.principal, pair_id=uuid_or_not_found(pk)))


@extend_schema(tags=["合并"])
class MergeResource(Resource):
    """合并：一条记录并入另一条，30 天内可以撤销。"""

    model = Merge
    scope_name = "merges"
    filterset_class = MergeFilter
    orderings = {"updated": "updated_at", "made": "created_at"}
    list_fields = tuple(MERGE.values())

    def rows(self) -> Any:
        return merges_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _shown(rows, MERGE)

    def _answer(self, merge: Merge, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(
            merge, {name: getattr(merge, column) for name, column in MERGE.items()}, status=code
        )

    @extend_schema(parameters=LIST_PARAMETERS, responses=MergePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=MergeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_merge_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=MergeWriteSerializer, responses={201: MergeSerializer})
    def create(self, request: Request) -> Response:
        """合并两条同类的记录。不能合并的，409 逐条说明原因；同一期登记得不一样的，422 列出要选定的项。"""
        self.principal.require_everywhere("duplicate.view")
        body = MergeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        merge = actions.merge(
            actor=self.principal,
            survivor_id=values["survivor"],
            absorbed_id=values["absorbed"],
            fields=values.get("choices", {}),
            answers=values.get("answers", {}),
        )
        return self._answer(merge, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤销合并：仍是合并时样子的退回原处，其余列在 left 中。"""
        return self._answer(actions.undo_merge(actor=self.principal, merge_id=uuid_or_not_found(pk)))
