"""Tenants of anchors, held by one look a statement: an unknown one is refused whoever writes it, none goes."""

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from core.choices import AnchorKind
from core.ids import new_id
from core.models import Anchor, Tenant
from core.tables.bulk import add_anchors
from core.tenancy.scope import tenant_scope
from tests.cast import Cast


@pytest.mark.parametrize("number", [1, 150])
def test_anchors_of_a_tenant_that_is_not_are_refused_with_the_statement(cast: Cast, number: int) -> None:
    nobody = new_id()
    refused = pytest.raises(IntegrityError, match=f"there is no tenant {nobody}")
    with refused as why, transaction.atomic(), tenant_scope(nobody, actor_id=None):
        add_anchors([new_id() for _ in range(number)], AnchorKind.UNIT)
    assert getattr(why.value.__cause__, "sqlstate", "") == "23503"
    with cast.scope():
        before = Anchor.objects.count()
        add_anchors([new_id() for _ in range(number)], AnchorKind.UNIT)
        assert Anchor.objects.count() == before + number


def test_one_stray_row_among_many_is_refused_of_the_owner_too(committed_cast: Cast) -> None:
    """The owner let free of the wall: several tenants in one statement, one of which is not."""
    nobody = new_id()
    tenants = [committed_cast.city.pk, committed_cast.county.pk, nobody, committed_cast.stranger.pk]
    owner = connections["admin"]
    refused = pytest.raises(IntegrityError, match=f"there is no tenant {nobody}")
    with refused, transaction.atomic(using="admin"), owner.cursor() as cursor:
        cursor.execute("ALTER TABLE core_anchor NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            "INSERT INTO core_anchor (id, tenant_id, kind) "
            "SELECT gen_random_uuid(), t, 'unit' FROM unnest(%s::uuid[]) t",
            [tenants],
        )
    owner.close()


def test_anchor_is_not_moved_to_a_tenant_that_is_not(committed_cast: Cast) -> None:
    """By the owner let free: of everybody else the wall refuses a move before it is asked where to."""
    row_id, nobody = new_id(), new_id()
    with committed_cast.scope():
        add_anchors([row_id], AnchorKind.UNIT)
    owner = connections["admin"]
    refused = pytest.raises(IntegrityError, match=f"there is no tenant {nobody}")
    with refused, transaction.atomic(using="admin"), owner.cursor() as cursor:
        cursor.execute("ALTER TABLE core_anchor NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE core_anchor SET tenant_id = %s WHERE id = %s", [nobody, row_id])
    owner.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM core_tenant WHERE id = %(tenant)s",
        "UPDATE core_tenant SET id = gen_random_uuid() WHERE id = %(tenant)s",
    ],
)
def test_not_even_the_owner_takes_a_tenant_away(committed_cast: Cast, statement: str) -> None:
    """One that nothing but its anchors would keep."""
    tenant = Tenant(id=new_id(), level="city", name="示例空市", code="KEPT")
    tenant.save(using="admin", force_insert=True)
    owner = connections["admin"]
    refused = pytest.raises(DatabaseError, match="a tenant is closed, never taken away")
    with refused, transaction.atomic(using="admin"), owner.cursor() as cursor:
        cursor.execute("DELETE FROM core_tenantclosure WHERE descendant_id = %s", [tenant.pk])
        cursor.execute(statement, {"tenant": tenant.pk})
    owner.close()


def test_tenants_are_not_emptied_without_their_anchors(committed_cast: Cast) -> None:
    with committed_cast.scope():
        add_anchors([new_id()], AnchorKind.UNIT)
    owner = connections["admin"]
    refused = pytest.raises(DatabaseError, match="a tenant is closed, never taken away")
    # What hangs on the tenants goes along, but nothing says so of the anchors.
    with refused, transaction.atomic(using="admin"), owner.cursor() as cursor:
        cursor.execute("TRUNCATE core_tenant CASCADE")
    owner.close()
