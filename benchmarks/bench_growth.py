"""What list, detail and create cost in one city when 332 others of 5,000 units stand in the same tables."""

from functools import partial

from django.conf import settings
from django.db import connections

from benchmarks.asks import department_token, product_asks
from benchmarks.cities import add_cities, city_id
from benchmarks.city import prepared_database
from benchmarks.measure import REQUESTS, Ratio, in_turn, lines
from benchmarks.server import WARM_UP, serving
from config.env import env_int
from core.database.provision import provision_database

CITY = 1
CITIES = env_int("BENCH_CITIES", 333)


def run() -> list[str]:
    """The same city in two databases, with and without the others, asked in turn."""
    prepared_database()
    add_cities(CITY, CITY)
    asks = product_asks(CITY, department_token(city_id(CITY)))
    connections.close_all()
    owner = settings.DATABASES["admin"]
    country = f"{owner['NAME']}_country"
    provision_database(owner, country, template=owner["NAME"])
    size = add_cities(CITY + 1, CITIES, database=country)
    found = []
    with serving() as one, serving(country) as many:
        for name, ask in asks.items():
            for server in (one, many):
                server.ask(ask, WARM_UP)
            costs = in_turn(
                {"one": partial(one.cost, ask, REQUESTS), "many": partial(many.cost, ask, REQUESTS)},
            )
            found.append(Ratio(f"接口{name}，{size}", costs["many"], "1 个城市", costs["one"]))
    return lines(found)
