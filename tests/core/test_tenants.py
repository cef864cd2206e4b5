"""Making a tenant by the owner's address; the web role can only read what came of it."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

from core.errors import Conflict, InvalidInput, NotFound
from core.models import Tenant, TenantClosure, Term
from core.tenancy.scope import tenant_scope
from core.tenants import add_default_terms, create_tenant
from core.terms import term_kinds

pytestmark = pytest.mark.usefixtures("committed_db")


def test_create_tenant_below_another_closes_the_tree() -> None:
    create_tenant(code="HN", name="甲省", level="province", region_code="430000")
    city = create_tenant(code="ZZ", name="甲市", level="city", region_code="430200", parent_code="HN")

    tenant = Tenant.objects.get(code="ZZ")
    assert (tenant, tenant.name, tenant.is_sample, tenant.is_active) == (city, "甲市", False, True)
    pairs = TenantClosure.objects.filter(descendant=tenant).values_list("ancestor__code", "depth")
    assert set(pairs) == {("HN", 1), ("ZZ", 0)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "zz"}, "code"),
        ({"code": "9Z"}, "code"),
        ({"level": "village"}, "level"),
        ({"name": ""}, "name"),
        ({"region_code": "439999"}, "region_code"),
        ({"parent_code": "XIAN", "level": "city"}, "parent_code"),
        ({"parent_code": "XIAN", "level": "county"}, "parent_code"),
    ],
)
def test_create_tenant_wrong_value_names_the_field(values: dict[str, Any], field: str) -> None:
    create_tenant(code="XIAN", name="甲县", level="county")

    with pytest.raises(InvalidInput) as refusal:
        create_tenant(**({"code": "ZZ", "name": "甲市", "level": "city"} | values))

    assert set(refusal.value.fields) == {field}
    assert Tenant.objects.count() == 1


def test_create_tenant_below_an_unknown_one_raises() -> None:
    with pytest.raises(NotFound, match="HN"):
        create_tenant(code="ZZ", name="甲市", level="city", parent_code="HN")


def test_create_tenant_code_taken_raises() -> None:
    create_tenant(code="ZZ", name="甲市", level="city")

    with pytest.raises(Conflict, match="ZZ"):
        create_tenant(code="ZZ", name="乙市", level="city")

    assert [tenant.name for tenant in Tenant.objects.all()] == ["甲市"]


def test_create_tenant_by_the_web_role_is_refused_by_the_database() -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        create_tenant(code="ZZ", name="甲市", level="city", using="default")


def test_add_default_terms_again_adds_nothing_and_keeps_the_citys_own() -> None:
    tenant = create_tenant(code="ZZ", name="甲市", level="city")
    with tenant_scope(tenant.pk, actor_id=None):
        Term.objects.create(kind="chain_grade", code="one", label="一级链")

    first, second = add_default_terms(tenant), add_default_terms(tenant)

    assert (first > 0, second) == (True, 0)
    with tenant_scope(tenant.pk, actor_id=None):
        assert list(Term.objects.filter(kind="chain_grade").values_list("label", flat=True)) == ["一级链"]
        assert set(Term.objects.values_list("kind", flat=True)) == {kind.code for kind in term_kinds() if kind.defaults}


def test_create_tenant_command_makes_tenant_and_terms() -> None:
    output = io.StringIO()

    call_command("create_tenant", "ZZ", "甲市", level="city", region="430200", stdout=output)

    assert output.getvalue().startswith("已建立单位“甲市”（ZZ），并添加默认名称 ")
    assert Tenant.objects.get(code="ZZ").region_code == "430200"


def test_create_tenant_command_refusal_says_why() -> None:
    with pytest.raises(CommandError, match="行政区划代码不在国家代码表内"):
        call_command("create_tenant", "ZZ", "甲市", level="city", region="000001", stdout=io.StringIO())
