"""An export is had by who made it, while that person's rights are what they were."""

from collections.abc import Callable

import pytest

from core.choices import AnchorKind, Role
from core.jobs.run import run_job
from core.models import Job
from members.models import Grant
from tests.cast import Cast, make_grant
from tests.factories import make_unit


@pytest.fixture
def export(committed_cast: Cast) -> Callable[[], Job]:
    def make() -> Job:
        client = committed_cast.client(committed_cast.department)
        assert client.post("/export/units/", {"query": "", "format": "xlsx"}).status_code == 302
        with committed_cast.scope():
            job_id = Job.objects.get().pk
        run_job(committed_cast.city.id, job_id)
        with committed_cast.scope():
            job: Job = Job.objects.get()
        return job

    return make


def test_export_is_not_handed_out_after_rights_shrank(committed_cast: Cast, export: Callable[[], Job]) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit()
    path = f"/files/{export().result['attachment']}/"
    client = cast.client(cast.department)
    assert b"".join(client.get(path).streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(state="revoked")
    make_grant(cast.city, cast.department, Role.COMPANY, unit.pk, AnchorKind.UNIT)
    assert client.get(path).status_code == 403


def test_export_needs_the_scope_of_what_it_holds(committed_cast: Cast, export: Callable[[], Job]) -> None:
    cast, job = committed_cast, export()
    path = f"/api/v1/jobs/{job.pk}/file/"
    assert cast.token_client(cast.department, ["jobs:read"]).get(path).status_code == 403
    answer = cast.token_client(cast.department, ["jobs:read", "units:read"]).get(path)
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_export_of_somebody_else_is_not_found(committed_cast: Cast, export: Callable[[], Job]) -> None:
    path = f"/files/{export().result['attachment']}/"
    assert committed_cast.client(committed_cast.security).get(path).status_code == 404
    assert committed_cast.client(committed_cast.stranger_department).get(path).status_code == 404
