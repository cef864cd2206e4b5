"""Directories read from above: what was published, without contacts, and figures; nothing else (R16, F012, F021)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Role
from core.errors import NotAllowed
from core.jobs.run import run_job
from core.models import Attachment, Job
from core.tables.spec import table_spec
from core.tenancy.scope import tenant_scope
from services.actions.issues import publish_issue as publish_market
from services.actions.talent_needs import create_need, recall_issue
from services.actions.talent_needs import publish_issue as publish_talent
from services.directories.due import plan, slots
from services.directories.standing import recount
from services.models import (
    DirectoryStanding,
    MarketEntry,
    MarketIssue,
    MarketIssueLine,
    ShownIssue,
    ShownLine,
    TalentIssue,
)
from tests.alliances.world import make_person
from tests.cast import Cast
from tests.factories import make_unit
from tests.services.market_world import MORNING, Fair, look_for, make_fair, offer
from tests.sheets import run_jobs

PAGE = "/chains/below/directories/"


@dataclass
class Below:
    cast: Cast
    fair: Fair
    market: MarketIssue
    talent: TalentIssue

    def shown(self, **which: Any) -> ShownIssue:
        with self.cast.scope():
            found: ShownIssue = ShownIssue.objects.get(**which)
        return found

    def tree(self) -> list[tuple[Any, int]]:
        """Each city before its own counties."""
        return [(self.cast.city, 1), (self.cast.county, 2), (self.cast.sibling, 1)]

    def read(self, path: str, account: Any = None) -> str:
        answer = self.cast.client(account or self.cast.superior).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.content.decode())


@pytest.fixture
def below(cast: Cast) -> Iterator[Below]:
    with clock.fixed(MORNING):
        with cast.scope():
            fair = make_fair(cast)
            make_person("王示例")
            offer(
                fair,
                contact_name="李联系",
                contact_phone="0734-1234567",
                text="请找王示例，电话 13800001234",
                quantity=None,
                measure="",
            )
            look_for(fair)
            draft = offer(fair, name="还没发布的产品")
            MarketEntry.objects.filter(pk=draft.pk).update(state="draft")
            create_need(
                actor=fair.act(),
                values={
                    "name": "示例焊接技师",
                    "unit_id": fair.maker.pk,
                    "category": "skilled",
                    "wanted": 3,
                    "ends_on": dt.date(2026, 12, 31),
                },
            )
            market = publish_market(actor=fair.act(), kind="both", preface="咨询 13800001234")
            talent = publish_talent(actor=fair.act(), title="示例人才目录")
        yield Below(cast, fair, market, talent)


def test_superior_reads_figures_and_numbers_of_the_cities_below(below: Below) -> None:
    page = below.read(PAGE)
    assert "产品供需目录（2026年第1期）" in page and "示例人才目录" in page and below.cast.city.name in page
    assert "李联系" not in page and "还没发布的产品" not in page
    assert f'<a href="?city={below.cast.city.pk}">2</a>' in page
    places = [page.index(f'd{depth}">{tenant.name}') for tenant, depth in below.tree()]
    assert places == sorted(places)
    assert "示例人才目录" not in below.read(f"{PAGE}?directory=both") and "示例人才目录" not in below.read(
        f"{PAGE}?city={below.cast.sibling.pk}"
    )
    assert 'aria-current="page">供需和人才' in page and PAGE in below.read("/chains/below/")


def test_number_is_read_without_contacts_and_persons(below: Below) -> None:
    page = below.read(f"/below/directories/{below.shown(market=below.market).pk}/")
    assert "示例压铸件" in page and "示例供方公司" in page and "咨询 ××" in page
    for told in ("李联系", "1234567", "13800001234", "王示例", "联系方式</th>"):
        assert told not in page
    supplies = below.read(f"/below/directories/{below.shown(market=below.market).pk}/?side=supply")
    assert "示例供方公司" in supplies and "示例需方公司" not in supplies
    posts = below.read(f"/below/directories/{below.shown(talent=below.talent).pk}/")
    assert "示例焊接技师" in posts and "高技能人才" in posts and "2026年12月31日" in posts
    with below.cast.scope():
        kept = [
            cell for cells in ShownLine.objects.values_list("cells", flat=True) for cell in map(str, cells.values())
        ]
        assert "请找××，电话 ××" in kept and not [cell for cell in kept if "李联系" in cell or "1234567" in cell]


def test_database_shows_those_above_the_copies_and_nothing_else(below: Below) -> None:
    cast = below.cast
    with cast.scope(cast.province, mode="subtree", account=cast.superior):
        assert ShownIssue.objects.count() == 2 and DirectoryStanding.objects.count() == 1
        assert [model.objects.count() for model in (MarketEntry, MarketIssue, MarketIssueLine, TalentIssue)] == [0] * 4
    for tenant in (cast.sibling, cast.stranger, cast.county):
        with cast.scope(tenant, mode="subtree"):
            assert ShownIssue.objects.count() == ShownLine.objects.count() == DirectoryStanding.objects.count() == 0


def test_recalled_number_is_gone_above_and_stays_at_home(below: Below) -> None:
    gone = below.shown(talent=below.talent)
    with below.cast.scope():
        recall_issue(actor=below.fair.act(), issue_id=below.talent.pk, reason="有误")
    assert "示例人才目录" not in below.read(PAGE)
    assert below.cast.client(below.cast.superior).get(f"/below/directories/{gone.pk}/").status_code == 404
    at_home = f"/services/talent-issues/{below.talent.pk}/"
    assert "示例焊接技师" in below.read(at_home, below.cast.department)


def test_who_has_nothing_below_or_holds_a_part_reads_nothing(below: Below) -> None:
    cast, one = below.cast, f"/below/directories/{below.shown(market=below.market).pk}/"
    with cast.scope():
        company = cast.add(Role.COMPANY, scope_id=below.fair.maker.pk, scope_kind=AnchorKind.UNIT, username="other")
    for account in (company, cast.auditor, cast.stranger_department):
        assert cast.client(account).get(PAGE).status_code == 403
    assert cast.client(company).get(one).status_code == cast.client(company).post(f"{one}paper/").status_code == 403
    foreign = cast.client(cast.stranger_department)
    assert foreign.get(one).status_code == foreign.post(f"{one}paper/").status_code == 404
    own = cast.client(cast.department).get(one)
    assert own.headers["Location"] == f"/services/market-issues/{below.market.pk}/"


def test_file_is_made_for_the_superior_without_contacts(below: Below, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast, one = below.cast, below.shown(market=below.market)
    client = cast.client(cast.superior)
    assert client.post(f"/below/directories/{one.pk}/paper/", {"format": "docx"}).status_code == 302
    with cast.scope(cast.province):
        job = Job.objects.get(kind="services.directory_below")
    run_job(cast.province.pk, job.pk)
    with cast.scope(cast.province):
        job.refresh_from_db()
        assert job.state == "succeeded", job.message
        assert Attachment.objects.get(pk=UUID(job.result["attachment"])).name.endswith(".docx")
        assert job.result["path"] == f"/below/directories/{one.pk}/"


def test_city_s_own_directory_of_talent_goes_out_as_word_and_pdf(below: Below, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    company = below.fair.seller
    for file_format in ("docx", "pdf"):
        at = f"/services/talent-issues/{below.talent.pk}/paper/"
        assert below.cast.client(company).post(at, {"format": file_format}).status_code == 302
    run_jobs(below.cast)
    with below.cast.scope():
        kept = Attachment.objects.filter(purpose="人才目录").values_list("name", flat=True)
        assert sorted(kept) == ["示例人才目录.docx", "示例人才目录.pdf"]


def test_figures_count_what_stands_today_and_what_is_stood_by(below: Below) -> None:
    with below.cast.scope():
        row = DirectoryStanding.objects.get()
        assert (row.supplies, row.demands, row.posts, row.wanted) == (1, 1, 1, 3)
        assert (row.deals, row.deal_amount, row.resources) == (0, 0, 0)
    with clock.fixed(MORNING + dt.timedelta(days=200)), below.cast.scope():
        assert slots(clock.now()) == ["2026-09-18"]
        plan("2026-09-18")
        row = DirectoryStanding.objects.get()
        assert (row.supplies, row.demands, row.posts) == (0, 0, 1)


def test_numbers_from_before_are_shown_by_the_days_work(below: Below) -> None:
    with below.cast.scope():
        ShownLine.objects.all().delete()
        ShownIssue.objects.all().delete()
        plan("2026-03-02")
        plan("2026-03-02")
        assert ShownIssue.objects.count() == 2 and ShownLine.objects.count() == 3


def test_city_without_anything_counts_nothing(below: Below) -> None:
    with below.cast.scope(below.cast.sibling):
        assert slots(clock.now()) == []


def test_sheets_hold_what_the_page_shows(below: Below) -> None:
    cast = below.cast

    def lines(code: str, query: str = "") -> list[Any]:
        with tenant_scope(cast.province.pk, actor_id=cast.superior.pk, reason="测试"):
            rows = table_spec(code).export_rows(cast.act(cast.superior), QueryDict(query))
            return [line for _, line in rows]

    assert [line["title"] for line in lines("directories_below", "directory=talent")] == ["示例人才目录"]
    assert len(lines("directories_below")) == 2
    assert [(line["city"], line["supplies"], line["posts"]) for line in lines("directory_standings")] == [
        (cast.city.name, 1, 1)
    ]
    with cast.scope(), pytest.raises(NotAllowed):
        list(table_spec("directories_below").export_rows(cast.act(cast.auditor), QueryDict("")))


def test_page_costs_as_much_for_many_as_for_one(below: Below) -> None:
    client = below.cast.client(below.cast.superior)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    cost()
    few = cost()
    with below.cast.scope():
        for _ in range(5):
            publish_market(actor=below.fair.act(), kind="supply")
    with below.cast.scope(below.cast.sibling):
        make_unit()
        recount()
    assert cost() == few


def test_home_of_a_superior_says_how_much_stands_below(below: Below) -> None:
    assert "下级供需和人才" in below.read("/") and "下级供需和人才" not in below.read("/", below.cast.department)
