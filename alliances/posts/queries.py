"""Reads of model posts and pledges. Whose post it is, and what a person pledged, is for those who may see persons."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import PledgeState
from alliances.models import ChainBody, ModelPost, Pledge
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, of_unit, work_visible
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.errors import NotAllowed
from core.principal import Principal


def posts_visible(principal: Principal, action: str = VIEW) -> Q:
    return work_visible(principal, action, unit="unit_id")


def posts_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ModelPost]":
    queryset: QuerySet[ModelPost] = ModelPost.objects.filter(posts_visible(principal, action))
    return queryset


def pledges_visible(principal: Principal, action: str = VIEW) -> Q:
    """Pledges of posts and organizations; those of persons only for who may see persons (truth 12)."""
    whole = work_visible(principal, action)
    found = whole
    if action != EDIT and whole:
        found = whole | (of_unit(principal, action, "post__unit_id") & Q(post__isnull=False))
    return found if principal.may("person.view") else found & Q(person__isnull=True)


def pledges_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Pledge]":
    queryset: QuerySet[Pledge] = Pledge.objects.filter(pledges_visible(principal, action))
    return queryset


def late(day: dt.date | None = None) -> Q:
    """Promised for a day that is past, and not yet said to be done."""
    return Q(state=PledgeState.PLEDGED, due_on__lt=day or clock.today())


def get_post_for(principal: Principal, post_id: UUID, action: str = VIEW) -> ModelPost:
    queryset = ModelPost.objects.select_related("kind", "body", "unit", "party_org", "holder")
    post: ModelPost = fetch(queryset, post_id, posts_visible(principal, action))
    return post


def get_pledge_for(principal: Principal, pledge_id: UUID, action: str = VIEW) -> Pledge:
    queryset = Pledge.objects.select_related("body", "post__unit", "person", "party_org")
    pledge: Pledge = fetch(queryset, pledge_id, pledges_visible(principal, action))
    return pledge


def shown_posts(principal: Principal) -> "QuerySet[ModelPost]":
    """What the city shows of its posts to everybody who works here; administrators see no business."""
    if not principal.sees_business:
        raise NotAllowed
    queryset: QuerySet[ModelPost] = ModelPost.objects.filter(shown=True, ended_on__isnull=True)
    return queryset


def shown_pledges(post_ids: "list[UUID]", year: int) -> "QuerySet[Pledge]":
    """What is shown of these posts' pledges of a year."""
    queryset: QuerySet[Pledge] = Pledge.objects.filter(post_id__in=post_ids, year=year, shown=True)
    return queryset.order_by("pledged_on", "id")


def on_post(principal: Principal, post_id: UUID) -> Principal:
    """The same person with only those grants that hold the post's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(posts=post_id))


def on_pledge(principal: Principal, pledge_id: UUID) -> Principal:
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(pledges=pledge_id))
