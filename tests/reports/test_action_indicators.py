"""补链、延链、升链、建链 by class of industry, over gaps and over projects (F007): each figure opens its own rows."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from chains.models import Chain, ProjectAction
from core.models import Term
from reports.indicators.asking import asked_of, in_window
from reports.indicators.book import indicator_for
from reports.indicators.splits import parts_of
from reports.indicators.values import values_of
from tests.cast import Cast
from tests.chains.makers import make_gap, make_project
from tests.factories import make_chain, make_term
from tests.reports.world import DAY, on


@pytest.fixture
def counted(cast: Cast) -> Iterator[Cast]:
    """Two classes and a chain without one; a project tagged 补链 by two words, and 建链."""
    with on(DAY):
        with cast.scope():
            _fill()
        yield cast


def _fill() -> None:
    weak, strong = make_term("chain_class", "weak", "短板产业"), make_term("chain_class", "new", "新兴产业")
    fill, again = make_term("gap_kind", "fill", "补链", "fill"), make_term("gap_kind", "fill2", "补短板", "fill")
    build = make_term("gap_kind", "build", "建链", "build")
    first, second = make_chain("甲链", industry_class=weak), make_chain("乙链", industry_class=strong)
    third = make_chain("丙链", parent=first)
    _gap(first, "甲短板", fill)
    _gap(first, "甲旧短板", fill, ended_on=dt.date(2026, 3, 1), state="dropped", reason="示例原因")
    _gap(third, "丙短板", again)
    _gap(second, "乙建链", build)
    for term in (fill, again, build):
        ProjectAction.objects.create(project=_project(first), action=term)
    ProjectAction.objects.create(project=make_project(second, "示例去年项目", year=2025), action=build)
    ProjectAction.objects.create(project=make_project(second, "示例终止项目", state="stopped"), action=build)


def _gap(chain: Chain, name: str, kind: Term, **fields: object) -> None:
    gap = make_gap(chain, name, **fields)
    type(gap).objects.filter(pk=gap.pk).update(kind=kind)


def _project(chain: Chain) -> object:
    return chain.projects.filter(name="示例项目").first() or make_project(chain)


def _told(cast: Cast, code: str, **params: str) -> tuple[int, dict[str, int]]:
    asked = asked_of(cast.act(), {})
    one = indicator_for(asked.sight, code)
    asked = in_window(asked_of(cast.act(), params, one), one)
    parts = parts_of(one, asked)
    return values_of([(one, asked)])[0].number, {part.label: part.value.number for part in parts if part.value.number}


@pytest.mark.parametrize(
    ("code", "total", "parts"),
    [
        ("gaps_fill", 2, {"短板产业": 1, "未定分类": 1, "甲链": 2}),
        ("gaps_build", 1, {"新兴产业": 1, "乙链": 1}),
        ("gaps_extend", 0, {}),
        ("projects_fill", 1, {"短板产业": 1, "甲链": 1}),
        ("projects_build", 1, {"短板产业": 1, "甲链": 1}),
        ("projects_upgrade", 0, {}),
    ],
)
def test_actions_are_counted_by_class_and_chain(counted: Cast, code: str, total: int, parts: dict[str, int]) -> None:
    with counted.scope():
        assert _told(counted, code) == (total, parts)


def test_gap_counts_on_each_day_it_was_open(counted: Cast) -> None:
    with counted.scope():
        assert _told(counted, "gaps_fill", day="2026-02-28")[0] == 3
        assert _told(counted, "gaps_fill", day="2025-12-31")[0] == 0


def test_every_part_opens_as_many_rows(counted: Cast) -> None:
    client = counted.client(counted.department)
    for code, unit in (("gaps_fill", "项"), ("projects_build", "个")):
        page = client.get(f"/indicators/{code}/").content.decode()
        assert "产业分类" in page
        links = re.findall(rf'<a href="(/indicators/{code}/rows/[^"]*class=[^"]*)">(\d+) {unit}</a>', page)
        assert links, page
        for address, number in links:
            listed = client.get(address.replace("&amp;", "&")).content.decode()
            assert f'<span class="mute">{number} ' in listed, address


def test_class_is_asked_over_the_api_where_it_is_counted_by(counted: Cast) -> None:
    with counted.scope():
        weak = Term.objects.get(kind="chain_class", code="weak").pk
    client = counted.token_client(counted.department)
    assert client.get(f"/api/v1/indicators/gaps_fill/?class={weak}").json()["number"] == 1
    rows = client.get("/api/v1/indicators/gaps_fill/rows/?class=none").json()["results"]
    assert [row["label"] for row in rows] == ["丙短板"]
    for refused in (f"chain_units/?class={weak}", "gaps_fill/?class=weak", f"?class={weak}"):
        assert client.get(f"/api/v1/indicators/{refused}").status_code == 422, refused
