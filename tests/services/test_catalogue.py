"""The catalogue: drafted, published, asked for; what was asked keeps its edition (R65)."""

from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import BinEntry
from services.actions.catalogue import begin_draft, delete_draft, publish_edition, update_edition
from services.actions.catalogue_items import (
    create_item,
    create_module,
    delete_item,
    delete_module,
    update_item,
    update_module,
)
from services.actions.service_requests import request_item
from services.catalogue.cards import unit_services
from services.catalogue.queries import items_in_force, present_draft, present_edition, requests_for
from services.models import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest, Ticket
from services.models.sites import Site, SiteService
from tests.cast import Cast
from tests.factories import make_party_org, make_unit
from tests.services.world import Hall, category, channel, make_hall


@pytest.fixture
def hall(in_city: Cast) -> Hall:
    return make_hall(in_city)


def draft_with(hall: Hall, *names: str) -> tuple[CatalogueEdition, list[ServiceItem]]:
    draft = begin_draft(actor=hall.act())
    module = create_module(actor=hall.act(), edition_id=draft.pk, values={"name": "政策服务"})
    return draft, [item(hall, module, name) for name in names]


def item(hall: Hall, module: ServiceModule, name: str, **more: Any) -> ServiceItem:
    given = {"name": name, "module_id": module.pk, "unit_id": hall.lead.pk, "category_id": category().pk, **more}
    return create_item(actor=hall.act(), values=given)


def published(hall: Hall, *names: str) -> list[ServiceItem]:
    draft, items = draft_with(hall, *names)
    publish_edition(actor=hall.act(), edition_id=draft.pk)
    return items


def ask(hall: Hall, asked: ServiceItem, **more: Any) -> ServiceRequest:
    given = {"name": f"申请服务：{asked.name}", "text": "示例", "unit_id": hall.company.pk, "body_id": hall.body.pk}
    return request_item(
        actor=hall.act(hall.contact), item_id=asked.pk, values={**given, **more}, channels=[channel().pk]
    )


def test_edition_is_drafted_published_and_followed_by_another(hall: Hall) -> None:
    first, second = published(hall, "一对一政策解读", "技改补贴申报")
    edition = present_edition()
    assert edition is not None and (edition.number, edition.published_on) == (1, clock.today())

    again = begin_draft(actor=hall.act(), values={"note": "示例修订"})
    copies = {one.name: one for one in ServiceItem.objects.filter(module__edition=again)}
    assert {one.line for one in copies.values()} == {first.line, second.line}
    assert {one.pk for one in copies.values()}.isdisjoint({first.pk, second.pk})
    delete_item(actor=hall.act(), item_id=copies["技改补贴申报"].pk)
    update_item(
        actor=hall.act(), item_id=copies["一对一政策解读"].pk, values={"name": "政策上门解读"}, expected_version=1
    )
    assert {one.name for one in items_in_force(hall.act(hall.contact))} == {"技改补贴申报", "一对一政策解读"}

    publish_edition(actor=hall.act(), edition_id=again.pk)

    edition.refresh_from_db()
    assert edition.ended_on == clock.today()
    assert [one.name for one in items_in_force(hall.act(hall.contact))] == ["政策上门解读"]
    assert ServiceItem.objects.filter(module__edition=edition).count() == 2


def test_published_edition_is_never_changed(hall: Hall) -> None:
    asked = published(hall, "一对一政策解读")[0]
    edition = present_edition()
    assert edition is not None
    act, refused = hall.act(), []
    for write in (
        lambda: update_item(actor=act, item_id=asked.pk, values={"name": "别的"}, expected_version=1),
        lambda: delete_item(actor=act, item_id=asked.pk),
        lambda: update_module(actor=act, module_id=asked.module_id, values={"name": "别的"}, expected_version=1),
        lambda: delete_module(actor=act, module_id=asked.module_id),
        lambda: item(hall, asked.module, "新的"),
        lambda: create_module(actor=act, edition_id=edition.pk, values={"name": "新的"}),
        lambda: update_edition(actor=act, edition_id=edition.pk, values={"note": "新的"}, expected_version=2),
        lambda: delete_draft(actor=act, edition_id=edition.pk),
        lambda: publish_edition(actor=act, edition_id=edition.pk),
    ):
        with pytest.raises(Conflict) as error:
            write()
        refused.append(error.value.code)
    assert refused == ["edition_published"] * 9


