"""成立、更名、合并、拆分、终止 over the API, and what a body was."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.serializers import (
    BodyEndSerializer,
    BodyEventSerializer,
    BodyLineageSerializer,
    BodyMergeSerializer,
    BodyPastSerializer,
    BodyRenameSerializer,
    BodySerializer,
    BodySplitSerializer,
    DocumentSerializer,
)
from alliances.models import BodyEvent, BodyPast, BodySuccession
from chains.api.serializers import NothingSerializer
from core.api.resources import uuid_or_not_found

WORDS = ("day", "document", "reason")


def event_data(events: Iterable[BodyEvent]) -> list[dict[str, Any]]:
    """What became of bodies, with those before and after."""
    rows = list(events)
    before: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    after: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    for row in BodySuccession.objects.filter(event__in=rows).order_by("id"):
        before[row.event_id][row.predecessor_id] = None
        after[row.event_id][row.successor_id] = None
    shaped = [
        {
            **{name: getattr(event, name) for name in ("id", "kind", *WORDS)},
            "predecessors": list(before[event.pk]) or [event.body_id],
            "successors": list(after[event.pk]),
        }
        for event in rows
    ]
    return [dict(row) for row in BodyEventSerializer(shaped, many=True).data]


class BodyLife:
    """The steps of a body's life, mixed into its resource."""

    principal: Any
    _answer: Callable[..., Response]

    def _held(self, pk: str) -> UUID:
        return get_body_for(self.principal, uuid_or_not_found(pk), "body.edit").pk

    @extend_schema(request=DocumentSerializer, responses=BodySerializer)
    @action(detail=True, methods=["post"])
    def found(self, request: Request, pk: str) -> Response:
        """筹建中的组织自某日起成立。"""
        body_id = self._held(pk)
        asked = DocumentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(actions.found_body(actor=self.principal, body_id=body_id, **asked.validated_data))

    @extend_schema(request=BodyRenameSerializer, responses=BodySerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str) -> Response:
        """自某日起更名，之前的日期仍用原名称。"""
        body_id = self._held(pk)
        asked = BodyRenameSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(actions.rename_body(actor=self.principal, body_id=body_id, **asked.validated_data))

    @extend_schema(request=BodyEndSerializer, responses=BodySerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止：成员关系和席位同日终止，成员自身的隶属关系不变。"""
        body_id = self._held(pk)
        asked = BodyEndSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(actions.end_body(actor=self.principal, body_id=body_id, **asked.validated_data))

    @extend_schema(request=NothingSerializer, responses=BodySerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复已终止的组织，连同随它终止的成员和席位。"""
        body_id = self._held(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.reopen_body(actor=self.principal, body_id=body_id))

    @extend_schema(request=BodyMergeSerializer, responses={201: BodyEventSerializer})
    @action(detail=False, methods=["post"])
    def merge(self, request: Request) -> Response:
        """合并成一个新组织，或并入一个现有的组织。"""
        self.principal.require_everywhere("body.edit")
        asked = BodyMergeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        event = actions.merge_bodies(
            actor=self.principal,
            body_ids=data["bodies"],
            values={name: data[name] for name in ("name", "exception_reason") if name in data} or None,
            into_id=data.get("into"),
            **{name: data[name] for name in WORDS},
        )
        return Response(event_data([event])[0], status=status.HTTP_201_CREATED)

    @extend_schema(request=BodySplitSerializer, responses={201: BodyEventSerializer})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """拆成几个新组织；每个成员和下级组织都要有去处，席位不转的到前一天离任。"""
        body_id = self._held(pk)
        asked = BodySplitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        parts = [
            actions.BodyPart(
                {
                    **{name: part[name] for name in ("name", "exception_reason")},
                    **({"chain_id": part["chain"]} if "chain" in part else {}),
                },
                **{name: frozenset(part[name]) for name in ("members", "seats", "below")},
            )
            for part in data["parts"]
        ]
        words = {name: data[name] for name in WORDS}
        event = actions.split_body(actor=self.principal, body_id=body_id, parts=parts, **words)
        return Response(event_data([event])[0], status=status.HTTP_201_CREATED)

    @extend_schema(responses=BodyLineageSerializer)
    @action(detail=True, methods=["get"])
    def lineage(self, request: Request, pk: str) -> Response:  # noqa: ARG002 - DRF's signature
        """沿革：曾用名、类别和上级，由哪些组织来、到哪些组织去。"""
        body = get_body_for(self.principal, uuid_or_not_found(pk))
        columns = ("name", "kind_id", "parent_id", "valid_from", "valid_to")
        rows = BodyPast.objects.filter(body=body).order_by("valid_to").values(*columns)
        shown = [{name.removesuffix("_id"): value for name, value in row.items()} for row in rows]
        around = Q(body=body) | Q(successions__predecessor=body) | Q(successions__successor=body)
        events = BodyEvent.objects.filter(around).distinct().order_by("day", "created_at", "id")
        return Response({"pasts": BodyPastSerializer(shown, many=True).data, "events": event_data(events)})
