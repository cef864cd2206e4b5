"""Decisions about grants taken at once: what each alone may do, both together may not."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from core.choices import Role
from core.errors import Conflict, DomainError
from core.models import Account
from members.actions import grants as actions
from members.choices import GrantState
from members.models import Grant
from tests.cast import Cast, make_account, make_grant
from tests.members.test_grants import decide, propose, security_grant


def _at_once(acts: list[Any]) -> list[str]:
    """Run the acts in threads of their own, each in its own transaction; their outcomes, sorted."""

    def run(act: Any) -> str:
        try:
            act()
        except DomainError as error:
            return error.code
        finally:
            connections["default"].close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_excluding_grants_approved_at_once_leave_one(committed_cast: Cast) -> None:
    cast = committed_cast
    newcomer = make_account(cast.city, "newcomer", "示例新人")
    with cast.scope():
        waiting = [propose(cast, newcomer), propose(cast, newcomer, Role.AUDITOR, actor=cast.act(cast.security))]

    def approve(grant: Grant) -> None:
        with cast.scope():
            decide(cast, grant)

    outcomes = _at_once([lambda grant=grant: approve(grant) for grant in waiting])
    assert outcomes == ["done", "invalid"]
    with cast.scope():
        assert Grant.objects.filter(account=newcomer, state=GrantState.ACTIVE).count() == 1


def _until_it_waits_or_ends(act: "Future[str]") -> None:
    """Until the other transaction has ended, or stands before a lock of ours."""
    while not act.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def test_second_to_last_security_administrator_revoked_meanwhile_keeps_the_last(committed_cast: Cast) -> None:
    """The first revocation is not committed yet: without the locks the second would still count its grant."""
    cast = committed_cast
    other = make_account(cast.city, "security-2", "示例安全管理员二")
    make_grant(cast.city, other, Role.SECURITY)

    def revoke(actor: Account, account: Account) -> str:
        with cast.scope():
            try:
                actions.revoke_grant(actor=cast.act(actor), grant_id=security_grant(account).pk)
            except Conflict as error:
                return error.code
        return "done"

    def revoke_apart() -> str:
        try:
            return revoke(cast.security, other)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        with cast.scope():
            assert revoke(other, cast.security) == "done"
            second = pool.submit(revoke_apart)
            _until_it_waits_or_ends(second)
        assert second.result() == "last_security_administrator"
