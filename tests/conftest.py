"""The test database is made and migrated by the owner once, then copied for each worker; tests run as the web role."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections, transaction

from config.embedded.instance import SUPERUSER_VARIABLE
from config.env import database_from_url
from core.database import provision
from core.industries import _found
from core.models import IndustryClass
from core.reference.load import store

pytest_plugins = ["tests.browsing", "tests.cast", "tests.pooling", "tests.scheduling"]

# Hashing is slow on purpose, and no test is about how slow: the same method, at the least cost it admits.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "core_region",
    "core_industryclass",
    "core_nationalday",
    "core_reading",
}

# Only test databases have this door: the web role may not make tenants, and tests run as the web role.
MAKE_TENANT = """
CREATE SCHEMA test_support;
GRANT USAGE ON SCHEMA test_support TO lianmeng_web;
CREATE FUNCTION test_support.make_tenant(id uuid, parent uuid, level text, name text, code text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
  VALUES (id, parent, level, name, code, '', true, true, clock_timestamp())
$$;

-- A chain of the tenant above ``child``; a tenant that hangs below none is hung below a new one first.
CREATE FUNCTION test_support.chain_above(child uuid, OUT upper_tenant uuid, OUT upper_chain uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own text := current_setting('app.tenant_id', true);
BEGIN
  SELECT parent_id INTO upper_tenant FROM core_tenant WHERE core_tenant.id = child;
  IF upper_tenant IS NULL THEN
    upper_tenant := gen_random_uuid();
    PERFORM test_support.make_tenant(
      upper_tenant, NULL, 'province', '示例上级', upper(substr(md5(upper_tenant::text), 1, 11)));
    UPDATE core_tenant SET parent_id = upper_tenant WHERE core_tenant.id = child;
  END IF;
  upper_chain := gen_random_uuid();
  PERFORM set_config('app.tenant_id', upper_tenant::text, true);
  INSERT INTO core_anchor (id, tenant_id, kind) VALUES (upper_chain, upper_tenant, 'chain');
  INSERT INTO chains_chain (id, tenant_id, created_at, updated_at, version, name, name_key, initials, kind, short_name,
                            level, is_priority, description, "order")
  VALUES (upper_chain, upper_tenant, clock_timestamp(), clock_timestamp(), 1, '示例上级链' || upper_chain,
          '示例上级链' || upper_chain, 'slsjl', 'industry', '', 'province', false, '', 0);
  PERFORM set_config('app.tenant_id', own, true);
END $$;
"""


def _database_name(worker: str) -> str:
    return f"{settings.DATABASES['admin']['NAME']}_test_{worker}"


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Only one worker at a time makes and copies the template."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_template(name: str) -> None:
    owner = settings.DATABASES["admin"]
    provision.provision_roles(owner, settings.DATABASES["default"], settings.DATABASES["dispatch"])
    provision.drop_database(owner, name)
    provision.provision_database(owner, name)
    _point_at(name)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    with connections["admin"].cursor() as cursor:
        cursor.execute(MAKE_TENANT)
    for alias in connections:
        connections[alias].close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """Replaces pytest-django's: the web role may not create a database."""
    owner = dict(settings.DATABASES["admin"])
    template, mine = _database_name("template"), _database_name(worker_id)
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with django_db_blocker.unblock():
        with _locked(shared / "template.lock"):
            if not (shared / "template.made").exists():
                _make_template(template)
                (shared / "template.made").touch()
            provision.drop_database(owner, mine)
            provision.provision_database(owner, mine, template=template)
        _point_at(mine)
        yield
        for alias in connections:
            connections[alias].close()
        provision.drop_database(owner, mine)


# Past keys, triggers and policies, and only where there is something: a hundred tables and their indexes made anew cost
# four tenths of a second. Whoever still writes is waited for. What has grown is given back, so that scans stay short.
EMPTY = """
DO $$
DECLARE
  tables text[];
  name text;
BEGIN
  SELECT array_agg(oid::regclass::text) INTO tables FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relname = ANY ({kept})
    AND pg_relation_size(oid) > 0;
  IF tables IS NULL THEN RETURN; END IF;
  EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ') || ' IN ACCESS EXCLUSIVE MODE';
  FOREACH name IN ARRAY tables LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
END $$
"""
GROWN = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relname = ANY (%s)
  AND pg_relation_size(oid) > 262144
"""


def empty_database() -> None:
    """Everything but the reference tables. The web role cannot: the server's superuser, or else the owner, does."""
    connections["default"].close()
    superuser = os.environ.get(SUPERUSER_VARIABLE)
    if superuser:
        _delete_rows(database_from_url(superuser))
    else:
        _truncate()


def _delete_rows(superuser: dict[str, Any]) -> None:
    kept = "ARRAY[" + ", ".join(f"'{table}'" for table in sorted(KEPT)) + "]"
    with provision.connect(superuser, connections["default"].settings_dict["NAME"]) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(EMPTY.replace("{kept}", kept))
        grown = connection.execute(GROWN, [sorted(KEPT)]).fetchall()
        for (table,) in grown:
            connection.execute(f"VACUUM {table}")


def _truncate() -> None:
    with connections["admin"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND NOT relispartition AND relnamespace = 'public'::regnamespace AND NOT relname = ANY (%s)",
            [sorted(KEPT)],
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")
    connections["admin"].close()


@contextmanager
def kept_connection() -> Iterator[None]:
    """A served request does not give its connection back: the next would open and warm up another."""
    place = connections["default"].settings_dict
    before = place["CONN_MAX_AGE"]
    place["CONN_MAX_AGE"] = None
    yield
    place["CONN_MAX_AGE"] = before


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As ``committed_db``, for all tests of one module together (fuzzing, walks over many routes)."""
    with django_db_blocker.unblock():
        yield
        empty_database()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database in which commits are real (workers, races); emptied afterwards by the owner."""
    with django_db_blocker.unblock():
        yield
        empty_database()


@pytest.fixture
def kept_industries(committed_db: None) -> Iterator[None]:
    """The national classification is kept from test to test: what this one loads is taken out again."""
    before = list(IndustryClass.objects.all())
    yield
    empty_database()
    with connections["admin"].cursor() as cursor:
        # Each by itself: a table with keys still to be asked is not altered.
        cursor.execute("ALTER TABLE core_industryclass DISABLE TRIGGER keep_codes")
        with transaction.atomic(using="admin"):
            cursor.execute("TRUNCATE core_industryload")
            store(IndustryClass, before, using="admin")
            cursor.execute("DELETE FROM core_industryclass WHERE NOT code = ANY (%s)", [[row.code for row in before]])
        cursor.execute("ALTER TABLE core_industryclass ENABLE TRIGGER keep_codes")
    connections["admin"].close()
    _found.clear()


@pytest.fixture(autouse=True)
def private_files(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def in_ci() -> bool:
    return os.environ.get("CI") == "true"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the proofs of the wall counted: cells tried, mutants of it that were found (``make isolation``)."""
    counted: dict[str, int] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", ()):
            if name in ("cells", "mutants", "addresses"):
                counted[name] = counted.get(name, 0) + int(value)
    if counted:
        said = {"cells": "隔离矩阵格数", "mutants": "破坏后被发现的变体", "addresses": "越权走查的地址"}
        terminalreporter.section("租户隔离")
        for name, value in sorted(counted.items()):
            terminalreporter.write_line(f"{said[name]}：{value}")
