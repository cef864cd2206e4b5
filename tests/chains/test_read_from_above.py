"""Chains and key projects of the tenants below, read by their superior: no persons, and nothing of anybody else's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chains.models import ChainHead
from core.choices import AnchorKind
from core.records import create
from members.models import Person
from tests.cast import Cast
from tests.chains.makers import make_project
from tests.chains.project_makers import day, make_milestone, make_note, make_participant
from tests.factories import make_chain, make_unit, put_on_chain


def _links(page: str) -> set[str]:
    return set(re.findall(r'href="(/below/[^"]+)"', page))


def test_chain_below_shows_what_stands_on_it_and_no_person(cast: Cast) -> None:
    with cast.scope(cast.city):
        parent = make_chain("示例电力装备链")
        chain = make_chain("示例特高压链", parent=parent, description="示例简介")
        sub = make_chain("示例开关链", parent=chain)
        leader, key, member = make_unit("示例甲公司"), make_unit("示例乙公司"), make_unit("示例丙公司")
        put_on_chain(chain, leader, role="key")
        put_on_chain(sub, leader, role="leader")
        put_on_chain(chain, key, role="key")
        put_on_chain(chain, member)
        person = create(Person(name="李示例"), anchor=AnchorKind.PERSON)
        ChainHead.objects.create(chain=chain, person=person, post="示例职务")
        project = make_project(chain, "示例扩能项目", year=day(0).year)
    page = cast.client(cast.superior).get(reverse("chain-below", args=[chain.pk]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert _links(shown) == {
        reverse("chain-below", args=[parent.pk]),
        reverse("chain-below", args=[sub.pk]),
        reverse("unit-below", args=[leader.pk]),
        reverse("unit-below", args=[key.pk]),
        reverse("project-below", args=[project.pk]),
    }
    assert shown.count("链主企业") == 1
    assert cast.city.name in shown
    for hidden in ("李示例", "示例职务", "示例丙公司"):
        assert hidden not in shown


def test_project_below_shows_its_milestones_and_no_report(cast: Cast) -> None:
    with cast.scope(cast.city):
        chain, owner, partner = make_chain("示例链"), make_unit("示例牵头公司"), make_unit("示例协作公司")
        project = make_project(chain, "示例项目", owner=owner, summary="示例内容", amount=1_000_000)
        make_milestone(project, "示例开工", planned_on=day(0))
        make_participant(project, partner, role="供应示例部件")
        make_note(project, day(-30), day(-1), progress="只给本级看的进展")
    page = cast.client(cast.superior).get(reverse("project-below", args=[project.pk]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert _links(shown) == {
        reverse("chain-below", args=[chain.pk]),
        reverse("unit-below", args=[owner.pk]),
        reverse("unit-below", args=[partner.pk]),
    }
    for text in ("示例开工", "供应示例部件", "示例内容", cast.city.name):
        assert text in shown
    assert "只给本级看的进展" not in shown


@pytest.mark.parametrize("kind", ["chain", "project"])
def test_from_above_alone(cast: Cast, kind: str) -> None:
    with cast.scope(cast.city):
        chain = make_chain("示例链")
        row = chain if kind == "chain" else make_project(chain)
    with cast.scope(cast.stranger):
        elsewhere = make_chain("示例别处的链")
        other = elsewhere if kind == "chain" else make_project(elsewhere)
    address = reverse(f"{kind}-below", args=[row.pk])
    assert cast.client(cast.superior).get(address).status_code == 200
    assert cast.client(cast.superior).get(reverse(f"{kind}-below", args=[other.pk])).status_code == 404
    assert cast.client(cast.superior).get(reverse(f"{kind}-detail", args=[row.pk])).status_code == 404
    assert cast.client(cast.stranger_department).get(address).status_code == 404
    assert cast.client(cast.auditor).get(address).status_code == 403
    assert cast.client(cast.superior).post(address).status_code == 405
    own = cast.client(cast.department).get(address)
    assert own.headers["Location"] == reverse(f"{kind}-detail", args=[row.pk])


@pytest.mark.parametrize("kind", ["chain", "project"])
def test_as_many_queries_for_many_rows_as_for_one(cast: Cast, kind: str) -> None:
    with cast.scope(cast.city):
        chain = make_chain("示例链")
        project = make_project(chain, "示例项目", year=day(0).year)
    superior = cast.client(cast.superior)
    asked = []
    for number in (1, 3):
        with cast.scope(cast.city):
            for one in range(number):
                unit = make_unit(f"示例单位{number}{one}")
                put_on_chain(chain, unit, role="key")
                make_chain(f"示例子链{number}{one}", parent=chain)
                make_project(chain, f"示例项目{number}{one}", year=day(0).year)
                make_milestone(project, f"示例节点{number}{one}", planned_on=day(0), owner=unit)
                make_participant(project, unit)
        with CaptureQueriesContext(connection) as queries:
            shown = superior.get(reverse(f"{kind}-below", args=[chain.pk if kind == "chain" else project.pk]))
        assert shown.content.decode().count("示例单位") == (1 if number == 1 else 4)
        asked.append(len([query for query in queries.captured_queries if query["sql"].startswith("SELECT")]))
    assert asked[0] == asked[1]


def test_hits_below_lead_to_what_can_be_read(cast: Cast) -> None:
    with cast.scope(cast.city):
        chain = make_chain("示例特高压链")
        project = make_project(chain, "示例特高压项目")
    shown = cast.client(cast.superior).get(reverse("search"), {"q": "特高压", "below": "1"}).content.decode()
    assert _links(shown) == {reverse("chain-below", args=[chain.pk]), reverse("project-below", args=[project.pk])}
