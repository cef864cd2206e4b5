"""The bare way: plain WSGI functions with one SQL statement each, over a copy of the database that has no wall.

No rights, no audit, no checks: what is left is what the work itself costs in this server and this database.
"""

import base64
import os
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from django.conf import settings
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from core.database.provision import connect, provision_database

Environ = dict[str, Any]
Start = Callable[..., Any]

# Tables of which the copy keeps columns and indexes, and neither wall nor audit nor keys.
TABLES = ("organizations_unit", "organizations_unittag", "core_term", "core_anchor")
DATABASE = "BARE_DATABASE_URL"

_FOREIGN_KEYS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"

_TAGS = """
ARRAY(SELECT t.label FROM organizations_unittag x JOIN core_term t ON t.id = x.tag_id
      WHERE x.unit_id = u.id AND (x.valid_from IS NULL OR x.valid_from <= CURRENT_DATE)
        AND (x.valid_to IS NULL OR x.valid_to >= CURRENT_DATE) ORDER BY t."order", t.label) AS tags
"""
_LIST = f"""
SELECT u.id, u.name, u.short_name, u.kind, u.uscc, u.region_id AS region, u.industry_id AS industry, u.ownership,
  u.size, u.state, {_TAGS}, u.updated_at, u.name_key
FROM organizations_unit u WHERE u.tenant_id = %s ORDER BY u.name_key, u.id LIMIT 101
"""
_WHOLE = """
u.id, u.name, u.short_name, u.kind, u.uscc, u.region_id AS region, u.industry_id AS industry, u.ownership, u.size,
u.state, u.updated_at, u.uscc_note, u.staff_count, u.established_on, u.address, u.longitude, u.latitude, u.created_at,
u.version
"""
_DETAIL = f"SELECT {_WHOLE}, {_TAGS} FROM organizations_unit u WHERE u.tenant_id = %s AND u.id = %s"
_CREATE = f"""
INSERT INTO organizations_unit AS u (id, tenant_id, created_at, updated_at, version, name, name_key, initials, kind,
  short_name, uscc, uscc_note, region_id, industry_id, ownership, size, staff_count, established_on, address, state)
VALUES (%s, %s, now(), now(), 1, %s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, %s, %s, 'active')
RETURNING {_WHOLE}, ARRAY[]::text[] AS tags
"""
_WRITTEN = ("short_name", "uscc", "region", "industry", "ownership", "size", "staff_count", "established_on", "address")

_pool: "ConnectionPool[Any] | None" = None


def _connections() -> "ConnectionPool[Any]":
    """Opened by the worker, after its fork."""
    global _pool
    if _pool is None:
        _pool = ConnectionPool(
            os.environ[DATABASE], kwargs={"autocommit": True, "row_factory": dict_row}, min_size=1, max_size=4
        )
    return _pool


def copied_database() -> str:
    """A copy of the database whose tables are bare, beside the walled one: that one may hold nothing without a wall."""
    owner = settings.DATABASES["admin"]
    name = f"{owner['NAME']}_bare"
    provision_database(owner, name, template=owner["NAME"])
    with connect(owner, name) as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
            for (key,) in connection.execute(_FOREIGN_KEYS, [table]).fetchall():
                connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")
    return name


def application(environ: Environ, start: Start) -> Iterable[bytes]:
    """``/bare/<tenant>/`` lists and creates, ``/bare/<tenant>/<id>/`` shows one."""
    _, _, tenant, *rest = environ["PATH_INFO"].rstrip("/").split("/")
    if environ["REQUEST_METHOD"] == "POST":
        status, body = "201 Created", _create(tenant, environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    elif rest:
        status, body = "200 OK", _one(_DETAIL, [tenant, rest[0]])
    else:
        status, body = "200 OK", _page(tenant)
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _page(tenant: str) -> bytes:
    with _connections().connection() as connection:
        rows = connection.execute(_LIST, [tenant]).fetchall()
    following = None
    if len(rows) > 100:
        rows.pop()
        following = base64.urlsafe_b64encode(orjson.dumps([rows[-1]["name_key"], rows[-1]["id"]])).decode()
    for row in rows:
        del row["name_key"]
    return orjson.dumps({"next": following, "previous": None, "results": rows})


def _one(statement: str, values: list[Any]) -> bytes:
    with _connections().connection() as connection:
        return orjson.dumps(connection.execute(statement, values).fetchone(), default=str)


def _create(tenant: str, body: bytes) -> bytes:
    given = orjson.loads(body)
    name = given["name"]
    values = [uuid.uuid4(), tenant, name, name, name, given["kind"], *(given[column] for column in _WRITTEN)]
    return _one(_CREATE, values)
