"""Pages of supply and demand, deals, directories and targets: what each reader is shown, and what the forms do."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from core import clock
from core.models import Account, Job
from services.actions.targets import create_target
from services.choices import DealState, EntryState, TargetStage
from services.models import InvestTarget, MarketDeal, MarketEntry, MarketIssue
from tests.cast import Cast
from tests.services.market_world import MORNING, Fair, look_for, make_fair, offer


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MORNING):
        yield make_fair(in_city)


def as_(fair: Fair, account: Account | None = None) -> Client:
    return fair.cast.client(account or fair.cast.department)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def post(client: Client, url: str, **data: object) -> str:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.headers.get("Location", "")


def entry_fields(**more: object) -> dict[str, object]:
    return {
        "side": "demand",
        "name": "示例压铸件",
        "quantity": "40",
        "measure": "吨",
        "valid_from": "2026-03-02",
        "valid_to": "2026-06-30",
        "visibility": "city",
        **more,
    }


def test_company_publishes_from_its_form_and_sees_who_can_supply(fair: Fair) -> None:
    offer(fair)
    client = as_(fair, fair.buyer)
    assert "企业：示例需方公司" in page(client, "/services/market/new/?side=demand")
    where = post(client, "/services/market/new/", **entry_fields(to="list"))
    made = MarketEntry.objects.get(unit=fair.taker)
    assert (made.state, where) == (EntryState.LISTED, f"/services/market/{made.pk}/")
    shown = page(client, where)
    assert "可能供应的企业" in shown
    assert "同一产品：示例压铸件" in shown
    assert f"?counter={made.pk}" in shown
    listed = page(client, "/services/market/?mine=true")
    assert "示例需方公司" in listed
    assert "示例供方公司" not in listed


def test_draft_stays_with_its_writer_until_published(fair: Fair) -> None:
    client = as_(fair, fair.buyer)
    where = post(client, "/services/market/new/", **entry_fields(to="draft"))
    page(as_(fair, fair.seller), where, 403)
    post(client, f"{where}publish/")
    page(as_(fair, fair.seller), where)
    assert "请写明撤回的原因" not in page(client, f"{where}withdraw/")
    post(client, f"{where}withdraw/", reason="不需要了")
    page(as_(fair, fair.seller), where, 403)


def test_wrong_form_comes_back_with_its_words(fair: Fair) -> None:
    client = as_(fair, fair.buyer)
    answer = client.post("/services/market/new/", entry_fields(measure="", to="list"))
    assert answer.status_code == 422
    assert "填了数量，请写明单位" in answer.content.decode()
    assert not MarketEntry.objects.exists()


def test_from_interest_to_confirmed_bargain_by_buttons(fair: Fair) -> None:
    supply, demand = offer(fair), look_for(fair)
    buyer, seller = as_(fair, fair.buyer), as_(fair, fair.seller)
    assert demand.name in page(buyer, f"/services/market/{supply.pk}/interest/?counter={demand.pk}")
    deal_url = post(buyer, f"/services/market/{supply.pk}/interest/", message="需要 40 吨", counter=str(demand.pk))
    assert "答复意向" not in page(buyer, deal_url)
    assert "供需对接待办" in page(seller, "/")
    post(seller, f"{deal_url}answer/", answer="请来看样")
    page(seller, f"{deal_url}complete/")
    post(seller, f"{deal_url}complete/", happened_on="2026-03-02", yuan="50000")
    assert "成交待确认" in page(seller, deal_url)
    assert "确认成交" not in page(seller, deal_url)
    assert "确认成交" in page(buyer, deal_url)
    post(buyer, f"{deal_url}confirm/")
    deal = MarketDeal.objects.get()
    assert (deal.state, deal.counter_id, deal.outcome.amount if deal.outcome else None) == (
        DealState.DONE,
        demand.pk,
        5_000_000,
    )
    for account in (None, fair.liaison, fair.buyer):
        assert "成交已确认" in page(as_(fair, account), "/services/market-deals/")


def test_department_publishes_a_number_and_asks_for_its_paper(fair: Fair) -> None:
    offer(fair)
    client = as_(fair)
    assert "全市现有 1 条" in page(client, "/services/market-issues/new/")
    where = post(client, "/services/market-issues/new/", kind="both", body="", title="", preface="")
    issue = MarketIssue.objects.get()
    assert "产品供需目录（2026年第1期）" in page(as_(fair, fair.buyer), "/services/market-issues/")
    assert "示例供方公司" in page(as_(fair, fair.buyer), where)
    assert "没有这类条目" in page(client, f"{where}?side=demand")
    job_url = post(client, f"{where}paper/", format="docx")
    job = Job.objects.get(kind="services.directory")
    assert (job.parameters, str(job.pk) in job_url) == ({"issue": str(issue.pk), "format": "docx"}, True)


def test_target_from_lead_to_landing_on_its_pages(fair: Fair) -> None:
    client = as_(fair, fair.liaison)
    assert fair.chain.name in page(client, "/services/targets/new/")
    where = post(
        client,
        f"/chains/{fair.chain.pk}/targets/new/",
        name="示例招引企业",
        owner=str(fair.maker.pk),
        segment=str(fair.segment.pk),
        planned_wan="2000",
        found_on="2026-02-01",
        next_step="上门拜访",
        next_on="2026-03-01",
    )
    target = InvestTarget.objects.get()
    assert (target.planned_amount, target.segment_id) == (2_000_000_000, fair.segment.pk)
    shown = page(client, where)
    assert "下一步已逾期" in shown
    assert "招引下一步" in page(client, "/")
    page(client, f"{where}note/")
    post(client, f"{where}note/", day="2026-03-02", text="已拜访", next_step="约谈", next_on="2026-03-09")
    page(client, f"{where}move/")
    post(client, f"{where}move/", to="landed", day="2026-03-02", unit=str(fair.taker.pk), signed_wan="1500")
    target.refresh_from_db()
    assert (target.state, target.unit_id, target.next_on) == (TargetStage.LANDED, fair.taker.pk, None)
    for address in ("/services/targets/", "/services/targets/board/", f"/chains/{fair.chain.pk}/targets/"):
        assert "示例招引企业" in page(client, address)
    assert "到过 100%" in page(client, "/services/targets/")


def test_target_is_shelved_and_taken_up_again(fair: Fair) -> None:
    target = create_target(
        actor=fair.act(fair.liaison),
        chain_id=fair.chain.pk,
        values={"name": "示例招引企业", "owner_id": fair.maker.pk, "found_on": dt.date(2026, 2, 1)},
    )
    client, where = as_(fair, fair.liaison), f"/services/targets/{target.pk}/"
    post(client, f"{where}shelve/", day="2026-03-02", reason="对方暂缓投资")
    shown = page(client, where)
    assert "对方暂缓投资" in shown
    assert "登记跟进" not in shown
    post(client, f"{where}move/", to="talks", day="2026-03-02", text="重新联系")
    assert InvestTarget.objects.get().state == TargetStage.TALKS
    page(client, f"{where}edit/")
