"""Row-level policies and audit triggers: every one that is declared, as it is declared, and no other."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from core.database.checks import rows
from core.database.checks.tables import AUDIT
from core.tenancy import sql
from core.tenancy.declared import declared_walls
from core.tenancy.walls import (
    AUDIT_POLICIES,
    AUDIT_TRIGGERS,
    OWNER,
    AuditTrigger,
    Policy,
    audit_arguments,
    owner_columns,
)

# pg_trigger.tgtype of an AFTER … FOR EACH STATEMENT trigger.
_TYPES = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}


def faults(cursor: Any) -> Iterator[str]:
    expected = {table: {policy.name: policy for policy in wall.policies} for table, wall in declared_walls().items()}
    expected[AUDIT] = {policy.name: policy for policy in AUDIT_POLICIES}
    seen: dict[str, set[str]] = {table: set() for table in expected}
    for table, name, restrictive, using, checking, command, roles in rows(
        cursor,
        """
        SELECT tablename, policyname, permissive = 'RESTRICTIVE', qual, with_check, cmd, roles::text[]
        FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2
        """,
    ):
        policy = expected.get(table, {}).get(name)
        if policy is None:
            yield f"{table}: policy {name} is not one of ours"
            continue
        seen[table].add(name)
        if not _admits(policy, roles):
            yield f"{table}: policy {name} is for {', '.join(roles)}"
        actual = (restrictive, command, _normal(using), _normal(checking))
        if actual != (policy.restrictive, policy.command, _normal(policy.using), _normal(policy.checking)):
            yield f"{table}: policy {name} is weakened to {command} {using} {checking}"
    for table, policies in expected.items():
        missing = sorted(policies.keys() - seen[table])
        if missing:
            yield f"{table}: policies {', '.join(missing)} are missing"
    yield from _trigger_faults(cursor)


def _admits(policy: Policy, roles: list[str]) -> bool:
    if policy.role == OWNER:
        return len(roles) == 1 and not {"public", sql.WEB_GROUP, sql.DISPATCH_GROUP} & set(roles)
    return roles == [policy.role]


def _normal(expression: str | None) -> str:
    """An expression without what PostgreSQL adds when printing: a sub-select's column alias, casts, brackets, spaces.

    Every expression of ours is one comparison, or two joined by OR, so that brackets could not change its sense.
    """
    text = re.sub(r"\s+AS\s+\w+", "", expression or "")
    return re.sub(r"\s|::text|[()]", "", text)


def _trigger_faults(cursor: Any) -> Iterator[str]:
    for table, trigger, _ in wrong_triggers(cursor):
        yield f"{table}: the trigger {trigger.name} is missing, off or other than declared"


def wrong_triggers(cursor: Any) -> Iterator[tuple[str, AuditTrigger, str]]:
    """Every audit trigger that is not as declared: its table, what it should be, and the statement that makes it so."""
    found = {
        (table, name): (kind, enabled, arguments)
        for table, name, kind, enabled, arguments in rows(
            cursor,
            """
            SELECT t.tgrelid::regclass::text, t.tgname, t.tgtype::int, t.tgenabled IN ('O', 'A'),
                   encode(t.tgargs, 'escape')
            FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgfoid = to_regprocedure('app.audit()')
            """,
        )
    }
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, wall in declared_walls().items():
        owners = owner_columns(models[table])
        told = "".join(f"{argument}\\000" for argument in audit_arguments(wall.sensitive, owners))
        for trigger in AUDIT_TRIGGERS if wall.audited else ():
            if found.get((table, trigger.name)) != (_TYPES[trigger.verb], True, told):
                yield table, trigger, trigger.statement(table, wall.sensitive, owners)
