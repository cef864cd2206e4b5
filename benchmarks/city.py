"""A city of the benchmarks' own, new in every run, so that what is measured starts from the same point."""

from django.core.management import call_command

from core.choices import TenantLevel
from core.ids import new_id
from core.models import Region, Tenant
from core.tenants import add_default_terms, create_tenant


def prepared_database() -> None:
    """The tables and the national reference are made where missing."""
    call_command("migrate", verbosity=0)
    if not Region.objects.exists():
        call_command("load_reference", verbosity=0)


def new_city(region: str = "430200") -> Tenant:
    """An empty city with the default terms."""
    prepared_database()
    code = f"B{new_id().hex[-8:].upper()}"
    tenant = create_tenant(
        code=code, name=f"测量用城市 {code}", level=TenantLevel.CITY, region_code=region, is_sample=True
    )
    add_default_terms(tenant)
    return tenant
