"""A liaison's pairing, from a suggestion to an order the other side confirmed, at the desk and on a phone.

Proposed from the suggestions, put into an agreement, signed party by party, an activity logged at 390 px, an order
recorded with its contract, confirmed by the company that placed it; then found on the chain, in the ledger, in the
timeline and by the API. All is done by hand in the browser; only the worker is stood in for.
"""

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.choices import OutcomeState, PairingState
from alliances.models import Activity, ChainBody, Outcome, Pairing
from chains.models import Chain, Segment, SegmentLink
from core import clock
from core.attachments import open_path
from core.choices import AnchorKind, Role
from core.models import Account, Attachment, Term
from core.tenants import add_default_terms
from organizations.models import Unit
from tests.alliances.world import make_body, term
from tests.browser.conftest import PHONE
from tests.browser.test_set_up import Hand, hands
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import run_jobs

__all__ = ["hands"]
pytestmark = pytest.mark.browser

CONTRACT = b"%PDF-1.7\n" + b"0" * 64
PHONE_CLICKS = 12


@dataclass(frozen=True)
class World:
    chain: Chain
    body: ChainBody
    maker: Unit
    supplier: Unit
    form: Term
    order: Term
    liaison: Account
    buyer: Account


@pytest.fixture
def world(committed_cast: Cast) -> World:
    """An aerospace chain with a maker and a supplier among others, its body, its liaison and the maker's contact."""
    cast = committed_cast
    add_default_terms(cast.city)
    with cast.scope():
        chain = make_chain("示例航空航天产业链")
        parts, engines = (
            Segment.objects.create(chain=chain, name=name, layer=layer)
            for name, layer in (("示例零部件", "upstream"), ("示例发动机", "midstream"))
        )
        SegmentLink.objects.create(source=parts, target=engines, kind="supplies")
        maker = make_unit("示例航空发动机有限公司", ownership="state", size="large")
        supplier = make_unit("示例精密零部件有限公司", ownership="private", size="small")
        put_on_chain(chain, maker, segment=engines, role="leader")
        put_on_chain(chain, supplier, segment=parts, role="supporting")
        for number in range(6):
            put_on_chain(chain, make_unit(f"示例航空配套{number}有限公司"), segment=engines)
        body = make_body(chain, name="示例航空航天产业链党委")
        form, order = term("activity_form", "study"), term("outcome_kind", "order")
    return World(
        chain,
        body,
        maker,
        supplier,
        form,
        order,
        cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN, username="示例联络员"),
        cast.add(Role.COMPANY, scope_id=maker.pk, scope_kind=AnchorKind.UNIT, username="示例企业联系人"),
    )


def shot(hand: Hand, name: str) -> None:
    """A picture for whoever looks over the pages (LIANMENG_SHOTS names a folder); none in a plain run."""
    if folder := os.environ.get("LIANMENG_SHOTS"):
        hand.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert hand.overflow == 0, name


def test_a_suggestion_becomes_a_confirmed_order(committed_cast: Cast, hands: Any, world: World, tmp_path: Path) -> None:
    cast = committed_cast
    desk, phone, buyer = hands(world.liaison), hands(world.liaison, PHONE), hands(world.buyer)
    pairing = _propose(cast, desk, world)
    _sign(cast, desk, pairing)
    _log(cast, phone, world, pairing)
    _record(cast, desk, world, pairing, tmp_path)
    _confirm(cast, buyer)
    _found_everywhere(cast, desk, phone, world, pairing)
    assert [hand.complaints for hand in (desk, phone, buyer)] == [[], [], []]


def _propose(cast: Cast, desk: Hand, world: World) -> Pairing:
    desk.open("/pairings/suggestions/")
    shot(desk, "1-suggestions")
    first = desk.page.locator("main tbody tr").first
    expect(first).to_contain_text("供应关系")
    expect(first).to_contain_text(world.maker.name)
    expect(first).to_contain_text(world.supplier.name)
    first.get_by_role("link", name=re.compile("提出结对")).click()
    desk.page.wait_for_load_state("networkidle")
    shot(desk, "2-form")
    desk.fill("theme", "示例配套攻关")
    desk.click("^保存$")
    with cast.scope():
        pairing: Pairing = Pairing.objects.get()
    assert (pairing.body_id, pairing.state) == (world.body.pk, PairingState.DRAFT)
    expect(desk.page.get_by_text("牵头").first).to_be_visible()
    return pairing


def _sign(cast: Cast, desk: Hand, pairing: Pairing) -> None:
    """The agreement is made, downloaded and signed by both."""
    shot(desk, "3-draft")
    desk.click("生成共建协议", "link")
    desk.click("生成协议")
    run_jobs(cast)
    desk.open(f"/pairings/{pairing.pk}/")
    with desk.page.expect_download() as awaited:
        desk.page.get_by_role("link", name="PDF").click()
    assert Path(awaited.value.path()).read_bytes().startswith(b"%PDF-")
    expect(desk.page.get_by_role("link", name="登记签约")).to_have_count(0)
    shot(desk, "4-agreement")
    for _ in range(2):
        desk.click("登记签署", "link")
        desk.fill("signer", "示例签署人")
        desk.click("登记签署")
    with cast.scope():
        pairing.refresh_from_db()
    assert (pairing.state, pairing.signed_on) == (PairingState.ACTIVE, clock.today())
    shot(desk, "5-signed")


