"""A dump of the database, restored elsewhere, is the same wall and the same rows (proof 15)."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from config.embedded.postgres import OWNER
from core.database import provision
from core.database.catalogue import dispatch_faults, faults
from tests.cast import build_cast
from tests.conftest import KEPT
from tests.isolation.clusters import BACKUP, DATABASE, Cluster, django_at, empty_cluster, programs, ran
from tests.isolation.conftest import Copy
from tests.isolation.rows import make_row, tenant_models


def program(name: str) -> str:
    return str(programs() / name)


def arguments() -> tuple[list[str], dict[str, str]]:
    owner = settings.DATABASES["admin"]
    words = ["--host", owner["HOST"] or "localhost", "--username", owner["USER"]]
    if owner["PORT"]:
        words += ["--port", str(owner["PORT"])]
    return words, {**os.environ, "PGPASSWORD": owner["PASSWORD"] or ""}


def dump(copy: Copy, target: Path, *further: str) -> "subprocess.CompletedProcess[str]":
    words, environment = arguments()
    command = [program("pg_dump"), *words, *further, "--format=custom", f"--file={target}", copy.name]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_restored_dump_has_the_whole_wall(copy: Copy, tmp_path: Path, django_db_blocker: Any) -> None:
    owner, name, target = dict(settings.DATABASES["admin"]), f"{copy.name}_restored", tmp_path / "wall.dump"
    words, environment = arguments()
    assert dump(copy, target, "--schema-only").returncode == 0
    with django_db_blocker.unblock():
        provision.drop_database(owner, name)
        provision.provision_database(owner, name)
        try:
            restore = [program("pg_restore"), *words, "--no-owner", "--clean", "--if-exists", f"--dbname={name}"]
            restored = subprocess.run([*restore, str(target)], env=environment, capture_output=True, text=True)
            assert restored.returncode == 0, restored.stderr[-2000:]
            provision.prepare_schema(owner, name)
            web, dispatch = copy.open("default", NAME=name), copy.open("dispatch", NAME=name)
            assert faults(web) == []
            assert dispatch_faults(dispatch) == []
            web.close()
            dispatch.close()
        finally:
            provision.drop_database(owner, name)


def test_backup_that_could_not_see_every_row_fails_aloud(copy: Copy, tmp_path: Path) -> None:
    """The owner is under the wall too: a dump of the rows by it must stop, not leave rows out in silence."""
    failed = dump(copy, tmp_path / "rows.dump")
    assert failed.returncode != 0
    assert "row-level security" in failed.stderr


def fill(cluster: Cluster, copy: Copy, folder: Path) -> None:
    """The product's tables as they are migrated, and a row of every kind in five tenants, committed."""
    provision.provision_database(cluster.places["admin"], DATABASE)
    owner = cluster.environment(OWNER)
    schema, reference = folder / "schema.dump", folder / "reference.dump"
    assert dump(copy, schema, "--schema-only").returncode == 0
    tables = [f"--table={table}" for table in sorted(KEPT)]
    assert dump(copy, reference, "--data-only", *tables).returncode == 0
    ran(["pg_restore", "--no-owner", "--clean", "--if-exists", f"--dbname={DATABASE}", str(schema)], owner)
    ran(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={DATABASE}", str(reference)], owner)
    provision.prepare_schema(cluster.places["admin"], DATABASE)
    with django_at(cluster):
        cast = build_cast()
        for tenant in (cast.province, cast.city, cast.sibling, cast.county, cast.stranger):
            with cast.scope(tenant):
                for model in tenant_models():
                    make_row(model)


def contents(cluster: Cluster, database: str) -> dict[str, tuple[int, str]]:
    """How many rows each table holds, and what they say; read past the wall."""
    with cluster.as_superuser(database) as connection:
        tables = connection.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        found = {}
        for (table,) in tables:
            said = connection.execute(
                f"SELECT count(*), coalesce(md5(string_agg(r::text, '\n' ORDER BY r::text)), '') FROM {table} r"
            ).fetchone()
            assert said
            found[table] = said
    return found


def test_backup_restored_into_an_empty_cluster_has_every_row_and_the_wall(
    copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    """By the scripts and commands of docs/deployment.md: backup.sh by the backup role, pg_restore by the owner."""
    files, backups, restored_files = (tmp_path / name for name in ("attachments", "backups", "restored"))
    for folder in (files, backups, restored_files):
        folder.mkdir()
    (files / "附件.txt").write_text("示例附件")
    with django_db_blocker.unblock(), empty_cluster(monkeypatch) as source:
        fill(source, copy, tmp_path)
        ran(
            ["sh", "config/deployment/backup.sh", "--once"],
            {**source.environment(BACKUP), "MEDIA_ROOT": str(files), "BACKUP_FOLDER": str(backups)},
        )
        before = contents(source, DATABASE)
    (dumped,), (packed,) = backups.glob("lianmeng-*.dump"), backups.glob("lianmeng-*-files.tar.gz")
    with django_db_blocker.unblock(), empty_cluster(monkeypatch) as target:
        owner, name = target.environment(OWNER, "postgres"), "lianmeng_restored"
        ran(["createdb", "--username", OWNER, name], owner)
        command = ["pg_restore", "--username", OWNER, "--no-owner", "--exit-on-error", "--dbname", name]
        ran([*command, str(dumped)], owner)
        ran(["tar", "-C", str(restored_files), "-xzf", str(packed)], owner)
        after = contents(target, name)
        for place in target.places.values():
            place["NAME"] = name
        with django_at(target):
            assert faults(connections["default"]) == []
            assert dispatch_faults(connections["dispatch"]) == []
    assert {table: count for table, (count, _) in after.items()} == {
        table: count for table, (count, _) in before.items()
    }
    assert after == before
    lacking = [model._meta.db_table for model in tenant_models() if before[model._meta.db_table][0] < 5]
    assert lacking == [], "nothing would be lost from an empty table"
    assert (restored_files / "附件.txt").read_text() == "示例附件"
