"""Finding by name in a whole country (benchmarks.country): inside a city against a plain list page, over a province and
the country against ``ILIKE``, and what common words cost.

All of it as the web role under row-level security. ``ILIKE`` asks the same table for the first ten of the same names.
The whole box is held against the same box in which ``ILIKE`` reads the columns whose names the index is made of: of the
same kinds, ranked, counted and marked by the same code.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import quote
from uuid import UUID

from django.db import connection, connections

from benchmarks.asks import department_session
from benchmarks.cities import COUNTRY, PROVINCE, RARE_UNIT, city_id, unit_code
from benchmarks.country import CITY, UNIT_TABLE, prepared_country, size
from benchmarks.measure import REQUESTS, ROUNDS, Backends, Ratio, in_turn, own_seconds, surroundings
from benchmarks.server import WARM_UP, Server, page, serving
from core.choices import FindableKind
from core.database.prepared import rows_of
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.search.index import COUNTED, Findable, candidates
from core.search.operations import declared_names
from core.search.sources import search
from core.search.upkeep import take_all_apart
from core.search.words import is_legal_form
from core.tenancy.scope import current_scope, tenant_scope
from organizations.models import Unit

# One unit of the whole country has this name; in every city hundreds make 智能装备, and all are companies.
RARE, SOUND, LETTERS = "麒麟", "qilingejingmi", "qlgjm"
COMMON, FORM = "智能装备", "有限公司"
WORDS = {
    "两个汉字": RARE,
    "全拼": SOUND,
    "首字母": LETTERS,
    "信用代码": unit_code(CITY, RARE_UNIT),
    "常见词": COMMON,
    "公司形式": FORM,
}
ASKED = max(REQUESTS // 20, 10)  # requests a word and round: there are many words
REPEATS = 20  # of one search within a measurement: the clock of processor time is coarse


def _pages(secret: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """What is asked, its address before the word, the plain list it is held against, and who asks."""
    token = {"Authorization": f"Bearer {secret}"}
    cookie = {"Cookie": f"sessionid={department_session(city_id(CITY))}"}
    yield "搜索框", "/search/?q=", "/units/", cookie
    yield "单位清单筛选", "/units/?q=", "/units/", cookie
    yield "搜索接口", "/api/v1/search/?q=", "/api/v1/units/?size=50", token
    yield "单位接口筛选", "/api/v1/units/?size=50&q=", "/api/v1/units/?size=50", token


def _in_city(server: Server, secret: str) -> Iterator[Ratio]:
    for name, before, listed, headers in _pages(secret):
        plain = page(listed, headers)
        asks = {word: page(before + quote(text), headers) for word, text in WORDS.items()}
        for ask in (plain, *asks.values()):
            server.ask(ask, WARM_UP // 20)
        costs = in_turn(
            {word: partial(server.cost, ask, ASKED) for word, ask in {"": plain, **asks}.items()},
        )
        for word, text in WORDS.items():
            yield Ratio(f"本市{name}，{word}“{text}”", costs[word], f"一页（{listed}）", costs[""])


def _like(text: str) -> None:
    """What would be done without the index: none is usable under row-level security."""
    list(Unit.objects.filter(name__icontains=text).order_by("name_key").values_list("id", "name")[:10])


def _indexed(text: str) -> None:
    """The same ten names of units by the index, asked as the product's lists ask it."""
    found = candidates(Findable(FindableKind.UNIT, Unit), text, within=None, limit=None)
    assert found is not None
    statement, values = found
    units = f"SELECT id, name FROM {UNIT_TABLE} WHERE id = ANY (ARRAY({statement})) ORDER BY name_key LIMIT 10"
    rows_of(units, values, "generic")


def _likes(findable: Findable, text: str, *, within: object, limit: int | None, waiting: str) -> tuple[str, list[Any]]:
    """``candidates`` without the index: every name, short, former and in initials, and every code is read."""
    del within, limit, waiting
    found, values = [], list[Any]()
    for names in declared_names():
        if names.kind == int(findable.kind):
            entry, *columns = names.arguments
            read = [column for column in ",".join(columns).split(",") if column]
            holds = " OR ".join(f"{column} ILIKE %s" for column in read)
            found.append(f"SELECT {entry} AS entry FROM {names.table} WHERE tenant_id = ANY (%s) AND ({holds})")
            values += [list(current_scope().visible), *[f"%{text}%"] * len(read)]
    return f"SELECT entry FROM ({' UNION ALL '.join(found)}) AS found LIMIT {COUNTED + 1}", values


def _like_box(principal: Principal, text: str) -> None:
    with mock.patch("core.search.sources.candidates", _likes):
        search(principal, text, below=True)


def _above(tenant_id: UUID, act: Callable[[], object], times: int, *, of_database: bool = False) -> float:
    """Of one search by the tenant above; the scope is its own, the warm-up left out."""
    with tenant_scope(tenant_id, mode="subtree", actor_id=None, reason="测量"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        act()
        backends = Backends()
        spent = backends.seconds if of_database else partial(own_seconds, backends)
        before = spent()
        for _ in range(times):
            act()
        return (spent() - before) / times


def _wide(name: str, tenant_id: UUID) -> Iterator[Ratio]:
    """Ten units by the index in the database's own time, and the whole box: five kinds, ranked, counted, marked."""
    principal = platform_principal(Tenant.objects.get(pk=tenant_id))
    for word, text in WORDS.items():
        like = RARE if word in ("全拼", "首字母", "信用代码") else text
        box = partial(search, principal, text, below=True)
        read = RARE if word == "全拼" else text  # no column holds the sound
        costs = in_turn(
            {
                "like": partial(_above, tenant_id, partial(_like, like), 1, of_database=True),
                "index": partial(_above, tenant_id, partial(_indexed, text), REPEATS, of_database=True),
                "like box": partial(_above, tenant_id, partial(_like_box, principal, read), 1),
                "box": partial(_above, tenant_id, box, REPEATS),
            },
            rounds=min(ROUNDS, 3),
        )
        if not is_legal_form(text):
            yield Ratio(f"{name}单位 ILIKE“{like}”", costs["like"], f"片段索引，{word}“{text}”", costs["index"])
        yield Ratio(f"{name}整个搜索用 ILIKE“{read}”", costs["like box"], f"整个搜索，{word}“{text}”", costs["box"])
        yield Ratio(f"{name}单位 ILIKE“{like}”", costs["like"], f"整个搜索，{word}“{text}”", costs["box"])


def run() -> Iterator[str]:
    """Each line as soon as it is measured: all take a quarter of an hour."""
    secret = prepared_country()
    take_all_apart(city_id(CITY))
    yield str(size())
    yield surroundings()
    with serving() as server:
        yield from map(str, _in_city(server, secret))
    for name, number in (("全省", PROVINCE + CITY), ("全国", COUNTRY)):
        yield from map(str, _wide(name, city_id(number)))
    connections.close_all()
