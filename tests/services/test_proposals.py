"""Departments propose for their own items in the next edition; the organization department decides (R65)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, Notice
from organizations.models import PartyOrgHost
from services.actions.catalogue import begin_draft, delete_draft, publish_edition
from services.actions.catalogue_items import create_item, create_module
from services.actions.proposals import (
    accept_proposal,
    propose_change,
    propose_new,
    propose_withdrawal,
    recall_proposal,
    return_proposal,
    update_proposal,
)
from services.catalogue.proposals import differences, proposals_for
from services.catalogue.queries import items_in_force, present_draft
from services.models import CatalogueEdition, ItemProposal, ServiceItem
from tests.cast import Cast
from tests.factories import make_party_org
from tests.services.world import Hall, category, make_hall


@pytest.fixture
def hall(in_city: Cast) -> Hall:
    return make_hall(in_city)


@pytest.fixture
def item(hall: Hall) -> ServiceItem:
    """Of the edition in force, offered by the lead department; the other one offers a second."""
    edition = begin_draft(actor=hall.act())
    module = create_module(actor=hall.act(), edition_id=edition.pk, values={"name": "政策服务"})
    common = {"module_id": module.pk, "category_id": category().pk, "days": 5}
    made = create_item(actor=hall.act(), values={**common, "name": "政策解读", "unit_id": hall.lead.pk})
    create_item(actor=hall.act(), values={**common, "name": "融资对接", "unit_id": hall.other.pk})
    publish_edition(actor=hall.act(), edition_id=edition.pk)
    return made


def words(**fields: Any) -> dict[str, Any]:
    given = {
        "name": "政策解读",
        "module": "政策服务",
        "category_id": category().pk,
        "description": "",
        "audience": "",
        "materials": "不用带材料",
        "days": 3,
        "reason": "流程缩短",
    }
    return {**given, **fields}


def changed(hall: Hall, item: ServiceItem, account: Account | None = None, **fields: Any) -> ItemProposal:
    return propose_change(actor=hall.act(account or hall.handler), item_id=item.pk, values=words(**fields))


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("account__username", flat=True))


def test_change_is_accepted_into_the_draft_and_in_force_when_published(hall: Hall, item: ServiceItem) -> None:
    proposal = changed(hall, item)
    assert told("catalogue.proposed") == {"department"}
    assert [(one.label, one.before, one.after) for one in differences(proposal)] == [
        ("所需材料", "", "不用带材料"),
        ("办理时长（工作日）", "5", "3"),
    ]
    assert items_in_force(hall.act()).get(line=item.line).days == 5
    accepted = accept_proposal(actor=hall.act(), proposal_id=proposal.pk)
    draft = present_draft()
    assert draft is not None
    assert (accepted.state, accepted.edition_id) == ("accepted", draft.pk)
    assert told("catalogue.decided") == {"handler"}
    assert items_in_force(hall.act()).get(line=item.line).days == 5
    publish_edition(actor=hall.act(), edition_id=draft.pk)
    now = items_in_force(hall.act()).get(line=item.line)
    assert (now.days, now.materials, now.unit_id) == (3, "不用带材料", hall.lead.pk)
    item.refresh_from_db()
    assert item.days == 5  # the edition before stays as it was


def test_item_of_the_department_s_party_organization_is_its_own(hall: Hall, item: ServiceItem) -> None:
    org = make_party_org("示例机关党委")
    PartyOrgHost.objects.create(party_org=org, unit=hall.lead, valid_from=dt.date(2020, 1, 1))
    ServiceItem.objects.filter(pk=item.pk).update(unit=None, party_org=org)
    with pytest.raises(NotAllowed):
        changed(hall, item, hall.helper)
    assert changed(hall, item).unit_id == hall.lead.pk


def test_new_item_and_withdrawal(hall: Hall, item: ServiceItem) -> None:
    new = propose_new(
        actor=hall.act(hall.handler), unit_id=hall.lead.pk, values=words(name="上门服务", module="新的模块")
    )
    gone = propose_withdrawal(actor=hall.act(hall.handler), item_id=item.pk, reason="职责调整")
    for one in (new, gone):
        accept_proposal(actor=hall.act(), proposal_id=one.pk)
    draft = present_draft()
    assert draft is not None
    assert set(ServiceItem.objects.filter(module__edition=draft).values_list("name", flat=True)) == {
        "上门服务",
        "融资对接",
    }
    assert ServiceItem.objects.get(module__edition=draft, name="上门服务").unit_id == hall.lead.pk


def test_department_touches_its_own_items_alone(hall: Hall, item: ServiceItem) -> None:
    with pytest.raises(NotAllowed):
        changed(hall, item, hall.helper)
    with pytest.raises(NotAllowed):
        propose_withdrawal(actor=hall.act(hall.helper), item_id=item.pk, reason="不要了")
    with pytest.raises(NotAllowed):
        propose_new(actor=hall.act(hall.helper), unit_id=hall.lead.pk, values=words(name="别人的"))
    proposal = changed(hall, item)
    assert list(proposals_for(hall.act(hall.helper))) == []
    helper = hall.act(hall.helper)
    with pytest.raises((NotFound, NotAllowed)):
        update_proposal(actor=helper, proposal_id=proposal.pk, values=words(), expected_version=None)
    with pytest.raises((NotFound, NotAllowed)):
        recall_proposal(actor=helper, proposal_id=proposal.pk)
    client = hall.cast.client(hall.helper)
    for name in ("item-proposal-detail", "item-proposal-edit"):
        assert client.get(reverse(name, args=[proposal.pk])).status_code in (403, 404)
    assert client.get(f"/api/v1/item-proposals/{proposal.pk}/").status_code in (403, 404)
    assert "提议修改" not in client.get(reverse("service-item-detail", args=[item.pk])).content.decode()
    assert client.post(reverse("service-item-propose", args=[item.pk]), _posted()).status_code in (403, 422)
    for account in (hall.liaison, hall.contact):
        with pytest.raises(NotAllowed):
            changed(hall, item, account)
    with pytest.raises(NotAllowed):  # nor does the proposer decide
        accept_proposal(actor=hall.act(hall.handler), proposal_id=proposal.pk)
    with pytest.raises(NotAllowed):
        return_proposal(actor=hall.act(hall.handler), proposal_id=proposal.pk, reason="退")
    assert ItemProposal.objects.count() == 1


def test_returned_with_a_reason_and_handed_in_again(hall: Hall, item: ServiceItem) -> None:
    proposal = changed(hall, item)
    with pytest.raises(InvalidInput):
        return_proposal(actor=hall.act(), proposal_id=proposal.pk, reason=" ")
    returned = return_proposal(actor=hall.act(), proposal_id=proposal.pk, reason="请写明依据")
    assert (returned.state, returned.reply) == ("returned", "请写明依据")
    assert told("catalogue.decided") == {"handler"}
    with pytest.raises(Conflict):
        recall_proposal(actor=hall.act(hall.handler), proposal_id=proposal.pk)
    again = update_proposal(
        actor=hall.act(hall.handler),
        proposal_id=proposal.pk,
        values=words(reason="依据新办法"),
        expected_version=returned.version,
    )
    assert (again.state, again.reply, again.decided_at, again.reason) == ("proposed", "", None, "依据新办法")


def test_one_waits_at_a_time_and_a_thumb_sends_one(hall: Hall, item: ServiceItem) -> None:
    proposal = changed(hall, item)
    with pytest.raises(Conflict, match="待处理"):
        changed(hall, item, days=2)
    with pytest.raises(Conflict, match="待处理"):
        propose_withdrawal(actor=hall.act(hall.handler), item_id=item.pk, reason="不要了")
    recall_proposal(actor=hall.act(hall.handler), proposal_id=proposal.pk)
    assert changed(hall, item, days=2).state == "proposed"
    propose_new(actor=hall.act(hall.handler), unit_id=hall.lead.pk, values=words(name="新事项"))
    with pytest.raises(Conflict, match="已经提议"):
        propose_new(actor=hall.act(hall.handler), unit_id=hall.lead.pk, values=words(name="新事项"))
    with pytest.raises(InvalidInput, match="没有改动"):
        second = items_in_force(hall.act()).get(name="融资对接")
        propose_change(
            actor=hall.act(hall.helper),
            item_id=second.pk,
            values=words(name="融资对接", materials="", days=5),
        )


def test_edition_is_published_when_all_are_decided(hall: Hall, item: ServiceItem) -> None:
    proposal = changed(hall, item)
    draft = begin_draft(actor=hall.act())
    with pytest.raises(Conflict, match="1 条部门提议"):
        publish_edition(actor=hall.act(), edition_id=draft.pk)
    accept_proposal(actor=hall.act(), proposal_id=proposal.pk)
    with pytest.raises(Conflict, match="请先在“部门提议”里退回"):
        delete_draft(actor=hall.act(), edition_id=draft.pk)
    return_proposal(actor=hall.act(), proposal_id=proposal.pk, reason="这一版不发了")
    delete_draft(actor=hall.act(), edition_id=draft.pk)
    assert CatalogueEdition.objects.count() == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.edition_id) == ("returned", None)


def test_item_gone_from_the_draft_cannot_be_changed(hall: Hall, item: ServiceItem) -> None:
    proposal = changed(hall, item)
    draft = begin_draft(actor=hall.act())
    ServiceItem.objects.filter(module__edition=draft, line=item.line).delete()
    with pytest.raises(Conflict, match="已没有这个事项"):
        accept_proposal(actor=hall.act(), proposal_id=proposal.pk)


@pytest.mark.parametrize("missing", ["name", "module", "reason", "category_id"])
def test_words_are_whole(hall: Hall, item: ServiceItem, missing: str) -> None:
    with pytest.raises(InvalidInput):
        propose_change(
            actor=hall.act(hall.handler),
            item_id=item.pk,
            values=words(**{missing: None if missing == "category_id" else " "}),
        )


def _posted(**fields: str) -> dict[str, str]:
    given = {name: str(value) for name, value in words().items() if name != "category_id"}
    return {**given, "category": str(category().pk), **fields}


def test_pages_from_proposal_to_publishing(hall: Hall, item: ServiceItem) -> None:
    bureau, city = hall.cast.client(hall.handler), hall.cast.client(hall.cast.department)
    assert "提议修改" in bureau.get(reverse("service-item-detail", args=[item.pk])).content.decode()
    form = bureau.get(reverse("service-item-propose", args=[item.pk]))
    assert 'value="政策解读"' in form.content.decode()
    sent = bureau.post(reverse("service-item-propose", args=[item.pk]), _posted())
    assert sent.status_code == 302
    proposal = ItemProposal.objects.get()
    own = reverse("item-proposal-detail", args=[proposal.pk])
    assert sent.headers["Location"] == own
    assert "撤回" in bureau.get(own).content.decode()
    edit = reverse("item-proposal-edit", args=[proposal.pk])
    assert bureau.post(edit, _posted(days="4", version="1")).status_code == 302
    assert "政策解读" in city.get(reverse("item-proposal-list")).content.decode()
    assert "采纳" in city.get(own).content.decode()
    back = reverse("item-proposal-return", args=[proposal.pk])
    assert city.get(back).status_code == 200
    assert city.post(back, {"reason": ""}).status_code == 422
    assert city.post(reverse("item-proposal-accept", args=[proposal.pk])).status_code == 302
    draft = present_draft()
    assert draft is not None
    assert ServiceItem.objects.get(module__edition=draft, line=item.line).days == 4
    new = bureau.post(
        reverse("item-proposal-create"), _posted(unit=str(hall.lead.pk), name="新的事项", module="政策服务")
    )
    assert new.status_code == 302
    detail = city.get(reverse("catalogue-edition-detail", args=[draft.pk])).content.decode()
    assert "有 1 条部门提议等待处理" in detail
    withdraw = reverse("service-item-withdraw", args=[item.pk])
    assert bureau.post(withdraw, {"reason": "职责调整"}).status_code == 302


def test_api_proposes_and_decides(hall: Hall, item: ServiceItem) -> None:
    bureau, city = hall.cast.client(hall.handler), hall.cast.client(hall.cast.department)
    body = {
        "kind": "change",
        "item": str(item.pk),
        "name": "政策解读",
        "module": "政策服务",
        "category": str(category().pk),
        "days": 2,
        "reason": "缩短",
    }
    made = bureau.post("/api/v1/item-proposals/", body, "application/json")
    assert made.status_code == 201, made.content
    at = f"/api/v1/item-proposals/{made.json()['id']}/"
    patched = bureau.patch(at, {"days": 1}, "application/json", headers={"if-match": made.headers["ETag"]})
    assert (patched.status_code, patched.json()["days"]) == (200, 1), patched.content
    sent_back = city.post(f"{at}return/", {"reason": "写明依据"}, "application/json")
    assert sent_back.json()["state"] == "returned", sent_back.content
    again = bureau.patch(at, {"reason": "依据"}, "application/json", headers={"if-match": sent_back.headers["ETag"]})
    assert again.json()["state"] == "proposed", again.content
    assert city.post(f"{at}accept/").json()["state"] == "accepted"
    withdrawal = {"kind": "withdraw", "item": str(item.pk), "reason": "不再提供"}
    second = bureau.post("/api/v1/item-proposals/", withdrawal, "application/json")
    assert second.status_code == 201, second.content
    assert bureau.post(f"/api/v1/item-proposals/{second.json()['id']}/recall/").json()["state"] == "recalled"
