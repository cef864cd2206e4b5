"""``make demo`` leaves last year's packs published, so that this year's are compared with something (R07)."""

from io import StringIO

import pytest
from django.core.management import call_command

from config.demo import last_year
from config.demo.cities import read_cities
from core import clock
from core.models import Tenant
from core.tenancy.scope import tenant_scope
from reports.choices import EditionState
from reports.models import Edition
from tests.acceptance.conftest import Demo

SMALLEST = "LZ"


@pytest.fixture
def one_city(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """The city with one chain alone: its pack is built and published as all others are."""
    cities = [city for city in read_cities() if city.code == SMALLEST]
    monkeypatch.setattr(last_year, "read_cities", lambda: cities)
    tenant: Tenant = Tenant.objects.get(code=SMALLEST)
    return tenant


def published(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_scope(tenant.pk, actor_id=None, reason="验收"):
        rows = Edition.objects.filter(pack__year=clock.today().year - 1).values_list("state", "number")
        return list(rows)


def loaded(demo: Demo) -> str:
    said = StringIO()
    call_command("load_demo", print_accounts=True, secrets=demo.secrets, stdout=said)
    return said.getvalue()


def test_command_of_the_demo_publishes_last_years_packs_once(demo: Demo, one_city: Tenant) -> None:
    said = loaded(demo)
    assert demo.password in said
    assert "份已发布" not in said, "the table of accounts is printed as it is"
    packs = published(one_city)
    assert [state for state, _ in packs] == [EditionState.PUBLISHED]
    loaded(demo)
    assert published(one_city) == packs
