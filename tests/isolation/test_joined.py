"""Rows of one city that somehow point at another's (the composite keys dropped, the rows put there by the owner).

Proof 8 of the wall's list: no page, answer or export shows the value at the other end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from core.attachments import open_path
from core.jobs.run import run_job
from core.models import Attachment
from core.tables.actions import start_export
from tests.cast import Cast, build_cast, make_token
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.isolation.conftest import Copy
from tests.isolation.elsewhere import django_in
from tests.members.people import make_person

SECRET = "CANARYB7F"


@dataclass
class Crossed:
    cast: Cast
    unit: UUID
    org: UUID
    person: UUID
    chain: UUID


# (table, column) whose composite key is dropped, so that the owner can make the row point across.
CROSSINGS = (
    ("chains_chainunit", "unit_id"),
    ("members_person", "unit_id"),
    ("organizations_partyorg", "superior_id"),
    ("chains_chain", "parent_id"),
)


@pytest.fixture(scope="module")
def crossed(copy: Copy, django_db_blocker: Any) -> Iterator[Crossed]:
    with django_db_blocker.unblock(), django_in(copy):
        cast = build_cast()
        with cast.scope(cast.stranger):
            there = {
                "unit_id": make_unit(f"{SECRET}公司", short_name=SECRET).pk,
                "superior_id": make_party_org(f"{SECRET}党委").pk,
                "parent_id": make_chain(f"{SECRET}链").pk,
            }
        with cast.scope():
            unit, chain = make_unit("示例公司"), make_chain("示例链")
            place, org = put_on_chain(chain, unit), make_party_org("示例党支部", unit=unit)
            person = make_person(unit=unit)
        moved = (place, person, org, chain)
        for (table, column), row in zip(CROSSINGS, moved, strict=True):
            copy.owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_tenant")
            copy.owner.execute("SELECT set_config('app.tenant_id', %s, false)", [str(cast.city.pk)])
            done = copy.owner.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [there[column], row.pk])
            assert done.rowcount == 1, table
        yield Crossed(cast, unit.pk, org.pk, person.pk, chain.pk)


def pages(crossed: Crossed) -> list[str]:
    return [
        "/",
        "/units/",
        "/party-orgs/",
        f"/party-orgs/{crossed.org}/",
        f"/party-orgs/{crossed.org}/edit/",
        "/persons/",
        f"/persons/{crossed.person}/",
        f"/persons/{crossed.person}/edit/",
        "/chains/",
        f"/chains/{crossed.chain}/",
        f"/chains/{crossed.chain}/units/",
        f"/chains/{crossed.chain}/map/",
        f"/search/?q={SECRET[:4]}",
    ]


def test_pages_show_nothing_of_the_other_end(crossed: Crossed) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(crossed.cast.department)
    for address in pages(crossed):
        answer = client.get(address)
        assert SECRET not in answer.content.decode(), address
        assert answer.status_code in (200, 404, 500), address  # a broken key may break a page; it may not open it


def test_answers_of_the_api_show_nothing_of_the_other_end(crossed: Crossed) -> None:
    secret = make_token(crossed.cast.department, crossed.cast.city, ["*"])
    client = Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)
    for resource in ("units", "party-orgs", "persons", "chains", "chain-units"):
        listed = client.get(f"/api/v1/{resource}/")
        assert SECRET not in listed.content.decode(), resource
        for row in listed.json().get("results", []):
            assert SECRET not in client.get(f"/api/v1/{resource}/{row['id']}/").content.decode(), resource


@pytest.mark.parametrize("table", ["units", "party_orgs"])
def test_exports_show_nothing_of_the_other_end(crossed: Crossed, table: str) -> None:
    cast = crossed.cast
    with cast.scope(account=cast.department):
        job = start_export(actor=cast.act(), table=table, query="", file_format="csv")
    run_job(cast.city.pk, job.pk)
    with cast.scope():
        job.refresh_from_db()
        assert job.state == "succeeded", job.message
        content = open_path(Attachment.objects.get(pk=job.result["attachment"])).read_bytes()
    assert "示例".encode() in content
    assert SECRET.encode() not in content
