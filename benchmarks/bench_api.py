"""List, detail and create over the API against a bare handler in the same worker, and a plain nested viewset."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
from django.db import connections

from benchmarks import bare
from benchmarks.asks import bare_asks, department_token, product_asks
from benchmarks.cities import add_cities, city_id
from benchmarks.city import prepared_database
from benchmarks.measure import REQUESTS, Ratio, in_turn, lines
from benchmarks.server import WARM_UP, Ask, Server, serving

CITY = 1


def check_same(server: Server, mine: Ask, others: Ask) -> None:
    """Both ways answer with the same content, or nothing is compared."""
    ours = _comparable(orjson.loads(server.ask(mine, 1)))
    server.sent -= 1
    theirs = _comparable(orjson.loads(server.ask(others, 1)))
    assert ours == theirs, f"{ours}\n{theirs}"


def _comparable(answer: dict[str, Any]) -> Any:
    rows = answer.get("results", [answer])
    return [(row["id"], row["name"], row["uscc"], row["region"], row["tags"]) for row in rows]


def compared(server: Server, mine: dict[str, Ask], others: dict[str, Ask]) -> Iterator[Ratio]:
    for name, ask in mine.items():
        for warmed in (ask, others[name]):
            server.ask(warmed, WARM_UP)
        costs = in_turn(
            {
                "product": partial(server.cost, ask, REQUESTS),
                "bare": partial(server.cost, others[name], REQUESTS),
            }
        )
        yield Ratio(f"接口{name}", costs["product"], "裸处理函数", costs["bare"])


def nested_ratio(server: Server, mine: Ask) -> Ratio:
    nested = Ask("GET", lambda _: f"/nested/{city_id(CITY)}/units/", {})
    server.ask(nested, 20)
    # The plain way takes its time; a tenth is enough to know how much.
    actions: dict[str, Callable[[], float]] = {
        "product": partial(server.cost, mine, REQUESTS // 4),
        "nested": partial(server.cost, nested, REQUESTS // 10),
    }
    costs = in_turn(actions)
    return Ratio("嵌套 ModelViewSet 列表（select/prefetch_related）", costs["nested"], "接口列表", costs["product"])


def run() -> list[str]:
    prepared_database()
    add_cities(CITY, CITY)
    tenant = city_id(CITY)
    mine, others = product_asks(CITY, department_token(tenant)), bare_asks(CITY, tenant)
    connections.close_all()
    with serving(bare_database=bare.copied_database()) as server:
        for name in ("列表", "详情"):
            check_same(server, mine[name], others[name])
        return lines([*compared(server, mine, others), nested_ratio(server, mine["列表"])])
