"""Functions, views and rules: what runs with its owner's rights, and what the policies call."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from core.database.checks import rows
from core.reference import codes
from core.search.sql import FUNCTIONS as SEARCH_FUNCTIONS
from core.tenancy import anchored, merged, never_twice, sql

# Definer functions run with their owner's rights; these are all there may be, and why each must.
DEFINERS: Mapping[str, str] = {
    "app.audit()": "the web role may not write the log it leaves",
    "app.audit_identity()": "the same, for accounts and tokens",
    "app.record_access(text,uuid,jsonb)": "the same, for what was looked at",
    "app.ensure_audit_partitions(date,integer)": "the dispatcher makes no tables",
    "app.chains_above()": "a city names the chain above its own: names and levels of chains above, no other row",
}
# Which of them the web role may execute; a trigger needs no right at run time.
EXECUTABLE = frozenset({"app.record_access(text,uuid,jsonb)", "app.chains_above()"})


@cache
def bodies() -> Mapping[str, str]:
    """Function name → body, as core.tenancy.sql declares it."""
    texts = (
        sql.FUNCTIONS,
        sql.CLOSE_TREE,
        sql.AUDIT_FUNCTIONS,
        sql.IDENTITY_AUDIT,
        sql.AUDIT_GUARD,
        sql.CHAINS_ABOVE,
        sql.SHARES,
        SEARCH_FUNCTIONS,
        merged.FUNCTION,
        never_twice.FUNCTION,
        codes.FUNCTIONS,
        anchored.FUNCTIONS,
    )
    pattern = re.compile(r"CREATE OR REPLACE FUNCTION (app\.\w+)\(.*?\$\$(.*?)\$\$", re.DOTALL)
    return {name: body for text in texts for name, body in pattern.findall(text)}


def faults(cursor: Any) -> Iterator[str]:
    yield from _definer_faults(cursor)
    yield from _body_faults(cursor)
    yield from _view_faults(cursor)


def _definer_faults(cursor: Any) -> Iterator[str]:
    for signature, fixed_path, executable in rows(
        cursor,
        """
        SELECT replace(oid::regprocedure::text, ' ', ''),
               COALESCE('search_path=public, pg_temp' = ANY (proconfig), false),
               has_function_privilege(current_user, oid, 'EXECUTE')
        FROM pg_proc WHERE prosecdef AND pronamespace IN ('public'::regnamespace, to_regnamespace('app')) ORDER BY 1
        """,
    ):
        if signature not in DEFINERS:
            yield f"function {signature} runs with its owner's rights and is not listed"
            continue
        if not fixed_path:
            yield f"function {signature} runs with its owner's rights and with any search path"
        if executable != (signature in EXECUTABLE):
            yield f"function {signature}: the role {'may' if executable else 'cannot'} execute it"


def _body_faults(cursor: Any) -> Iterator[str]:
    """A policy is as good as the functions it calls: each says what we say, once."""
    found: dict[str, list[str]] = {}
    for name, body in rows(
        cursor,
        "SELECT 'app.' || proname, prosrc FROM pg_proc WHERE pronamespace = to_regnamespace('app') ORDER BY 1",
    ):
        found.setdefault(name, []).append(body)
    for name, body in bodies().items():
        if found.get(name) != [body]:
            yield f"function {name} is missing or other than ours; run migrate"


def _view_faults(cursor: Any) -> Iterator[str]:
    """A view, a materialised view or a rule shows or writes rows with its owner's rights."""
    for name, kind in rows(
        cursor,
        """
        SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR (relkind = 'v' AND NOT COALESCE('security_invoker=true' = ANY (reloptions), false)))
        ORDER BY 1
        """,
    ):
        yield f"{'materialised view' if kind == 'm' else 'view'} {name} would show rows with its owner's rights"
    for table, rule in rows(
        cursor, "SELECT tablename, rulename FROM pg_rules WHERE schemaname = 'public' ORDER BY 1, 2"
    ):
        yield f"{table}: the rule {rule} runs with its owner's rights"
