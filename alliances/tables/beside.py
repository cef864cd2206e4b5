"""What is changed for many bodies beside the columns of their list: who is liaison (R12), which have ended; and for
many members, who looks after the unit or organization that is one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.actions import end_body, reopen_body
from alliances.models import ChainBody, Membership
from alliances.queries import bodies_for
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.beside import EndTable
from members.choices import TitleMeaning
from members.tables.posts import PartyOrgLiaisonTable, PostTable, UnitInstructorTable, UnitLiaisonTable


class BodyLiaisonTable(PostTable):
    code = "body_liaisons"
    changed = "liaisons"
    header = "联络员"
    meaning = TitleMeaning.LIAISON
    kind = AnchorKind.BODY
    model = ChainBody
    label = "链党组织"
    noun = "个"
    list_url = "body-list"
    beside = ("bodies",)

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return bodies_for(actor, action="person.edit")


class BodyEndTable(EndTable):
    code = "body_ends"
    changed = "ended_on"
    header = "终止日期"
    label = "链党组织"
    noun = "个"
    view_action = "body.view"
    list_url = "body-list"
    model = ChainBody
    beside = ("bodies",)
    fields: ClassVar[Mapping[str, str]] = {"last_day": "ended_on"}

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return bodies_for(actor, action="body.edit")

    def end(self, actor: Principal, record_id: UUID, last_day: dt.date) -> None:
        end_body(actor=actor, body_id=record_id, last_day=last_day)

    def resume(self, actor: Principal, record_id: UUID) -> None:
        reopen_body(actor=actor, body_id=record_id)


def _members_of(ids: Sequence[UUID], column: str) -> list[UUID]:
    """What chosen memberships lead to by ``column``, in their order; what does not stays, to be told apart later."""
    members = dict(Membership.objects.filter(id__in=list(ids)).values_list("id", column))
    return [members.get(membership_id) or membership_id for membership_id in ids]


class MemberUnitInstructorTable(UnitInstructorTable):
    code = "member_instructors"
    changed = "unit_instructors"
    header = "成员单位的党建指导员"
    list_url = "member-list"
    beside = ("memberships",)
    unknown = "这个成员不是单位，或不在您可修改的范围内"

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        return _members_of(ids, "unit_id")


class MemberUnitLiaisonTable(UnitLiaisonTable):
    code = "member_unit_liaisons"
    changed = "unit_liaisons"
    header = "成员单位的联络员"
    list_url = "member-list"
    beside = ("memberships",)
    unknown = MemberUnitInstructorTable.unknown

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        return _members_of(ids, "unit_id")


class MemberOrgLiaisonTable(PartyOrgLiaisonTable):
    code = "member_org_liaisons"
    changed = "party_org_liaisons"
    header = "成员党组织的联络员"
    list_url = "member-list"
    beside = ("memberships",)
    unknown = "这个成员不是党组织，或不在您可修改的范围内"

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        return _members_of(ids, "party_org_id")


TABLES = (
    BodyLiaisonTable(),
    BodyEndTable(),
    MemberUnitInstructorTable(),
    MemberUnitLiaisonTable(),
    MemberOrgLiaisonTable(),
)
