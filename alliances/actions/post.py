"""Model posts: set up, corrected, taken down, set up again (R38)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.team import check_party_org, check_person, check_unit, not_later_than_today
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody, ModelPost
from alliances.posts.queries import get_post_for
from alliances.sight import EDIT
from chains.actions.values import prepared, searchable
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

POST_FIELDS = ("name", "kind_id", "unit_id", "party_org_id", "place", "duty", "holder_id", "since", "shown")


def _check(actor: Principal, body: ChainBody, columns: Mapping[str, Any], held: ModelPost | None) -> None:
    """What was named before may stay, though it has ended since."""

    def new(name: str) -> Any:
        value = columns.get(name)
        return None if held is not None and getattr(held, name) == value else value

    check_term("post_kind", columns.get("kind_id"), "kind")
    check_unit(new("unit_id"))
    check_party_org(new("party_org_id"))
    check_person(actor, new("holder_id"), "holder")
    if new("since"):
        check_day(body, new("since"), "since")
        not_later_than_today(new("since"), "since", "设岗日期")


def create_post(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> ModelPost:
    """A new post. Raises NotAllowed, Conflict (the body has ended), InvalidInput (neither unit nor organization)."""
    columns = searchable(prepared(values, POST_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("since"), "since")
        _check(actor, body, columns, None)
        return create(ModelPost(body=body, **columns), anchor=AnchorKind.POST)


def update_post(
    *, actor: Principal, post_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ModelPost:
    """Edit a post; its body stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        post = get_post_for(actor, post_id, EDIT)
        columns = searchable(prepared(values, POST_FIELDS))
        _check(actor, post.body, columns, post)
        return change(post, columns, expected_version=expected_version)


def end_post(*, actor: Principal, post_id: UUID, day: dt.date) -> ModelPost:
    """The post is taken down; its pledges stay. Raises Conflict where it was already, InvalidInput."""
    with transaction.atomic():
        post = locked(ModelPost, get_post_for(actor, post_id, EDIT).pk)
        if post.ended_on is not None:
            raise Conflict(f"“{post.name}”已于{cn_date(post.ended_on)}撤岗，无需重复办理。", code="ended_already")
        not_later_than_today(day, "day", "撤岗日期")
        if day < post.since:
            raise InvalidInput(fields={"day": [f"这个岗位{cn_date(post.since)}才设立，日期不能更早。"]})
        return change(post, {"ended_on": day}, expected_version=None)


def reopen_post(*, actor: Principal, post_id: UUID) -> ModelPost:
    """Set up again as it was. Raises Conflict where it stands."""
    with transaction.atomic():
        post = locked(ModelPost, get_post_for(actor, post_id, EDIT).pk)
        if post.ended_on is None:
            raise Conflict(f"“{post.name}”没有撤岗，无需恢复。", code="not_ended")
        return change(post, {"ended_on": None}, expected_version=None)


def check_restored_post(post: ModelPost) -> None:
    """What a new post's body must be. Raises Conflict, InvalidInput."""
    check_day(post.body, post.since, "since")
