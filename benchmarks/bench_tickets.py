"""Lists and ledgers of tickets against bare SQL, and the deadlines of a city after its calendar changed.

``BENCH_TICKETS`` in ``BENCH_TICKET_CITIES`` cities, a million in 333 where nothing is said. The statements of a list
are counted, and from a size on at which a planner would choose otherwise for good reason none may read a table whole.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import QueryDict

from benchmarks.measure import ROUNDS, Backends, Ratio, cost_of, in_turn, surroundings
from benchmarks.ticket_cities import REASON, City, counted, fill
from config.env import env_int
from core import clock
from core.choices import DaySource
from core.database.provision import connect
from core.models import CalendarDay
from core.principal import Principal, platform_principal
from core.tables.spec import listed_table
from core.tenancy.scope import tenant_scope
from core.workdays.queries import calendar_of
from core.working_days import add_working_days
from services.actions.recompute import recompute_clocks
from services.queries import tickets_for
from services.tickets.deadlines import by_pressing
from services.tickets.listing import as_listed, ticket_rows

TICKETS = env_int("BENCH_TICKETS", 1_000_000)
CITIES = env_int("BENCH_TICKET_CITIES", 333)
PAGE = 51
REPEATS = 20
ENOUGH = 1000  # tickets of a city, from which on a sequential scan is a fault
MOST_LIST, MOST_UPDATE = 3, 5

_OWNER = """
(SELECT u.name FROM services_assignment a JOIN organizations_unit u ON u.id = a.unit_id AND u.tenant_id = a.tenant_id
 WHERE a.tenant_id = t.tenant_id AND a.ticket_id = t.id AND a.role = 'lead'
   AND a.state IN ('assigned', 'reported', 'done')
 ORDER BY a.assigned_at DESC LIMIT 1) AS lead_name
"""
_DUE = """
(SELECT k.due_at FROM services_ticketclock k WHERE k.tenant_id = t.tenant_id AND k.ticket_id = t.id
 AND k.round = t.round AND k.status = 'running' AND k.assignment_id IS NULL ORDER BY k.due_at LIMIT 1) AS due_at
"""
_FROM = f"""
SELECT t.*, b.name AS body_name, u.name AS unit_name, c.label AS category_label, {_OWNER}, {_DUE}
FROM services_ticket t
JOIN alliances_chainbody b ON b.tenant_id = t.tenant_id AND b.id = t.body_id
LEFT JOIN organizations_unit u ON u.tenant_id = t.tenant_id AND u.id = t.unit_id
JOIN core_term c ON c.tenant_id = t.tenant_id AND c.id = t.category_id
WHERE t.tenant_id = %(tenant)s
"""
_LATEST = f"{_FROM} ORDER BY t.raised_at DESC, t.id LIMIT {PAGE}"
_PRESSING = f"""
SELECT * FROM ({_FROM}) t ORDER BY CASE WHEN t.state IN ('in_hand', 'planned', 'raised', 'accepted')
  THEN coalesce(t.due_at, t.raised_at + interval '182500 days')
  ELSE timestamptz '4000-01-01 00:00+00' - (t.raised_at - timestamptz '2000-01-01 00:00+00') END, t.id LIMIT {PAGE}
