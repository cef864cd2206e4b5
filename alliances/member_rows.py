"""Members of one body as its page shows them: by category, filtered, with what each member is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from alliances.models import Membership
from core.choices import AnchorKind
from core.counting import RowsFound
from core.errors import InvalidInput
from core.principal import Principal
from core.templatetags.parts import Page
from organizations.models import PartyOrg, Unit
from organizations.naming import name_key
from organizations.queries import latest_members

NO_CATEGORY = "none"
KIND_CHOICES = [("party_org", "党组织"), ("unit", "单位"), ("person", "人员")]
# Where a chosen category, kind or word leads on the member's own record.
SHOWN = ("category", "party_org", "unit", "person", "person__unit")


@dataclass(frozen=True)
class MemberRow:
    """``url`` opens the member's own page, where the reader may see it; ``gone`` says why it should have left."""

    membership: Membership
    name: str
    kind: str
    detail: str
    url: str
    members: int | None
    gone: str


@dataclass(frozen=True)
class CategoryCount:
    """``key`` is what the filter takes: the term's id, or ``none``."""

    key: str
    label: str
    count: int


def category_counts(memberships: "QuerySet[Membership]") -> list[CategoryCount]:
    """How many of ``memberships`` there are in each category, in the city's own order (F004)."""
    rows = (
        memberships.order_by(F("category__order").asc(nulls_last=True), "category__label", "category_id")
        .values_list("category_id", "category__label", "category__order")
        .annotate(Count("id"))
    )
    return [
        CategoryCount(str(category_id), label, number) if category_id else CategoryCount(NO_CATEGORY, "未分类", number)
        for category_id, label, _, number in rows
    ]


def narrowed(memberships: "QuerySet[Membership]", asked: dict[str, Any], *, named: bool) -> "QuerySet[Membership]":
    """``asked``: kind (party_org, unit, person), category (a term's id or none) and q (part of a name).

    Persons are found by name only by those who may see names (``named``).
    """
    if asked.get("kind"):
        memberships = memberships.filter(**{f"{asked['kind']}__isnull": False})
    if asked.get("category"):
        missing = asked["category"] == NO_CATEGORY
        memberships = memberships.filter(
            **({"category__isnull": True} if missing else {"category_id": asked["category"]})
        )
    key = name_key(asked.get("q") or "")
    if key:
        found = Q(party_org__name_key__contains=key) | Q(unit__name_key__contains=key) | Q(post__contains=asked["q"])
        memberships = memberships.filter(found | Q(person__name__contains=asked["q"]) if named else found)
    return memberships


def _opens(principal: Principal, memberships: Sequence[Membership]) -> set[UUID]:
    """Ids of members whose own page the reader may open."""
    units = [row.unit_id for row in memberships if row.unit_id]
    orgs = [row.party_org_id for row in memberships if row.party_org_id]
    seen = _seen(principal, Unit, units, "unit.view", AnchorKind.UNIT)
    return seen | _seen(principal, PartyOrg, orgs, "party_org.view", AnchorKind.PARTY_ORG)


def _seen(principal: Principal, model: Any, ids: list[UUID], action: str, kind: AnchorKind) -> set[UUID]:
    if principal.may_everywhere(action):
        return set(ids)
    return set(principal.narrow(model.objects.filter(id__in=ids), action, kind).values_list("id", flat=True))


def _person_row(row: Membership, *, named: bool) -> MemberRow:
    post = row.post or (row.person.post if row.person else "")
    unit = row.person.unit.name if row.person and row.person.unit else ""
    name = row.person.name if named and row.person else post or "在职人员"
    gone = "已离任" if row.person and row.person.left_on else ""
    return MemberRow(row, name, "人员", " ".join(part for part in (unit, post) if part), "", None, gone)


def _row(row: Membership, opens: set[UUID], members: dict[UUID, int], day: dt.date, *, named: bool) -> MemberRow:
    if row.party_org:
        org: PartyOrg = row.party_org
        url = reverse("party-org-detail", args=[org.pk]) if org.pk in opens else ""
        gone = "" if org.exists_on(day) else "党组织已撤销"
        return MemberRow(row, org.name, "党组织", org.get_kind_display(), url, members.get(org.pk), gone)
    if row.unit:
        unit: Unit = row.unit
        url = reverse("unit-detail", args=[unit.pk]) if unit.pk in opens else ""
        gone = "单位已注销" if unit.state == "ended" else ""
        detail = " · ".join(part for part in (unit.get_kind_display(), row.post) if part)
        return MemberRow(row, unit.name, "单位", detail, url, None, gone)
    return _person_row(row, named=named)


def member_rows(
    principal: Principal, memberships: Sequence[Membership], day: dt.date, *, named: bool
) -> list[MemberRow]:
    """Rows for a page of memberships fetched with ``SHOWN``, in three queries however many there are."""
    opens = _opens(principal, memberships)
    members = latest_members([row.party_org_id for row in memberships if row.party_org_id], day)
    return [_row(row, opens, members, day, named=named) for row in memberships]


@dataclass(frozen=True)
class NumberedPage:
    """One page of a body's members. They are ordered across three tables, so pages are numbered, not keyed."""

    memberships: list[Membership]
    page: Page


def numbered_page(memberships: "QuerySet[Membership]", cursor: str, *, size: int = 100) -> NumberedPage:
    """Page ``cursor`` (1 unless said) of ``memberships`` in their order. Raises InvalidInput."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and 0 < len(cursor) < 6 and int(cursor) > 0):
        raise InvalidInput("翻页标记无效，请回到第一页。", code="bad_cursor")
    number = int(cursor or 1)
    start = (number - 1) * size
    counted: QuerySet[Any] = ordered(memberships).annotate(listed=RowsFound(memberships.order_by().values("pk")))
    rows: list[Any] = list(counted[start : start + size])
    total = rows[0].listed if rows else memberships.count() if start else 0
    following = str(number + 1) if start + size < total else None
    previous = str(number - 1) if number > 1 else None
    first = start + 1 if rows else None
    return NumberedPage(rows, Page(previous, following, first, start + len(rows) if rows else None, total))


def ordered(memberships: "QuerySet[Membership]") -> "QuerySet[Membership]":
    return memberships.select_related(*SHOWN).order_by(
        F("category__order").asc(nulls_last=True), "category__label", "party_org__name_key", "unit__name_key", "id"
    )