def _log(cast: Cast, phone: Hand, world: World, pairing: Pairing) -> None:
    """On a phone, from the pairing's own page: who took part and the day stand there already."""
    phone.open(f"/pairings/{pairing.pk}/")
    shot(phone, "6-phone-pairing")
    phone.click("登记活动", "link")
    shot(phone, "7-phone-activity")
    phone.fill("title", "示例供需对接会")
    phone.choose("form", str(world.form.pk))
    phone.fill("attendances", "30")
    phone.click("^登记$")
    assert phone.clicks <= PHONE_CLICKS, phone.clicks
    with cast.scope():
        activity = Activity.objects.get()
        assert set(activity.parties.values_list("unit_id", flat=True)) == {world.maker.pk, world.supplier.pk}
        assert list(activity.pairing_links.values_list("pairing_id", flat=True)) == [pairing.pk]
    shot(phone, "8-phone-logged")


def _record(cast: Cast, desk: Hand, world: World, pairing: Pairing, folder: Path) -> None:
    """An order, the maker asked for its word, the contract put with it."""
    desk.open(f"/pairings/{pairing.pk}/")
    desk.click("登记成效", "link")
    desk.fill("title", "示例叶片订单")
    desk.choose("kind", str(world.order.pk))
    desk.fill("yuan", "1200000")
    asked = desk.page.get_by_role("combobox", name="请谁确认")
    asked.fill(world.maker.name)
    desk.page.get_by_role("option", name=re.compile(world.maker.name)).first.click()
    shot(desk, "9-outcome-form")
    desk.click("^登记$")
    expect(desk.page.get_by_text("由您登记").first).to_be_visible()
    desk.click("上传材料", "link")
    paper = folder / "示例合同.pdf"
    paper.write_bytes(CONTRACT)
    desk.page.set_input_files("input[type=file]", paper)
    shot(desk, "10-evidence")
    desk.click("^上传$")
    expect(desk.page.get_by_role("link", name="示例合同.pdf")).to_be_visible()
    shot(desk, "11-outcome")
    with cast.scope():
        outcome = Outcome.objects.get()
        kept = Attachment.objects.get(owner_id=outcome.pk)
        assert open_path(kept).read_bytes() == CONTRACT
    assert (outcome.amount, outcome.asked_id, outcome.state) == (120_000_000, world.maker.pk, OutcomeState.RECORDED)


def _confirm(cast: Cast, buyer: Hand) -> None:
    """The company reads the contract and stands by the order."""
    buyer.open("/")
    buyer.click("示例叶片订单", "link")
    with buyer.page.expect_download() as awaited:
        buyer.page.get_by_role("link", name="示例合同.pdf").click()
    assert Path(awaited.value.path()).read_bytes() == CONTRACT
    shot(buyer, "12-asked")
    buyer.click("确认属实")
    expect(buyer.page.get_by_text("已确认").first).to_be_visible()
    with cast.scope():
        outcome = Outcome.objects.get()
    assert (outcome.state, outcome.decided_by_id != outcome.recorded_by_id) == (OutcomeState.CONFIRMED, True)


def _found_everywhere(cast: Cast, desk: Hand, phone: Hand, world: World, pairing: Pairing) -> None:
    places = {
        "chain-pairings": f"/chains/{world.chain.pk}/pairings/",
        "chain-outcomes": f"/chains/{world.chain.pk}/outcomes/",
        "ledger": "/alliances/outcomes/",
        "timeline": f"/pairings/{pairing.pk}/",
        "activities": "/alliances/activities/",
        "body": f"/alliances/{world.body.pk}/",
    }
    told = {
        "chain-pairings": pairing.name,
        "chain-outcomes": "120 万元",
        "ledger": "120 万元",
        "activities": "示例供需对接会",
        "body": "成效",
    }
    for hand, size in ((desk, "desk"), (phone, "phone")):
        for name, path in places.items():
            hand.open(path)
            shot(hand, f"13-{name}-{size}")
            if name in told:
                expect(hand.page.locator("main").get_by_text(told[name]).first).to_be_visible()
        hand.open(places["timeline"])
        story = hand.page.locator(".timeline")
        for place, words in enumerate(("示例叶片订单", "示例供需对接会", "各方签约", "提请各方签约")):
            expect(story.locator("li").nth(place)).to_contain_text(words)
    _found_by_programs(cast, world, pairing)


def _found_by_programs(cast: Cast, world: World, pairing: Pairing) -> None:
    client = cast.token_client(world.liaison)

    def read(path: str) -> Any:
        return client.get(f"/api/v1/{path}", SERVER_NAME="127.0.0.1").json()

    (row,) = read(f"outcomes/?source={pairing.pk}")["results"]
    assert (row["title"], row["state"], row["amount"]) == ("示例叶片订单", "confirmed", 120_000_000)
    assert [file["name"] for file in read(f"outcomes/{row['id']}/")["files"]] == ["示例合同.pdf"]
    (held,) = read(f"activities/?pairing={pairing.pk}")["results"]
    assert (held["title"], held["attendances"]) == ("示例供需对接会", 30)
    (agreement,) = read(f"pairings/{pairing.pk}/agreements/")
    assert (agreement["state"], len(agreement["signatures"])) == ("signed", 2)
    assert dt.date.fromisoformat(agreement["signed_on"]) == clock.today()
