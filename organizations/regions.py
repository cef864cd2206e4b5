"""Which regions a tenant's forms offer: the counties below its own region."""

from core.models import Region, Tenant


def region_choices(tenant: Tenant) -> list[tuple[str, str]]:
    """(code, name) of the counties of the tenant's region, or the region itself where it is a county."""
    if not tenant.region_code:
        return []
    prefix = tenant.region_code.rstrip("0")
    prefix = prefix + "0" * (-len(prefix) % 2)
    regions = Region.objects.filter(code__startswith=prefix, last_year__isnull=True).order_by("code")
    return [(region.code, region.name) for region in regions if region.level != "province"]
