"""A mark planted in every text of another city: no page, answer, export or file of one's own may hold it.

Proof 7 of the wall's list. ``MARK`` never stands in what is asked, so an echo of the question is no leak.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from django.db import DatabaseError, models, transaction

from alliances.models import BodyShare, ShareAnswer, SharedHeader
from core import clock
from core.attachments import open_path
from core.errors import NotAllowed
from core.jobs.actions import enqueue_job
from core.jobs.run import run_job
from core.models import Account, Attachment, Job
from core.principal import Principal
from core.tables.actions import start_export
from core.tables.spec import table_spec, table_specs
from core.tenancy.base import TenantModel
from core.tenancy.scope import tenant_scope
from documents.models import CityFont
from reports.actions import start_build
from reports.kinds import CITY_ZIP
from reports.models import EditionFile
from tests.cast import principal_of
from tests.isolation.rows import make_row, tenant_models
from tests.permissions.conftest import Cities
from tests.permissions.routes import Row, rows
from tests.permissions.walk import addresses, call
from tests.permissions.world import World

MARK = "CANARYB7F"
ASKED = "CANARYB"
ADDRESSES = {address.name: address for address in addresses()}
READ = [row for row in rows() if row.method == "GET" and row.who]
# Texts that no mark can stand in, and why. Anything else that refuses the mark fails the build.
UNMARKED = {
    "core.Anchor": "a kind is one of ours",
    "core.Job": "its texts are read back as names of kinds and states",
    "documents.DocumentNumber": "a number once drawn is never changed",
    "reports.Edition": "what is published stays as it was",
    "reports.EditionFile": "what was reviewed or issued stays as it was",
}
# Words the code reads back: a mark there would break the city instead of marking it.
READ_BACK = {"code", "kind", "meaning", "scope", "target", "what", "slot", "table"}


def texts(model: type[TenantModel]) -> list[str]:
    """The columns people write into: no choices, no keys, long enough for the mark."""
    return [
        field.attname
        for field in model._meta.local_fields
        if type(field) in (models.CharField, models.TextField)
        and not field.choices
        and field.name not in READ_BACK
        and (field.max_length or 10_000) >= len(MARK) + 4
        and not getattr(field, "generated", False)
    ]


def plant(world: World) -> dict[str, int]:
    """Mark every text of every row of the world; returns the number of texts by model."""
    planted: dict[str, int] = {}
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        for number, model in enumerate(sorted(tenant_models(), key=lambda each: each._meta.label)):
            if model._meta.label in UNMARKED:
                continue
            for position, row in enumerate(model.objects.all()):
                for name in texts(model):
                    try:
                        with transaction.atomic():
                            model.objects.filter(pk=row.pk).update(**{name: f"{MARK}{number}x{position}"[:14]})
                    except DatabaseError:
                        continue  # a check of its form (a code, a colour); it is counted as not planted
                    planted[model._meta.label] = planted.get(model._meta.label, 0) + 1
    Account.objects.filter(home_tenant=world.tenant).update(display_name=f"{MARK}账号")
    return planted


@pytest.fixture(scope="module")
def marked(cities: Cities) -> dict[str, int]:
    return plant(cities.abroad)


@pytest.fixture(scope="module")
def shared(cities: Cities, marked: dict[str, int]) -> dict[str, Any]:
    """The ids of one's own city, to which the other city shows a body meanwhile: all else of it stays marked."""
    home, abroad = cities.home.tenant, cities.abroad.tenant
    with tenant_scope(abroad.pk, actor_id=None, reason="测试"):
        body_id = cities.abroad.ids["body_id"]
        share = make_row(BodyShare, body_id=body_id, guest_id=home.pk, until=dt.date(2999, 1, 1))
        make_row(SharedHeader, share=share, title="示例共享的组织")
    with tenant_scope(home.pk, actor_id=None, reason="测试"):
        make_row(ShareAnswer, share_id=share.pk, host_id=abroad.pk, state="accepted")
    return {**cities.home.ids, "offer_id": share.pk}


