"""Making a tenant: done by the owner of the database, since the web role may only read the table of tenants."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.choices import TenantLevel
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import new_id
from core.models import Region, Tenant, Term
from core.records import as_invalid_input
from core.tenancy.scope import tenant_scope
from core.terms import TermKind, term_kinds

CODE = re.compile(r"^[A-Z][A-Z0-9]{1,11}$")
# A tenant hangs below a wider one, never below its like.
WIDTH = {TenantLevel.PROVINCE: 4, TenantLevel.CITY: 3, TenantLevel.COUNTY: 2, TenantLevel.PARK: 1}


def create_tenant(
    *,
    code: str,
    name: str,
    level: str,
    region_code: str = "",
    parent_code: str = "",
    is_sample: bool = False,
    using: str = "admin",
) -> Tenant:
    """A new tenant below ``parent_code`` (none where empty), without terms or accounts; ``code`` begins its numbers.

    Raises InvalidInput (by field), NotFound (the parent), Conflict (the code is taken).
    """
    tenants = Tenant.objects.using(using)
    with transaction.atomic(using=using):
        parent = _parent(tenants, parent_code)
        tenant = Tenant(
            id=new_id(), code=code, name=name, level=level, region_code=region_code, is_sample=is_sample, parent=parent
        )
        _check(tenant, using=using)
        try:
            tenant.save(using=using, force_insert=True)
        except IntegrityError as error:
            raise Conflict(f"编号前缀“{code}”已有单位使用，请换一个。", code="tenant_exists") from error
    return Tenant.objects.using(using).get(pk=tenant.pk)


def _parent(tenants: Any, code: str) -> Tenant | None:
    if not code:
        return None
    parent: Tenant | None = tenants.filter(code=code).first()
    if parent is None:
        raise NotFound(f"没有编号前缀为“{code}”的上级单位，请先建立上级单位。")
    return parent


def _check(tenant: Tenant, *, using: str) -> None:
    try:
        tenant.clean_fields(exclude=["parent"])
    except ValidationError as error:
        raise as_invalid_input(error) from error
    fields: dict[str, list[str]] = {}
    if not CODE.match(tenant.code):
        fields["code"] = ["编号前缀为 2 至 12 位大写字母和数字，以字母开头。"]
    if tenant.parent and WIDTH[TenantLevel(tenant.parent.level)] <= WIDTH[TenantLevel(tenant.level)]:
        fields["parent_code"] = [f"“{tenant.parent.name}”的层级不高于“{tenant.name}”，不能作为上级。"]
    if tenant.region_code and not Region.objects.using(using).filter(code=tenant.region_code).exists():
        fields["region_code"] = ["行政区划代码不在国家代码表内，请核对。"]
    if fields:
        raise InvalidInput(fields=fields)


def default_terms(kind: TermKind) -> list[Term]:
    """The terms offered to a new city for ``kind``, for the open scope; not saved."""
    return [
        Term(kind=kind.code, code=code, label=label, meaning=meaning, order=position * 10)
        for position, (code, label, meaning) in enumerate(kind.defaults, start=1)
    ]


def add_default_terms(tenant: Tenant) -> int:
    """Give ``tenant`` the default terms of every registered kind of which it has none; returns how many were added."""
    with tenant_scope(tenant.pk, actor_id=None, reason="建立单位时添加默认名称"):
        known = set(Term.objects.values_list("kind", flat=True))
        terms = [term for kind in term_kinds() if kind.code not in known for term in default_terms(kind)]
        return len(Term.objects.bulk_create(terms))
