"""Load the demonstration: tenants by the owner of the database, everything else as the web role in each tenant's scope.

A city is loaded in one transaction, so it is there whole or not at all, and a second run finds nothing to do.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from django.db import connections

from config.demo.accounts import add_accounts, demo_password, set_passwords
from config.demo.across import share_across
from config.demo.ahead import arrange_ahead
from config.demo.campaigns import start_campaigns
from config.demo.cities import City, read_cities
from config.demo.configuration import load_configuration_of
from config.demo.generate import city_rows
from config.demo.groups import found_groups
from config.demo.market import open_market
from config.demo.meetings import remind_of_meetings
from config.demo.minutes import write_up_meetings
from config.demo.regretted import regret
from config.demo.services import offer_services
from config.demo.sharing import share_data
from config.demo.tickets import raise_tickets
from config.demo.visits import visit_companies
from core import clock
from core.choices import RegionLevel
from core.errors import Conflict
from core.models import NationalDay, Region, Tenant, Term
from core.reference import load as reference
from core.search.upkeep import take_all_apart
from core.tenancy.scope import tenant_scope
from core.tenants import create_tenant
from organizations.duplicates import find_duplicates
from services.directories.showing import show_missing
from services.directories.standing import recount

Tell = Callable[[str], None]


def load_demo(*, secrets: Path, tell: Tell = lambda _: None, using: str = "admin", only: Collection[str] = ()) -> str:
    """Load what is missing and return the accounts' password, kept in the folder ``secrets``.

    ``only`` are the codes of the tenants meant, all without any; a superior is named with those below it.

    Raises Conflict where a code of the demonstration belongs to a tenant that is no sample: real data is never mixed.
    """
    cities = [city for city in read_cities() if not only or city.code in only]
    _refuse_real_tenants(cities)
    _ensure_reference(using)
    password, is_new = demo_password(secrets)
    loaded = [city for city in cities if _load(city, password, tell, using)]
    if is_new and len(loaded) < len(cities):
        set_passwords(cities, password)
    share_across(cities)
    if loaded:
        with connections[using].cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner must not work with the numbers of empty tables
    return password


def _ensure_reference(using: str) -> None:
    wanted = len(reference.regions()), len(reference.national_days())
    if (Region.objects.count(), NationalDay.objects.count()) < wanted:
        reference.load_reference(using=using)


def _refuse_real_tenants(cities: list[City]) -> None:
    real = Tenant.objects.filter(code__in=[city.code for city in cities], is_sample=False).first()
    if real is not None:
        raise Conflict(f"编号前缀“{real.code}”已由正式单位“{real.name}”使用，示例数据不能装入正式环境。")


def _tenant(city: City, using: str) -> Tenant:
    tenant = Tenant.objects.filter(code=city.code).first()
    return tenant or create_tenant(
        code=city.code,
        name=city.name,
        level=city.level,
        region_code=city.region,
        parent_code=city.parent,
        is_sample=True,
        using=using,
    )


def _load(city: City, password: str, tell: Tell, using: str) -> bool:
    tenant = _tenant(city, using)
    with tenant_scope(tenant.pk, actor_id=None, reason="载入示例数据"):
        if Term.objects.exists():
            return False
        load_configuration_of(city, tenant)
        rows = city_rows(city, today=clock.today(), counties=_counties(city))
        rows.save()
        add_accounts(city, tenant, rows, password)
        start_campaigns(tenant, rows)
        remind_of_meetings(rows)
        write_up_meetings(tenant, rows)
        arrange_ahead(tenant, rows)
        raise_tickets(city, rows)
        open_market(city, rows)
        show_missing()
        recount()
        share_data(city, rows)
        found_groups(city, rows)
        visit_companies(city, rows)
        find_duplicates(tenant)
        regret(tenant)
        offer_services(city, rows)
    take_all_apart(tenant.pk)
    tell(f"{city.name}：{rows.count()} 条")
    return True


def _counties(city: City) -> list[str]:
    """The counties in force whose codes begin as the city's description says."""
    codes = (
        Region.objects.filter(level=RegionLevel.COUNTY, last_year=None).order_by("code").values_list("code", flat=True)
    )
    return [code for code in codes if code.startswith(city.counties)] if city.counties else []
