"""Directories: numbered without gaps by kind and year, and what stands in one never changes."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from core import clock
from core.errors import Conflict, NotAllowed
from reports.directories import official_of, write_docx, write_pdf
from reports.files import city_fonts
from services.actions.issues import publish_issue
from services.actions.market import update_entry, withdraw_entry
from services.directories.paper import paper_of
from services.market.directory import MARKET, contact_parts
from services.market.queries import issues_for
from services.models import MarketIssueLine
from tests.cast import Cast
from tests.services.market_world import MORNING, Fair, look_for, make_fair, offer


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MORNING):
        yield make_fair(in_city)


def test_content_stays_as_it_was_when_the_entry_changes(fair: Fair) -> None:
    supply, demand = offer(fair, contact_name="示例联系人"), look_for(fair)
    issue = publish_issue(actor=fair.act(), kind="both", preface="示例说明")
    assert (issue.title, issue.supplies, issue.demands) == ("产品供需目录（2026年第1期）", 1, 1)
    update_entry(actor=fair.act(), entry_id=supply.pk, values={"name": "示例改名件"}, expected_version=None)
    withdraw_entry(actor=fair.act(), entry_id=demand.pk, reason="不要了")
    lines = MarketIssueLine.objects.filter(issue=issue).order_by("place")
    assert [(line.side, line.product, line.unit_name, line.amount, line.contact) for line in lines] == [
        ("supply", "示例压铸件", "示例供方公司", "100 吨", "示例联系人"),
        ("demand", "示例压铸件", "示例需方公司", "40 吨", ""),
    ]


def test_numbers_run_by_kind_and_year_without_gaps(fair: Fair) -> None:
    offer(fair, valid_to=dt.date(2027, 6, 30))
    numbers = [publish_issue(actor=fair.act(), kind=kind).number for kind in ("both", "supply", "both", "supply")]
    with pytest.raises(Conflict):
        publish_issue(actor=fair.act(), kind="demand")
    assert numbers == [1, 1, 2, 2]
    look_for(fair)
    assert publish_issue(actor=fair.act(), kind="demand").number == 1
    with clock.fixed(dt.datetime(2027, 1, 4, 9, tzinfo=clock.CHINA)):
        issue = publish_issue(actor=fair.act(), kind="both")
        assert (issue.year, issue.number) == (2027, 1)


def test_liaison_publishes_for_his_body_and_not_for_the_city(fair: Fair) -> None:
    offer(fair)
    with pytest.raises(NotAllowed):
        publish_issue(actor=fair.act(fair.liaison), kind="both")
    with pytest.raises(NotAllowed):
        publish_issue(actor=fair.act(fair.seller), kind="both", body_id=fair.body.pk)
    issue = publish_issue(actor=fair.act(fair.liaison), kind="both", body_id=fair.body.pk)
    assert issue.title.startswith(fair.body.name)
    assert issues_for(fair.act(fair.seller)).count() == 1
    assert issues_for(fair.act(fair.stranger)).count() == 0


def test_paper_says_what_stands_in_it(fair: Fair, tmp_path: Path) -> None:
    offer(fair)
    issue = publish_issue(actor=fair.act(), kind="both", preface="第一段\n\n第二段")
    paper = paper_of(MARKET, issue, city="示例市")
    official = official_of(paper)
    assert [block.text for block in official.blocks][:2] == ["第一段", "第二段"]
    assert "供给1条" in official.blocks[2].text
    assert [(each.label, each.title) for each in official.attachments] == [("附件", "供给清单")]
    for name in ("one", "two"):
        write_docx(tmp_path / name, paper)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_paper_leaves_out_empty_columns_and_keeps_names_and_numbers_whole(fair: Fair, tmp_path: Path) -> None:
    for number in range(12):
        offer(
            fair,
            name=f"示例高强度轻量化铝合金一体化压铸后地板总成（含后处理和表面涂装）{number}",
            text="按图纸定制，提供第三方检测报告；长期供货的价格另议。" * 5,
            contact_name="示例联系人",
            contact_phone="0000-0000001",
        )
    look_for(fair)
    issue = publish_issue(actor=fair.act(fair.liaison), kind="both", body_id=fair.body.pk)
    paper = paper_of(MARKET, issue, city="示例市")
    supplies, demands = paper.sections
    shared = ["产品", "企业", "环节", "数量"]
    assert [column.label for column in supplies.columns] == [*shared, "说明", "截止日期", "联系人", "联系电话"]
    assert [column.label for column in demands.columns] == [*shared, "截止日期"]
    assert supplies.rows[0][-2:] == ("示例联系人", "0000-0000001")
    official = official_of(paper)
    assert official.title_lines == (f"{fair.body.name}产品供需目录", "（2026年第1期）")
    write_pdf(tmp_path / "paper.pdf", paper, city_fonts({}))
    pages = [page.extract_text() for page in PdfReader(tmp_path / "paper.pdf").pages]
    listed = [text for text in pages[1:] if "联系电话" in text]
    assert len(listed) >= 2  # the head stands on every page of the list
    last_words = "长期供货的价格另议。"
    for text in listed:  # a row begins and ends on one page
        flat = "".join(text.split())
        assert flat.count("0000-0000001") * 5 == flat.count(last_words)


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        ("张示例 000-0000", ("张示例", "000-0000")),
        ("000-0000", ("", "000-0000")),
        ("张示例", ("张示例", "")),
        ("采购 部", ("采购 部", "")),
        ("", ("", "")),
    ],
)
def test_contact_comes_apart_into_name_and_number(told: str, parts: tuple[str, str]) -> None:
    assert contact_parts(told) == parts
