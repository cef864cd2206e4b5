"""Joining and leaving a body. Both write a dated row and nothing else: affiliation stays as it is (R03, R04)."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_membership_for
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody, Membership
from chains.actions.values import end_dated
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, told_as_conflict
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from members.models import Person
from organizations.choices import UnitState
from organizations.queries import standing_party_orgs, standing_units

MEMBER_KINDS = {
    AnchorKind.PARTY_ORG: "party_org_id",
    AnchorKind.UNIT: "unit_id",
    AnchorKind.PERSON: "person_id",
}


def _check_member(actor: Principal, kind: AnchorKind, member_id: UUID, day: dt.date | None) -> None:
    """The member exists on the day it joins. A person must be one the actor may see. Raises InvalidInput."""
    missing = InvalidInput(fields={"member": ["没有找到这个成员，请重新选择。"]})
    if kind is AnchorKind.PARTY_ORG:
        org = standing_party_orgs().filter(pk=member_id).first()
        if org is None:
            raise missing
        if org.dissolved_on is not None and (day is None or day > org.dissolved_on):
            raise InvalidInput(fields={"member": [f"“{org.name}”已于{cn_date(org.dissolved_on)}撤销，不能加入。"]})
    elif kind is AnchorKind.UNIT:
        unit = standing_units().filter(pk=member_id).first()
        if unit is None:
            raise missing
        if unit.state == UnitState.ENDED:
            raise InvalidInput(fields={"member": [f"“{unit.name}”已注销，不能加入。"]})
    elif not Person.objects.filter(actor.visible("person.view", AnchorKind.PERSON), pk=member_id).exists():
        raise missing


def join(
    *,
    actor: Principal,
    body_id: UUID,
    kind: AnchorKind,
    member_id: UUID,
    category_id: UUID | None,
    post: str = "",
    valid_from: dt.date | None,
) -> Membership:
    """Make a party organization, a unit or a person in post a member.

    Raises NotAllowed, Conflict (the body has ended), InvalidInput (a member already, gone, or no such category).
    """
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "membership.edit").pk)
        if kind not in MEMBER_KINDS:
            raise InvalidInput(fields={"member": ["成员应是党组织、单位或人员。"]})
        check_day(body, valid_from, "valid_from")
        check_term("member_category", category_id, "category")
        _check_member(actor, kind, member_id, valid_from)
        columns = {MEMBER_KINDS[kind]: member_id}
        return create(
            Membership(body=body, category_id=category_id, post=post.strip(), valid_from=valid_from, **columns)
        )


def join_many(
    *,
    actor: Principal,
    body_id: UUID,
    party_orgs: Mapping[UUID, UUID | None],
    valid_from: dt.date,
) -> list[Membership]:
    """Make many party organizations members from one day on; ``party_orgs`` gives each its category.

    Those that are members on that day or later already are passed over. Returns what was written, in one statement.
    """
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "membership.edit").pk)
        check_day(body, valid_from, "valid_from")
        for category_id in {category_id for category_id in party_orgs.values() if category_id}:
            check_term("member_category", category_id, "category")
        found = standing_party_orgs().filter(
            actor.visible("party_org.view", AnchorKind.PARTY_ORG),
            in_force(valid_from, start="founded_on", end="dissolved_on"),
            pk__in=list(party_orgs),
        )
        known = set(found.values_list("id", flat=True))
        if known != set(party_orgs):
            raise InvalidInput(fields={"ids": ["有党组织在当日不存在或不在您的范围内，请刷新页面后重新勾选。"]})
        joined = Membership.objects.filter(body=body, party_org_id__in=known).exclude(valid_to__lt=valid_from)
        rows = [
            Membership(body=body, party_org_id=org_id, category_id=party_orgs[org_id], valid_from=valid_from)
            for org_id in sorted(known - set(joined.values_list("party_org_id", flat=True)))
        ]
        with told_as_conflict(Membership):
            return list(Membership.objects.bulk_create(rows))


def change_membership(
    *,
    actor: Principal,
    membership_id: UUID,
    category_id: UUID | None,
    post: str,
    expected_version: int | None,
) -> Membership:
    """Correct a member's category or post. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        membership = get_membership_for(actor, membership_id, "membership.edit")
        check_term("member_category", category_id, "category")
        changes = {"category_id": category_id, "post": post.strip()}
        return change(membership, changes, expected_version=expected_version)


def leave(
    *, actor: Principal, membership_id: UUID, last_day: dt.date, expected_version: int | None = None
) -> Membership:
    """Record a member's last day. Raises Conflict where it has left already, InvalidInput before its first day."""
    with transaction.atomic():
        membership = locked(Membership, get_membership_for(actor, membership_id, "membership.edit").pk)
        if membership.valid_to is not None:
            raise Conflict("该成员已登记退出，无需重复登记。", code="left_already")
        if expected_version is not None:
            change(membership, {}, expected_version=expected_version)
        return end_dated(membership, last_day)