def test_one_draft_at_a_time_and_none_published_empty(hall: Hall) -> None:
    draft = begin_draft(actor=hall.act())
    with pytest.raises(Conflict, match="正在拟订"):
        begin_draft(actor=hall.act())
    with pytest.raises(Conflict, match="还没有服务事项"):
        publish_edition(actor=hall.act(), edition_id=draft.pk)
    delete_draft(actor=hall.act(), edition_id=draft.pk)
    assert present_draft() is None
    assert BinEntry.objects.count() == 1


def test_draft_is_the_departments_own(hall: Hall) -> None:
    draft, (drafted,) = draft_with(hall, "一对一政策解读")
    for account in (hall.liaison, hall.contact, hall.handler):
        with pytest.raises(NotAllowed):
            begin_draft(actor=hall.act(account))
        with pytest.raises(NotAllowed):
            update_item(actor=hall.act(account), item_id=drafted.pk, values={"name": "别的"}, expected_version=1)
        with pytest.raises(NotAllowed):
            publish_edition(actor=hall.act(account), edition_id=draft.pk)
    assert list(items_in_force(hall.act(hall.contact))) == []


def test_item_says_who_provides_it_and_what_ticket_it_becomes(hall: Hall) -> None:
    draft = begin_draft(actor=hall.act())
    module = create_module(actor=hall.act(), edition_id=draft.pk, values={"name": "政策服务"})
    with pytest.raises(InvalidInput) as error:
        create_item(actor=hall.act(), values={"name": "", "module_id": module.pk})
    assert set(error.value.fields) == {"name", "category", "unit"}
    org = make_party_org()
    made = item(hall, module, "支部结对服务", unit_id=None, party_org_id=org.pk)
    assert made.party_org == org
    with pytest.raises(InvalidInput) as error:
        update_item(actor=hall.act(), item_id=made.pk, values={"party_org_id": None}, expected_version=1)
    assert error.value.fields == {"unit": ["请填写提供部门或提供党组织，至少填一项。"]}
    with pytest.raises(InvalidInput, match="已有同名的事项"):
        item(hall, module, "支部结对服务")


def test_one_click_becomes_a_ticket_and_keeps_its_edition(hall: Hall) -> None:
    asked = published(hall, "一对一政策解读")[0]
    made = ask(hall, asked)
    ticket = Ticket.objects.get(pk=made.ticket_id)
    assert (ticket.category_id, ticket.unit, ticket.body) == (asked.category_id, hall.company, hall.body)
    assert ask(hall, asked) == made  # a nervous thumb
    assert Ticket.objects.count() == ServiceRequest.objects.count() == 1

    again = begin_draft(actor=hall.act())
    publish_edition(actor=hall.act(), edition_id=again.pk)

    made.refresh_from_db()
    assert made.item == asked
    assert made.item.module.edition.number == 1
    with pytest.raises(Conflict, match="已经换版"):
        ask(hall, asked, name="再申请一次")
    assert list(requests_for(hall.act(hall.contact))) == [made]
    assert list(requests_for(hall.act(hall.handler))) == []


def test_request_asks_for_a_company_of_ones_own(hall: Hall) -> None:
    asked = published(hall, "一对一政策解读")[0]
    with pytest.raises(InvalidInput) as error:
        ask(hall, asked, unit_id=None)
    assert set(error.value.fields) == {"unit"}
    with pytest.raises(NotAllowed):
        ask(hall, asked, unit_id=make_unit("示例别家").pk)
    draft = begin_draft(actor=hall.act())
    drafted = ServiceItem.objects.get(module__edition=draft)
    with pytest.raises((NotFound, NotAllowed)):
        ask(hall, drafted)


def test_sites_offer_the_same_items_by_a_new_edition(hall: Hall) -> None:
    kept, gone = published(hall, "一对一政策解读", "技改补贴申报")
    site = Site.objects.create(name="示例中心", kind="centre", host_kind="park", opened_on=clock.today())
    for one in (kept, gone):
        SiteService.objects.create(site=site, item=one)
    draft = begin_draft(actor=hall.act())
    delete_item(actor=hall.act(), item_id=ServiceItem.objects.get(module__edition=draft, line=gone.line).pk)
    publish_edition(actor=hall.act(), edition_id=draft.pk)
    offered = [
        (one.item.line, one.item.module.edition_id) for one in SiteService.objects.select_related("item__module")
    ]
    assert offered == [(kept.line, draft.pk)]


