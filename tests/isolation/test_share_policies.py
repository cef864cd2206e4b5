"""The policies of shares: each weakening is seen in what is read and by the check at every start; and their plans."""

from typing import Any

import pytest
from django.db import connection, connections, transaction

from core.database import catalogue
from core.tenancy import sql
from tests.cast import Cast, build_cast
from tests.isolation.conftest import Copy
from tests.isolation.damages import again
from tests.isolation.elsewhere import django_in
from tests.isolation.test_shares import STANDS, answered, offered, scope, seen_lines, stand

LIVE = sql.SHARES[sql.SHARES.index("CREATE OR REPLACE FUNCTION app.live_shares") :]
OFFERED = sql.SHARES[: sql.SHARES.index("CREATE OR REPLACE FUNCTION app.live_shares")]
HEADERS, SHARES = "alliances_sharedheader", "alliances_bodyshare"


def either(table: str, condition: str) -> str:
    """Both the policy that shows and the floor below it."""
    return "; ".join(f"ALTER POLICY {name} ON {table} USING ({condition})" for name in ("tenant_read", "tenant_floor"))


def both(table: str) -> str:
    return f"{again(table, 'tenant_read')}; {again(table, 'tenant_floor')}"


WEAKENED: dict[str, tuple[str, str]] = {
    "a day that is past": (LIVE.replace(" AND s.until >= app.today()", ""), LIVE),
    "an end": (LIVE.replace(" AND s.state = 'offered'", ""), LIVE),
    "any answer": (LIVE.replace(" AND a.state = 'accepted'", ""), LIVE),
    "no answer": (
        LIVE.replace("JOIN public.alliances_shareanswer a", "LEFT JOIN public.alliances_shareanswer a").replace(
            "\n      AND a.tenant_id = app.tenant_id() AND a.state = 'accepted'", ""
        ),
        LIVE,
    ),
    "lines of every offer": (
        either(HEADERS, f"{sql.OWN} OR {sql.TO_AN_OFFER}"),
        both(HEADERS),
    ),
    "lines of everybody": (either(HEADERS, "true"), both(HEADERS)),
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_weakened_policy_is_seen_in_what_is_read(name: str, copy: Copy, django_db_blocker: Any) -> None:
    damage, mend = WEAKENED[name]
    assert damage != mend
    copy.owner.execute(damage)
    try:
        with django_db_blocker.unblock(), django_in(copy), transaction.atomic():
            cast = build_cast()
            lines = {stands: stand(cast.stranger, cast.city, cast.sibling, stands) for stands in STANDS}
            assert seen_lines(cast.city, cast.stranger) > {lines["live"]}, "the weakening shows nothing more"
            transaction.set_rollback(True)
        wrapper = copy.open("default")
        assert catalogue.faults(wrapper), "the check at the start does not see it"
        wrapper.close()
    finally:
        copy.owner.execute(mend)


def test_the_copy_is_whole_again(copy: Copy, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        wrapper = copy.open("default")
        assert catalogue.faults(wrapper) == []
        wrapper.close()


EACH = 10_000
_OFFERS = """
INSERT INTO alliances_bodyshare (id, tenant_id, created_at, updated_at, version, body_id, body_name, subject_name,
  guest_id, until, message, offered_on, state)
SELECT md5('offer' || n)::uuid, %(host)s, now(), now(), 1, %(body)s, '示例', '', %(guest)s, date '2026-12-31', '',
  date '2026-01-01', 'ended'
FROM generate_series(1, %(each)s) n
"""
_LINES = """
INSERT INTO alliances_sharedheader (id, tenant_id, created_at, updated_at, version, share_id, kind, title, detail,
  day, place, parties, address, link, agenda, status, reason, revision)
SELECT md5('line' || n)::uuid, %(host)s, now(), now(), 1, md5('offer' || n)::uuid, 'body', '示例' || n, '',
  date '2026-01-01' + n %% 300, '', '', '', '', '', '', '', 1
FROM generate_series(1, %(each)s) n
"""


def test_the_guest_reads_lines_by_index_and_the_living_shares_are_asked_for_once(committed_cast: Cast) -> None:
    cast = committed_cast
    host, guest = cast.stranger, cast.city
    share, line = offered(host, guest)
    answered(share, guest, "accepted")
    with scope(host), connection.cursor() as cursor:
        for statement in (_OFFERS, _LINES):
            cursor.execute(statement, {"host": host.pk, "guest": guest.pk, "body": share.body_id, "each": EACH})
    with connections["admin"].cursor() as cursor:
        cursor.execute("ANALYZE alliances_bodyshare, alliances_sharedheader, alliances_shareanswer")
    tails = ("WHERE share_id = %s ORDER BY day DESC, id LIMIT 51", "WHERE id = %s")
    with scope(guest), connection.cursor() as cursor:
        for tail, key in zip(tails, (share.pk, line.pk), strict=True):
            cursor.execute(f"EXPLAIN SELECT id, title FROM {HEADERS} {tail}", [key])
            plan = "\n".join(row for (row,) in cursor.fetchall())
            assert f"Seq Scan on {HEADERS}" not in plan, plan
            assert "InitPlan" in plan, plan
            assert "SubPlan" not in plan, plan
    assert seen_lines(guest, host) == {line.pk}
