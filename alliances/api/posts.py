from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.post_serializers import (
    PostChangeSerializer,
    PostEndSerializer,
    PostPageSerializer,
    PostSerializer,
    PostWriteSerializer,
)
from alliances.models import ModelPost
from alliances.posts.filters import PostFilter
from alliances.posts.queries import get_post_for, posts_for
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "unit_id": "unit",
    "party_org_id": "party_org",
    "holder_id": "holder",
}
PLAIN = ("name", "place", "duty", "since", "ended_on", "shown")


@extend_schema(tags=["链党组织"])
class PostResource(HasHistory):
    """示范岗：示范岗、先锋岗、责任区，设在哪里、什么职责。"""

    model = ModelPost
    scope_name = "model-posts"
    object_code = "posts"
    view_action = VIEW
    filterset_class = PostFilter
    orderings = {"name": "name_key", "since": "since", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return posts_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        hidden = {} if names_shown(self.principal) else {"holder": None}
        return [{**{RENAMED.get(name, name): row[name] for name in self.list_fields}, **hidden} for row in rows]

    def _answer(self, post: ModelPost, *, code: int = status.HTTP_200_OK) -> Response:
        row = ModelPost.objects.filter(pk=post.pk).values(*self.list_fields).get()
        return self.object_response(post, PostSerializer(self.shape([row])[0]).data, status=code)

    def _post(self, pk: str) -> ModelPost:
        return get_post_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PostPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PostSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_post_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PostWriteSerializer, responses={201: PostSerializer})
    def create(self, request: Request) -> Response:
        """设立示范岗。"""
        by_body(self.principal).require(EDIT)
        body = PostWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.create_post(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=PostChangeSerializer(partial=True), responses=PostSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        post, version = self._post(pk), expected_version(request)
        body = PostChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_post(
            actor=self.principal, post_id=post.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=PostEndSerializer, responses=PostSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """撤岗。"""
        post = self._post(pk)
        body = PostEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_post(actor=self.principal, post_id=post.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=PostSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复岗位。"""
        post = self._post(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.reopen_post(actor=self.principal, post_id=post.pk))