def test_company_finds_an_item_and_asks_for_it_on_the_pages(cast: Cast) -> None:
    with cast.scope():
        hall = make_hall(cast)
        asked = published(hall, "一对一政策解读", "技改补贴申报")[0]
        channel()
    client = cast.client(hall.contact)
    found = client.get(f"{reverse('service-item-list')}?q=政策解读").content.decode()
    assert "一对一政策解读" in found and "技改补贴申报" not in found
    address = reverse("service-item-request", args=[asked.pk])
    assert "申请服务：一对一政策解读" in client.get(address).content.decode()
    answer = client.post(
        address, {"name": "申请服务：一对一政策解读", "text": "请上门", "nature": "demand", "urgency": "normal"}
    )
    assert answer.status_code == 302
    with cast.scope():
        made = ServiceRequest.objects.get()
        assert answer.headers["Location"] == reverse("ticket-detail", args=[made.ticket_id])
    assert "一对一政策解读" in client.get(reverse("service-request-list")).content.decode()
    ticket_page = client.get(reverse("ticket-detail", args=[made.ticket_id])).content.decode()
    assert "一对一政策解读（服务目录第 1 版）" in ticket_page
    detail = client.get(reverse("service-item-detail", args=[asked.pk])).content.decode()
    assert "最近的申请" in detail and "一键申请" in detail


def test_department_drafts_and_publishes_on_the_pages(cast: Cast) -> None:
    with cast.scope():
        hall = make_hall(cast)
        meaning = category().pk
    client = cast.client(cast.department)
    started = client.post(reverse("catalogue-draft-begin"))
    with cast.scope():
        draft = CatalogueEdition.objects.get()
    page = reverse("catalogue-edition-detail", args=[draft.pk])
    assert started.headers["Location"] == page
    client.post(reverse("service-module-create", args=[draft.pk]), {"name": "政策服务", "place": 1})
    with cast.scope():
        module = ServiceModule.objects.get()
    given = {"name": "政策解读", "module": module.pk, "category": meaning, "unit": hall.lead.pk, "days": 3}
    assert client.post(reverse("service-item-create", args=[draft.pk]), given).status_code == 302
    assert "政策解读" in client.get(page).content.decode()
    publish = reverse("catalogue-edition-publish", args=[draft.pk])
    assert "不能再改" in client.get(publish).content.decode()
    assert client.post(publish).status_code == 302
    with cast.scope():
        draft.refresh_from_db()
        assert draft.published_on == clock.today()
    assert "提供的服务" in client.get(reverse("unit-detail", args=[hall.lead.pk])).content.decode()


def test_item_is_found_by_name_once_it_is_published(cast: Cast) -> None:
    with cast.scope():
        hall = make_hall(cast)
        draft, _ = draft_with(hall, "一对一政策解读")
    client = cast.client(hall.contact)
    assert "service-item" not in client.get("/search/?q=政策解读").content.decode()
    with cast.scope():
        publish_edition(actor=hall.act(), edition_id=draft.pk)
    assert "/services/catalogue/items/" in client.get("/search/?q=政策解读").content.decode()


def test_card_of_a_unit_asks_twice_however_much_it_offers(hall: Hall, django_assert_num_queries: Any) -> None:
    edition = begin_draft(actor=hall.act())
    module = create_module(actor=hall.act(), edition_id=edition.pk, values={"name": "政策"})
    for number in range(7):
        create_item(
            actor=hall.act(),
            values={
                "name": f"事项{number}",
                "module_id": module.pk,
                "unit_id": hall.lead.pk,
                "category_id": category().pk,
            },
        )
    publish_edition(actor=hall.act(), edition_id=edition.pk)
    reader = hall.act(hall.contact)
    with django_assert_num_queries(2):
        card = unit_services(reader, hall.lead)
    assert card is not None
    assert (len(card.rows), card.count) == (5, 7)
    with django_assert_num_queries(1):
        assert unit_services(reader, hall.other) is None