"""
_CLOCKS = """
SELECT ticket_id, kind, status, due_at, stopped_at, is_late FROM services_ticketclock
WHERE tenant_id = %(tenant)s AND ticket_id = ANY (%(ids)s)
"""
_LEDGER = f"""
{_FROM} ORDER BY t.raised_at, t.id
"""
_BARE_UPDATE = """
UPDATE services_ticketclock SET due_at = due_at + interval '1 day', version = version + 1, updated_at = now()
WHERE tenant_id = %(tenant)s AND status <> 'stopped'
"""


def run() -> Iterator[str]:
    with connect(settings.DATABASES["admin"]) as owner:
        cities = fill(owner, cities=CITIES, tickets=max(TICKETS // CITIES, 1))
    city = cities[len(cities) // 2]
    yield surroundings()
    yield f"{CITIES} 个城市，共 {TICKETS:,} 张工单，量其中一个（{counted(city):,} 张）"
    backends = Backends()
    with tenant_scope(city.tenant.pk, actor_id=None, reason=REASON):
        actor = platform_principal(city.tenant)
        yield from _lists(actor, city, backends)
        yield from _ledger(actor, city, backends)
        yield from _recompute(actor, city, backends)


def _bare(sql: str, city: City, **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": city.tenant.pk, **more})
        return list(cursor.fetchall()) if cursor.description else []


def _bare_page(sql: str, city: City) -> None:
    rows = _bare(sql, city)
    _bare(_CLOCKS, city, ids=[row[0] for row in rows])


def _page(actor: Principal, order: tuple[str, ...]) -> None:
    """What the list page reads: fifty rows with their owners, states and lights."""
    rows = by_pressing(as_listed(tickets_for(actor)), actor)
    ticket_rows(actor, list(rows.order_by(*order)[:PAGE]))


def _lists(actor: Principal, city: City, backends: Backends) -> Iterator[str]:
    for name, order, sql in (
        ("清单（最新的在前）", ("-raised_at", "id"), _LATEST),
        ("清单（按时限）", ("pressing", "id"), _PRESSING),
    ):
        yield from _one_list(name, order, sql, actor, city, backends)


def _one_list(
    name: str, order: tuple[str, ...], sql: str, actor: Principal, city: City, backends: Backends
) -> Iterator[str]:
    def ours() -> None:
        for _ in range(REPEATS):
            _page(actor, order)

    def bare() -> None:
        for _ in range(REPEATS):
            _bare_page(sql, city)

    yield from _compared(name, ours, bare, backends, MOST_LIST, lambda: _page(actor, order))


def _ledger(actor: Principal, city: City, backends: Backends) -> Iterator[str]:
    """The whole ledger as rows of the sheet, against the bare rows with their owners and deadlines."""
    table = listed_table("tickets")

    def ours() -> None:
        for _ in table.export_rows(actor, QueryDict()):
            pass

    yield from _compared("台账导出的行", ours, lambda: _bare(_LEDGER, city), backends, MOST_LIST, None)


def _recompute(actor: Principal, city: City, backends: Backends) -> Iterator[str]:
    """Every open deadline of the city, after a working day became a day off and was one again."""
    day = add_working_days(calendar_of(clock.today()), clock.today(), 2)
    moved: list[int] = []

    def ours() -> None:
        found = CalendarDay.objects.filter(day=day, source=DaySource.OWN)
        if found.exists():
            found.delete()
        else:
            CalendarDay.objects.create(day=day, is_worked=False, part="day", reason="示例停工", source=DaySource.OWN)
        moved.append(recompute_clocks(actor=actor))

    yield from _compared("日历变更后重算", ours, lambda: _bare(_BARE_UPDATE, city), backends, MOST_UPDATE, None)
    yield f"每次移动 {min(moved):,} 至 {max(moved):,} 个期限"


def _compared(
    name: str,
    ours: Callable[[], None],
    bare: Callable[[], Any],
    backends: Backends,
    most: float,
    once: Callable[[], None] | None,
) -> Iterator[str]:
    ours()  # plans and caches as on a day of work
    bare()
    costs = in_turn({"ours": lambda: cost_of(ours, backends), "bare": lambda: cost_of(bare, backends)}, ROUNDS)
    found = Ratio(name, costs["ours"], "裸 SQL", costs["bare"])
    yield f"{found}（限 {most} 倍{'' if found.times <= most else '，超出'}）"
    if once is not None:
        with _statements() as said:
            once()
        whole = [text for text, values in said if _reads_whole(text, values)]
        yield f"  {len(said)} 条语句；整表扫描：{len(whole)} 条" + ("（数据量小，不作判断）" if not _judged() else "")
        assert not whole or not _judged(), whole


def _judged() -> bool:
    return TICKETS // CITIES >= ENOUGH


@contextmanager
def _statements() -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield said


def _reads_whole(sql: str, values: Any) -> bool:
    """Whether the plan reads a table of tickets from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    nodes = _nodes(json.loads(plan) if isinstance(plan, str) else plan)
    return any(
        node["Node Type"] == "Seq Scan" and str(node.get("Relation Name", "")).startswith("services_") for node in nodes
    )


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    for part in plan:
        node = part.get("Plan", part)
        yield node
        yield from _nodes(node.get("Plans", []))
