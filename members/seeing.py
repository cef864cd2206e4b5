"""谁能看到、为什么: which grants let whom see one object, by the rule of the object's own page.

The rule is ``ObjectKind.visible``, the same that page asks; ``core.reaching`` tries it for every grant at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet

from core import clock
from core.choices import AnchorKind, Role
from core.models import ApiToken, Tenant, TenantClosure
from core.objects import ObjectKind
from core.principal import Principal
from core.reaching import reaching_grants
from core.rights import RIGHTS, GrantFact
from core.tenancy.declared import declared_walls
from members.holders import counting_grants
from members.models import Grant
from members.queries import WHOLE, grant_rows


@dataclass(frozen=True)
class RoleSeers:
    """How many grants of one role let their accounts see the object, and through what kinds of scope."""

    role: Role
    grants: int
    scopes: str


@dataclass(frozen=True)
class Seen:
    """``grants`` are those that let an account see the object; ``roles`` the same, counted."""

    grants: "QuerySet[Grant]"
    roles: list[RoleSeers]


def seen_by(principal: Principal, kind: ObjectKind, row_id: UUID) -> Seen:
    """Who sees the object today. Three statements and one for each step a scope has to take, however many grants."""
    counting = Grant.objects.filter(counting_grants(), role__in=list(RIGHTS[kind.action]))
    held = counting.order_by().values_list("role", "scope_kind", "scope_id").annotate(number=Count("pk"))
    numbers = {
        GrantFact(principal.tenant.pk, Role(role), scope_id, scope_kind): number
        for role, scope_kind, scope_id, number in held
    }
    found = reaching_grants(numbers, _rule(principal.tenant, kind), kind.queryset().filter(pk=row_id))
    reaching = {fact: number for fact, number in numbers.items() if (fact.role, fact.scope_id) in found}
    return Seen(counting.filter(_of(list(reaching))), _by_role(reaching))


def _rule(tenant: Tenant, kind: ObjectKind) -> Any:
    def rule(grants: tuple[GrantFact, ...]) -> Q:
        return kind.visible(Principal(tenant=tenant, account=None, grants=grants))

    return rule


def _of(facts: Sequence[GrantFact]) -> Q:
    chosen = Q(pk__in=[])
    for role in sorted({fact.role for fact in facts}):
        scopes = [fact.scope_id for fact in facts if fact.role == role and fact.scope_id is not None]
        chosen |= Q(role=role, scope_id__in=scopes)
        if any(fact.role == role and fact.scope_id is None for fact in facts):
            chosen |= Q(role=role, scope_id__isnull=True)
    return chosen


def _by_role(reaching: dict[GrantFact, int]) -> list[RoleSeers]:
    rows = []
    for role in Role:
        facts = [fact for fact in reaching if fact.role == role]
        kinds = sorted({str(AnchorKind(fact.scope_kind).label) if fact.scope_kind else WHOLE for fact in facts})
        if facts:
            rows.append(RoleSeers(role, sum(reaching[fact] for fact in facts), "、".join(kinds)))
    return rows


@dataclass(frozen=True)
class Seer:
    """One grant that lets an account see the object; ``tokens`` are the account's tokens that show it as well."""

    grant: Grant
    scope: str
    tokens: list[str]


def with_tokens(grants: "QuerySet[Grant]", kind: ObjectKind) -> "QuerySet[Any]":
    """The grants with the usable tokens of their accounts whose scope holds objects of this kind."""
    scopes = Q()
    for scope in ("*", "*:read", f"{kind.api_scope}:read", f"{kind.api_scope}:write"):
        scopes |= Q(scopes__contains=[scope])
    tokens = ApiToken.objects.filter(
        scopes, account=OuterRef("account_id"), tenant=OuterRef("tenant_id"), revoked_at__isnull=True
    ).filter(expires_at__gt=clock.now())
    labels = tokens.order_by("created_at").values("label")
    return grants.annotate(username=F("account__username"), tokens=ArraySubquery(labels))


def seers(grants: Sequence[Any]) -> list[Seer]:
    return [Seer(row.grant, row.scope, grant.tokens) for row, grant in zip(grant_rows(grants), grants, strict=True)]


@dataclass(frozen=True)
class Above:
    """A tenant above this one, and what it learns of the object."""

    name: str
    learns: str


def seen_from_above(tenant: Tenant, kind: ObjectKind) -> list[Above]:
    """What the tenants above learn, as the wall of the object's table has it: rows in subtree mode, or sums alone."""
    rows = declared_walls()[kind.model._meta.db_table].subtree == "rows"
    told = "上级查看人员在“下级”各页看到这一条，不能修改" if rows else "只看到按市汇总的数字，看不到这一条"
    learns = kind.above or told
    above = TenantClosure.objects.filter(descendant_id=tenant.pk, depth__gt=0).order_by("depth")
    return [Above(name, learns) for name in above.values_list("ancestor__name", flat=True)]
