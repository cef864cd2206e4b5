"""How many bodies and members of each sort on a day (F003–F006, F008, F029, F046); each number opens its rows.

Members are counted as memberships, which the list shows one by one, and as distinct organizations, units and persons.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from alliances.member_rows import KIND_CHOICES, NO_CATEGORY
from alliances.models import ChainBody, Membership
from alliances.queries import bodies_for, exists, memberships_for
from core.id_filters import NONE
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.choices import UnitKind


@dataclass(frozen=True)
class Line:
    label: str
    number: int
    url: str
    distinct: int | None = None


@dataclass(frozen=True)
class Group:
    """Lines that add up to ``total``; ``note`` says what they count."""

    title: str
    note: str
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.number for line in self.lines)

    @property
    def counts_distinct(self) -> bool:
        return any(line.distinct is not None for line in self.lines)


def bodies_on(principal: Principal, day: dt.date) -> "QuerySet[ChainBody]":
    return bodies_for(principal).filter(exists(day))


def memberships_on(principal: Principal, day: dt.date) -> "QuerySet[Membership]":
    """Memberships in force of bodies existing on ``day``."""
    return memberships_for(principal).filter(in_force(day), exists(day, path="body__"))


def groups(principal: Principal, day: dt.date, *, as_of: str = "") -> list[Group]:
    """All groups, in two queries and the terms; ``as_of`` is the day as a parameter of the links."""
    bodies = list(
        bodies_on(principal, day).values_list(
            "kind_id", "setup_mode_id", "tier_id", "office_host_id", "office_host__kind"
        )
    )
    members = list(
        memberships_on(principal, day).order_by().values_list("category_id", "party_org_id", "unit_id", "person_id")
    )
    terms = _labels(
        [row[0] for row in bodies]
        + [row[1] for row in bodies]
        + [row[2] for row in bodies]
        + [row[0] for row in members]
    )
    return [
        _by_term(
            "按共建模式",
            "链主企业带动、职能部门牵引、行业协会串联",
            (row[1] for row in bodies),
            terms,
            "setup_mode",
            as_of,
        ),
        _by_term(
            "按类别",
            "都是功能型党组织，不改变隶属关系，不计入党组织统计",
            (row[0] for row in bodies),
            terms,
            "kind",
            as_of,
        ),
        _by_term(
            "按层级",
            "逐级设立，上级组织之下另设的单独计数",
            (row[2] for row in bodies),
            terms,
            "tier",
            as_of,
        ),
        _by_office(bodies, as_of),
        *_of_members(members, terms, as_of),
    ]


def _labels(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {key for key in ids if key}
    rows = Term.objects.filter(id__in=wanted).order_by("kind", "order", "label")
    return dict(rows.values_list("id", "label"))


def _url(name: str, parameter: str, value: object, as_of: str) -> str:
    return f"{reverse(name)}?{parameter}={value}" + (f"&{as_of}" if as_of else "")


def _by_term(
    title: str, note: str, keys: Iterable[UUID | None], terms: dict[UUID, str], parameter: str, as_of: str
) -> Group:
    counted = Counter(keys)
    lines = [
        Line(label, counted[key], _url("body-list", parameter, key, as_of))
        for key, label in terms.items()
        if counted[key]
    ]
    if counted[None]:
        lines.append(Line("未定", counted[None], _url("body-list", parameter, NONE, as_of)))
    return Group(title, note, lines)


def _by_office(bodies: list[Any], as_of: str) -> Group:
    """Where the office is: it may be in a company (R13, F029)."""
    counted = Counter(row[4] for row in bodies)
    lines = [
        Line(str(kind.label), counted[kind], _url("body-list", "office", kind.value, as_of))
        for kind in UnitKind
        if counted[kind]
    ]
    if counted[None]:
        lines.append(Line("未定", counted[None], _url("body-list", "office", NONE, as_of)))
    return Group("办公室设在", "按所在单位的类型；可以是链主企业", lines)


def _of_members(members: list[Any], terms: dict[UUID, str], as_of: str) -> list[Group]:
    counted = Counter(row[0] for row in members)
    distinct: dict[UUID | None, set[UUID]] = {}
    for category, *ids in members:
        distinct.setdefault(category, set()).update(one for one in ids if one)
    by_category = [
        Line(label, counted[key], _url("member-list", "category", key, as_of), len(distinct[key]))
        for key, label in terms.items()
        if counted[key]
    ]
    if counted[None]:
        url = _url("member-list", "category", NO_CATEGORY, as_of)
        by_category.append(Line("未分类", counted[None], url, len(distinct[None])))
    by_kind = [
        Line(
            label,
            sum(1 for row in members if row[place]),
            _url("member-list", "kind", kind, as_of),
            len({row[place] for row in members if row[place]}),
        )
        for place, (kind, label) in enumerate(KIND_CHOICES, start=1)
    ]
    persons = Counter(row[0] for row in members if row[3])
    in_post = [
        Line(
            terms.get(key, "未分类"),
            number,
            f"{_url('member-list', 'category', key or NO_CATEGORY, as_of)}&kind=person",
        )
        for key, number in persons.items()
    ]
    found = [
        Group("成员按类别", "一个成员在几个组织里，按成员关系计几次；去重后按单位、党组织、人员各计一次", by_category),
        Group("成员按类型", "党组织、单位，或以职务参加的人员", by_kind),
    ]
    if in_post:
        found.append(Group("以职务参加的人员", "企业党组织书记、主管部门党组织书记、协会负责人等，按成员类别", in_post))
    return found
