"""Last year's packs of the demonstration, published, so that this year's have something to be compared with."""

from config.demo.cities import read_cities
from config.demo.loader import Tell
from core import clock
from core.jobs.run import run_job
from core.models import Job, Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import tenant_scope
from reports.actions import publish_editions, start_build
from reports.choices import EditionState
from reports.models import Edition, Pack
from reports.queries import as_of_for, chains_for_packs

REASON = "示例数据：上年度清单"


def publish_last_year(tell: Tell) -> None:
    """Build and publish last year's packs of each sample city that has none; a second run finds nothing to do."""
    year = clock.today().year - 1
    for city in read_cities():
        tenant = Tenant.objects.get(code=city.code)
        job = _asked(tenant, year)
        if job is not None:
            run_job(tenant.pk, job.pk)
            tell(f"{tenant.name}：{year} 年度清单 {_publish(tenant, year)} 份已发布")


def _asked(tenant: Tenant, year: int) -> Job | None:
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON):
        actor = platform_principal(tenant)
        chains = list(chains_for_packs(actor, as_of_for(year, clock.today())))
        if not chains or Pack.objects.filter(year=year).exists():
            return None
        return start_build(actor=actor, chain_ids=[chain.pk for chain in chains], year=year)


def _publish(tenant: Tenant, year: int) -> int:
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON):
        actor: Principal = platform_principal(tenant)
        drafts = Edition.objects.filter(pack__year=year, state=EditionState.DRAFT).values_list("id", flat=True)
        return len(publish_editions(actor=actor, edition_ids=list(drafts))) if drafts else 0
