"""Background work asked for at home that names another city's objects, and messages of another tenant: both refused.

Proof 6 of the wall's list. A kind of work without a line in ``NAMING`` fails the build.
"""

from typing import Any

import pytest
from django.db import connection

from core.errors import NotFound
from core.jobs.registry import job_kinds
from core.jobs.run import run_job
from core.models import Job
from core.tenancy.declared import declared_walls
from core.tenancy.scope import tenant_scope
from tests.permissions.conftest import Cities
from tests.permissions.test_foreign import filled
from tests.permissions.world import World

# What the work of each kind is told, by the names of the world's ids; None: it names no object.
NAMING: dict[str, dict[str, Any] | None] = {
    "files.expire": None,
    "organizations.duplicates": None,
    "tables.bulk": {"run": "{run_id}"},
    "tables.check": {"run": "{run_id}"},
    "tables.write": {"run": "{run_id}"},
    "tables.undo_plan": {"run": "{run_id}"},
    "tables.undo": {"run": "{run_id}"},
    "tables.export": {"table": "units", "query": "chain={chain_id}&park={own_region_id}", "format": "csv"},
    "tables.export.account.view": None,
    "tables.export.audit.view": {"table": "audit", "query": "row={unit_id}", "format": "csv"},
    "tables.export.grant.view": None,
    "tables.export.operation.view": None,
    "tables.export.token.edit": None,
    "alliances.agreement": {"agreement": "{agreement_id}", "pairing": "{pairing_id}"},
    "meetings.minutes": {"minutes": "{minutes_id}"},
    "meetings.minutes_preview": {"minutes": "{minutes_id}", "format": "pdf"},
    "services.directory": {"issue": "{market_issue_id}", "format": "pdf"},
    "services.talent_directory": {"issue": "{issue_id}", "format": "pdf"},
    "services.directory_below": {"issue": "{shown_issue_id}", "format": "pdf"},
    "reports.build_packs": {"year": 2025, "as_of": "2025-12-31", "chains": ["{chain_id}"], "slot": ""},
    "reports.issue_files": {"year": 2026, "editions": ["{edition_id}"]},
    "reports.city_zip": None,
}
# Who asks for work that is not the department's.
ASKING = {"tables.export.audit.view": "A"}
KINDS = sorted(kind.code for kind in job_kinds())


def contents(world: World) -> dict[str, str]:
    """A digest of every row of the city, by table; jobs and the log of its own reading left out."""
    found = {}
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"), connection.cursor() as cursor:
        for table in sorted(set(declared_walls()) - {"core_job"}):
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def ask(world: World, kind: str, parameters: dict[str, Any]) -> Job:
    account = world.accounts[ASKING.get(kind, "D")]
    with tenant_scope(world.tenant.pk, actor_id=account.pk):
        job: Job = Job.objects.create(kind=kind, title="测试", parameters=parameters, requested_by_id=account.pk)
    return job


def test_every_kind_of_work_is_tried() -> None:
    assert sorted(NAMING) == [code for code in KINDS if not code.startswith("test.")]


@pytest.mark.parametrize("kind", sorted(code for code, naming in NAMING.items() if naming))
def test_work_on_a_foreign_object_does_what_work_on_a_missing_one_does(cities: Cities, kind: str) -> None:
    before = contents(cities.abroad)
    missing = dict.fromkeys(cities.abroad.ids, "01900000-0000-7000-8000-000000000000")
    ends = []
    for ids in (cities.abroad.ids, missing):
        job = ask(cities.home, kind, filled(NAMING[kind], ids))
        run_job(cities.home.tenant.pk, job.pk)
        with tenant_scope(cities.home.tenant.pk, actor_id=None, reason="测试"):
            job.refresh_from_db()
        result = {name: value for name, value in job.result.items() if name != "attachment"}
        ends.append((job.state, job.message, result))
    assert ends[0] == ends[1]
    assert contents(cities.abroad) == before


@pytest.mark.parametrize("kind", sorted(NAMING))
def test_message_that_names_the_wrong_tenant_finds_no_job(cities: Cities, kind: str) -> None:
    job = ask(cities.home, kind, filled(NAMING[kind] or {"year": 2026}, cities.home.ids))
    with pytest.raises(NotFound):
        run_job(cities.abroad.tenant.pk, job.pk)
    with tenant_scope(cities.home.tenant.pk, actor_id=None, reason="测试"):
        job.refresh_from_db()
    assert (job.state, job.deliveries) == ("queued", 0)
