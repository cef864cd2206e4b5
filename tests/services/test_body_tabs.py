"""A body's page leads to what its members offer, host and ask for; each list stays narrowed to the body."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from alliances.models import Membership
from core import clock
from services.actions.bookings import ask_booking
from services.actions.catalogue import begin_draft, publish_edition
from services.actions.catalogue_items import create_module
from services.actions.shared import create_resource
from services.actions.talent_needs import create_need
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.services.shared_world import MONDAY, at
from tests.services.shared_world import values as shared_values
from tests.services.test_catalogue import item
from tests.services.test_sessions import event, meeting
from tests.services.test_sites import site
from tests.services.world import Hall, make_hall

TODAY = MONDAY.date()
NEW_YEAR = dt.date(2026, 1, 1)
LISTS = {
    "catalogue": ("服务事项", "/services/catalogue/"),
    "sites": ("服务点位", "/services/sites/"),
    "sessions": ("服务活动", "/services/sessions/"),
    "needs": ("人才需求", "/services/talent-needs/"),
    "bookings": ("预约", "/services/bookings/"),
}


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MONDAY):
        yield make_hall(in_city)


def fill(hall: Hall) -> None:
    """For each list something of the body's and something of nobody's."""
    org, elsewhere = make_party_org(unit=hall.lead), make_unit("示例局外企业")
    for member in ({"unit": hall.company}, {"party_org": org}):
        Membership.objects.create(body=hall.body, valid_from=NEW_YEAR, **member)
    module = create_module(actor=hall.act(), edition_id=begin_draft(actor=hall.act()).pk, values={"name": "政策服务"})
    item(hall, module, "成员提供的事项")
    item(hall, module, "别处提供的事项", unit_id=hall.other.pk)
    publish_edition(actor=hall.act(), edition_id=module.edition_id)
    site(hall, "成员的服务点", host_id=hall.company.pk)
    site(hall, "成员党组织的服务点", party_org_id=org.pk)
    site(hall, "别处的服务点", host_id=elsewhere.pk)
    event(hall, meeting(hall))
    for unit, name in ((hall.company, "成员要的工程师"), (elsewhere, "别处要的工程师")):
        values = {
            "name": name,
            "unit_id": unit.pk,
            "category": "professional",
            "wanted": 1,
            "starts_on": TODAY,
            "ends_on": TODAY + dt.timedelta(days=60),
        }
        create_need(actor=hall.act(), values=values)
        shared = create_resource(actor=hall.act(), values=shared_values(unit, name=f"{name}的实验室"))
        ask_booking(
            actor=hall.act(),
            resource_id=shared.pk,
            unit_id=hall.lead.pk,
            starts_at=at(1, 10),
            ends_at=at(1, 11),
            purpose="示例检测",
        )


def tabs_of(hall: Hall, client: Client) -> dict[str, tuple[str, int | None]]:
    page = client.get(f"/alliances/{hall.body.pk}/")
    assert page.status_code == 200
    return {tab.label: (tab.url, tab.count) for tab in page.context["tabs"]}


def test_a_body_s_page_leads_to_each_list_and_counts_what_the_list_shows(hall: Hall) -> None:
    fill(hall)
    client = hall.cast.client(hall.cast.department)
    tabs = tabs_of(hall, client)
    counts = {"catalogue": 1, "sites": 2, "sessions": 1, "needs": 1, "bookings": 1}
    for code, (label, path) in LISTS.items():
        url, count = tabs[label]
        assert (url, count) == (f"{path}?body={hall.body.pk}", counts[code])
        page = client.get(url)
        assert (page.status_code, len(page.context["rows"])) == (200, count), code
        assert "别处" not in "".join(str(row) for row in page.context["rows"])


def test_a_list_stays_with_the_body_and_says_so(hall: Hall) -> None:
    fill(hall)
    client = hall.cast.client(hall.cast.department)
    for code, (_, path) in LISTS.items():
        page = client.get(f"{path}?body={hall.body.pk}&q=没有这样的")
        text = page.content.decode()
        assert hall.body.name in text and "清除筛选" in text, code
        assert not page.context["rows"], code
    empty = make_body(make_chain("示例另一产业链"))
    for code, (_, path) in LISTS.items():
        assert not client.get(f"{path}?body={empty.pk}").context["rows"], code
        assert client.get(f"{path}?body=x").status_code == 200
    api = client.get(f"/api/v1/sites/?body={hall.body.pk}").json()["results"]
    assert {row["name"] for row in api} == {"成员的服务点", "成员党组织的服务点"}
    assert len(client.get(f"/api/v1/bookings/?body={hall.body.pk}").json()["results"]) == 1
    assert len(client.get(f"/api/v1/talent-needs/?body={hall.body.pk}").json()["results"]) == 1
    assert len(client.get(f"/api/v1/service-items/?body={hall.body.pk}").json()["results"]) == 1


def test_what_a_body_has_not_is_told_below_and_leads_to_the_empty_list(hall: Hall) -> None:
    client = hall.cast.client(hall.liaison)
    page = client.get(f"/alliances/{hall.body.pk}/")
    told = {label: (words, url) for label, words, url in page.context["work"]}
    for label, path in LISTS.values():
        assert told[label] == ("还没有", f"{path}?body={hall.body.pk}")
        assert "清除筛选" in client.get(told[label][1]).content.decode()


def test_a_member_that_left_takes_its_rows_along(hall: Hall) -> None:
    fill(hall)
    Membership.objects.filter(unit=hall.company).update(valid_to=TODAY - dt.timedelta(days=1))
    tabs = tabs_of(hall, hall.cast.client(hall.cast.department))
    assert "人才需求" not in tabs and tabs["服务点位"][1] == 1


def test_a_chain_s_page_shows_its_service_events_and_sites(hall: Hall) -> None:
    client, path = hall.cast.client(hall.cast.department), f"/chains/{hall.chain.pk}/services/"
    before = client.get(path).content.decode()
    assert "这条产业链还没有服务活动。" in before and "链上单位里还没有在用的服务点位。" in before
    fill(hall)
    sub = make_chain("示例子链", parent=hall.chain)
    below = make_unit("示例子链企业")
    put_on_chain(sub, below)
    site(hall, "子链上的服务点", host_id=below.pk)
    page = client.get(path)
    text = page.content.decode()
    assert "技改补贴面对面" in text and "成员的服务点" in text and "子链上的服务点" in text
    assert "别处的服务点" not in text
    listed = client.get(page.context["sites_url"])
    assert len(listed.context["rows"]) == 2 and hall.chain.name in listed.content.decode()
    assert len(client.get(page.context["sessions_url"]).context["rows"]) == 1
