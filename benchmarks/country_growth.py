"""What list, detail and create cost in one city when 332 others of 5,000 units stand in the same tables, the names of
all of them in the index that is searched.
"""

from functools import partial

from benchmarks.asks import product_asks
from benchmarks.country import CITY, alone, numbers_for, prepared_country, size
from benchmarks.measure import REQUESTS, ROUNDS, Ratio, in_turn, lines
from benchmarks.server import WARM_UP, serving


def run() -> list[str]:
    """The same city in two databases, with and without the others, asked in turn."""
    asks = product_asks(CITY, prepared_country())
    found = []
    with serving(alone()) as one, serving() as many:
        one.sent = many.sent = numbers_for(len(asks) * (WARM_UP + REQUESTS * ROUNDS))
        for name, ask in asks.items():
            for server in (one, many):
                server.ask(ask, WARM_UP)
            costs = in_turn(
                {"one": partial(one.cost, ask, REQUESTS), "many": partial(many.cost, ask, REQUESTS)},
            )
            found.append(Ratio(f"接口{name}，全国", costs["many"], "1 个城市", costs["one"]))
    return [str(size()), *lines(found)]
