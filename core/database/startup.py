"""No process serves over a database whose wall has a hole."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from core.database.catalogue import dispatch_faults, faults


def _refuse(found: list[str]) -> None:
    if found:
        raise ImproperlyConfigured("the database does not hold the tenants apart: " + "; ".join(found))


def refuse_unless_walled() -> None:
    """Raise ImproperlyConfigured naming every fault; called when web and worker processes start."""
    found = faults(connection)
    unready = list(_pooler_faults())
    connection.close()
    _refuse(found)
    if unready:
        raise ImproperlyConfigured("；".join(unready))


def _pooler_faults() -> Iterator[str]:
    """Whether there is a pooler where none is declared, and whether the limit of a statement got through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), extract(epoch FROM setting::int * interval '1 ms')::int "
            "FROM pg_settings WHERE name = 'statement_timeout'"
        )
        server, limit = cursor.fetchone()
    # A pooler answers with a number of its own; the server tells its process in both places.
    if connection.connection.info.backend_pid != server and not settings.DATABASE_POOLER:
        yield "数据库前面有连接池程序（PgBouncer 等），请设置 DATABASE_POOLER=true"
    if limit != settings.STATEMENT_TIMEOUT_SECONDS:
        yield (
            f"一条语句的时限应为 {settings.STATEMENT_TIMEOUT_SECONDS} 秒，数据库中实际为 {limit} 秒"
            "（0 表示没有时限）：经连接池连接时，请在它的配置中用 connect_query 设定（见 docs/deployment.md）"
        )


def refuse_unless_narrow() -> None:
    """The same for the dispatcher's role, which sees all tenants and therefore almost nothing of them."""
    _refuse(dispatch_faults(connections["dispatch"]))
