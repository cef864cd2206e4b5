"""Make the roles and the database that the URLs name. Idempotent; needs the owner's URL and nothing more."""

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql as pg

from core.tenancy.sql import DISPATCH_GROUP, WEB_GROUP

Settings = Mapping[str, Any]
DROP_TRIES = 20


def connect(settings: Settings, database: str | None = None) -> "psycopg.Connection[tuple[Any, ...]]":
    """A plain connection outside Django, in autocommit, to ``database`` or the one the settings name."""
    options = {key: value for key, value in settings.get("OPTIONS", {}).items() if key != "pool"}
    return psycopg.connect(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=database or settings["NAME"],
        autocommit=True,
        **options,
    )


def _ensure_group(connection: "psycopg.Connection[tuple[Any, ...]]", name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(pg.SQL("CREATE ROLE {} NOLOGIN").format(pg.Identifier(name)))


def _ensure_login(connection: "psycopg.Connection[tuple[Any, ...]]", settings: Settings, group: str) -> None:
    name, password = settings["USER"], settings["PASSWORD"]
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = pg.SQL("ALTER ROLE {} LOGIN PASSWORD {}") if exists else pg.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
    connection.execute(verb.format(pg.Identifier(name), pg.Literal(password)))
    connection.execute(pg.SQL("GRANT {} TO {}").format(pg.Identifier(group), pg.Identifier(name)))


def provision_roles(owner: Settings, web: Settings, dispatch: Settings | None) -> None:
    """Group roles for the policies, login roles of the URLs as their members."""
    with connect(owner, "postgres") as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('lianmeng provision'))")
        _ensure_group(connection, WEB_GROUP)
        _ensure_group(connection, DISPATCH_GROUP)
        _ensure_login(connection, web, WEB_GROUP)
        if dispatch is not None:
            _ensure_login(connection, dispatch, DISPATCH_GROUP)


def provision_database(owner: Settings, name: str, *, template: str | None = None) -> None:
    """The database, owned by the owner; nobody else may make tables in it."""
    with connect(owner, "postgres") as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            source = pg.SQL(" TEMPLATE {}").format(pg.Identifier(template)) if template else pg.SQL("")
            connection.execute(pg.SQL("CREATE DATABASE {}{}").format(pg.Identifier(name), source))
    if template is None:
        prepare_schema(owner, name)


def prepare_schema(owner: Settings, name: str) -> None:
    with connect(owner, name) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(
            pg.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(
                pg.Identifier(WEB_GROUP), pg.Identifier(DISPATCH_GROUP)
            )
        )
        connection.execute("GRANT CREATE, USAGE ON SCHEMA public TO CURRENT_USER")


def drop_database(owner: Settings, name: str) -> None:
    """Remove a database. An autovacuum worker in it belongs to no role of ours: it is waited for, not ended."""
    statement = pg.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(pg.Identifier(name))
    with connect(owner, "postgres") as connection:
        for _ in range(DROP_TRIES):
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(1)
            else:
                return
        connection.execute(statement)