def opened(content: bytes) -> Iterator[bytes]:
    """What a reader of the file would find in it: archives unpacked, PDF read."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from opened(archive.read(name))
    elif content.startswith(b"%PDF"):
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            yield page.extract_text().encode()
    else:
        yield content


def holds_mark(content: bytes) -> bool:
    return any(MARK.encode() in part for part in opened(content))


def test_there_is_something_to_leak(cities: Cities, marked: dict[str, int]) -> None:
    """Every table with texts holds the mark, and the other city's own people see it on its pages."""
    holding = {model._meta.label for model in tenant_models() if texts(model)} - set(UNMARKED)
    with tenant_scope(cities.abroad.tenant.pk, actor_id=None, reason="测试"):
        peopled = {model._meta.label for model in tenant_models() if model.objects.exists()}
    assert sorted(set(marked)) == sorted(holding & peopled)
    for name in ("unit-list", "unit-detail", "chain-list", "party-org-list", "person-list", "api-unit-list"):
        address = ADDRESSES[name]
        client = cities.abroad.clients["D"]
        assert holds_mark(call(client, "GET", address.url(cities.abroad.ids))[2]), name


def test_what_is_shared_is_shown(cities: Cities, shared: dict[str, Any]) -> None:
    for name in ("shared-space", "api-shared-header-list"):
        said = call(cities.home.clients["D"], "GET", ADDRESSES[name].url(shared))[2]
        assert "示例共享的组织" in said.decode(), name


@pytest.mark.parametrize("row", READ, ids=str)
def test_no_page_and_no_answer_holds_the_mark(cities: Cities, shared: dict[str, Any], row: Row) -> None:
    address = ADDRESSES[row.name]
    url = address.url(shared)
    for letter in {row.who[0], row.who[-1]}:
        for asked in (url, f"{url}?q={ASKED}"):
            assert not holds_mark(call(cities.home.clients[letter], "GET", asked)[2]), (letter, asked)


def department(world: World) -> Principal:
    return principal_of(world.accounts["D"], world.tenant)


def done(world: World, job: Job) -> Job:
    run_job(world.tenant.pk, job.pk)
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        job.refresh_from_db()
    assert job.state == "succeeded", job.message
    return job


def file_of(world: World, attachment_id: Any) -> bytes:
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        return open_path(Attachment.objects.get(pk=attachment_id)).read_bytes()


# Who exports what is not the department's, by the right it takes; and what a list must be asked for to show rows.
EXPORTING = {"account.view": "X", "token.edit": "X", "audit.view": "A", "operation.view": "O"}
EXPORT_QUERIES = {"indicator_rows": "code=chain_units"}
# Only a tenant with others below it has these lists.
OF_SUPERIORS = {"resolutions_below", "directories_below", "directory_standings"}


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("table", [spec.code for spec in table_specs()])
def test_no_export_holds_the_mark(cities: Cities, marked: dict[str, int], table: str, file_format: str) -> None:
    query = EXPORT_QUERIES.get(table, "")
    for world, holds in ((cities.abroad, True), (cities.home, False)):
        account = world.accounts[EXPORTING.get(table_spec(table).export_action, "D")]
        with tenant_scope(world.tenant.pk, actor_id=account.pk):
            actor = principal_of(account, world.tenant)
            if table in OF_SUPERIORS and not world.tenant.children.exists():
                with pytest.raises(NotAllowed):
                    start_export(actor=actor, table=table, query=query, file_format=file_format)
                continue
            job = start_export(actor=actor, table=table, query=query, file_format=file_format)
        content = file_of(world, done(world, job).result["attachment"])
        if holds and table in ("units", "party_orgs"):
            assert holds_mark(content), "nothing to leak"
        if not holds:
            assert not holds_mark(content)


def test_no_pack_holds_the_mark(cities: Cities, marked: dict[str, int]) -> None:
    seen = {}
    for world in (cities.abroad, cities.home):
        with tenant_scope(world.tenant.pk, actor_id=world.accounts["D"].pk):
            # The world's font lies on no disk: the packs are printed in the open ones.
            CityFont.objects.update(removed_at=clock.now())
            job = start_build(actor=department(world), chain_ids=[world.ids["chain_id"]], year=2025)
        done(world, job)
        with tenant_scope(world.tenant.pk, actor_id=world.accounts["D"].pk):
            files = list(EditionFile.objects.filter(edition__job=job.pk).values_list("attachment_id", flat=True))
            zipping = enqueue_job(actor=department(world), kind=CITY_ZIP, title="打包", parameters={"year": 2025})
        files.append(done(world, zipping).result["attachment"])
        assert len(files) > 4
        seen[world.tenant.name] = [holds_mark(file_of(world, file)) for file in files]
    assert any(seen[cities.abroad.tenant.name])
    assert not any(seen[cities.home.tenant.name])
