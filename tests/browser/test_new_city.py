"""示例港市, unlike any of the five, from nothing to a published pack by settings and by its own spreadsheets alone.

Three tiers and kinds called by its own names, regions of its own, three administrators apart, a sheet as an office
keeps it (a title across, 序号, 备注, a total at the foot, two wrong cells); its configuration is loaded into an empty
county, and the province above sees what was made. All is done by hand in the browser; only the worker is stood in for.
"""

import datetime as dt
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import openpyxl
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from stdnum.cn import uscc

from core.choices import Role, TenantLevel
from core.models import Tenant, Term
from core.tenancy.scope import tenant_scope
from members.models import Grant
from organizations.models import Residence, Unit
from reports.models import Edition
from tests.browser.test_set_up import PASSWORD, Hand, hands
from tests.cast import make_account, make_grant, make_tenant
from tests.sheets import run_jobs

__all__ = ["hands"]
pytestmark = pytest.mark.browser

CHAIN = "示例船用电池产业集群"
BODIES = ("示例联合体总站", "示例联合体分站", "示例联合体点")
TIERS = ("总站层", "分站层", "点位层")
PARKS = ("示例北片区", "示例南片区")
UNITS = [f"示例海纳{number:02d}有限公司" for number in range(30)]
TO_CHAIN = 70


def code(number: int) -> str:
    body = f"91999900MA9{number:06d}"
    return str(body + uscc.calc_check_digit(body))


def unit_sheet(path: Path) -> Path:
    """As an office keeps it: titles, its own words, two wrong cells, a total across merged cells and a remark."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["示例港市链上单位摸底表"])
    sheet.merge_cells("A1:H1")
    sheet.append(["序号", "企业名头", "单位性质", "信用代码", "所属片区", "经济类型", "从业人数", "备注"])
    for number, name in enumerate(UNITS):
        staff: Any = "约200人" if number == 7 else 20 + number
        kind = "企叶" if number == 11 else "企业"
        sheet.append([number + 1, name, kind, code(number), PARKS[number % 2], "民营", staff, "略"])
    sheet.append(["合计", None, None, None, None, None, 1000, None])
    sheet.merge_cells("A33:C33")
    sheet.append(["注：从业人数截至上月底。"])
    book.save(path)
    return path


def org_sheet(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "党组织全称", "组织类别", "所在单位"])
    for number, name in enumerate(UNITS[:6], start=1):
        sheet.append([number, f"中共{name}支部委员会", "党支部", name])
    sheet.append(["合计", 6])
    book.save(path)
    return path


class City:
    """What its people do, each by a hand of their own."""

    def __init__(self, hands: Any, tenant: Tenant) -> None:
        self.tenant, self.hands = tenant, hands
        self.guard, self.staff = hands(None), hands(None)
        self.people = [self.guard, self.staff]

    def scope(self) -> Any:
        return tenant_scope(self.tenant.pk, actor_id=None, reason="测试")

    def work(self) -> None:
        """The worker's part."""
        run_jobs(SimpleNamespace(scope=self.scope, city=self.tenant))  # type: ignore[arg-type]

    @property
    def clicks(self) -> int:
        return sum(person.clicks for person in self.people)

    @property
    def page(self) -> Page:
        found: Page = self.staff.page
        return found


@pytest.fixture
def city(hands: Any) -> City:
    province = make_tenant("示例省", "SLP", TenantLevel.PROVINCE)
    return City(hands, make_tenant("示例港市", "SLG", TenantLevel.CITY, province))


def test_city_unlike_any_comes_from_nothing_to_a_published_pack(city: City, tmp_path: Path) -> None:
    _accounts(city)
    _assistant(city)
    assert city.clicks <= TO_CHAIN, city.clicks
    _own_settings(city)
    _units(city, tmp_path)
    _party_orgs(city, tmp_path)
    _members_and_project(city)
    _pack(city, tmp_path)
    _leaves(city, tmp_path)
    _seen_from_above(city)
    assert [person.complaints for person in city.people] == [[]] * len(city.people)


def _accounts(city: City) -> None:
    """The first administrator changes the temporary password and invites three colleagues; nobody is two of them."""
    told = StringIO()
    call_command("create_administrator", city.tenant.code, "slg-security", "--name", "示例安全员", stdout=told)
    guard = city.guard
    guard.open("/")
    guard.fill("username", "slg-security")
    guard.fill("password", told.getvalue().split("临时密码：")[1].strip())
    guard.click("登录")
    guard.fill("old_password", told.getvalue().split("临时密码：")[1].strip())
    guard.fill("new_password", PASSWORD)
    guard.fill("again", PASSWORD)
    guard.click("保存新密码")
    expect(guard.page.get_by_text("还没有审计管理员")).to_be_visible()
    _invite(city, "示例经办人", "department", city.staff)
    for name, role in (("示例系统员", "operator"), ("示例审计员", "auditor")):
        person = city.hands(None)
        city.people.append(person)
        _invite(city, name, role, person)
    guard.open("/")
    expect(guard.page.get_by_text("还没有审计管理员")).to_have_count(0)
    with city.scope():
        held = sorted(Grant.objects.values_list("account__username", "role"))
    assert held == [
        ("slg-auditor", Role.AUDITOR),
        ("slg-department", Role.DEPARTMENT),
        ("slg-operator", Role.OPERATOR),
        ("slg-security", Role.SECURITY),
    ]


def _invite(city: City, name: str, role: str, person: Hand) -> None:
    guard = city.guard
    guard.open("/settings/invitations/new/")
    guard.fill("display_name", name)
    guard.radio("role", role)
    guard.fill("reason", "建立平台")
    guard.click("生成邀请链接")
    person.open(guard.page.locator(".secret-text").inner_text())
    person.fill("username", f"slg-{role}")
    person.fill("password", PASSWORD)
    person.fill("again", PASSWORD)
    person.click("开通并进入")


def _assistant(city: City) -> None:
    """Names of its own; a tier's name is left to follow its kind."""
    hand = city.staff
    hand.click("开始：从哪里开始", "link")
    hand.next()
    hand.next()  # grades and classes as usual
    with city.scope():
        kinds, tiers = (list(Term.objects.filter(kind=kind).order_by("order")) for kind in ("body_kind", "body_tier"))
    for term, name in zip(kinds, BODIES[:2], strict=True):
        hand.fill(f"label_{term.pk.hex}", name)
    hand.fill("label_body_kind_1", BODIES[2])
    hand.choose("meaning_body_kind_1", "consortium")
    for place, term in enumerate(tiers):
        hand.fill(f"label_{term.pk.hex}", TIERS[place] if place < len(TIERS) else "")
    hand.next()
    hand.next()  # posts as usual
    for place, (kind, tier) in enumerate(zip(BODIES, TIERS, strict=True), start=1):
        hand.choose(f"kind_{place}", kind, label=True)
        hand.choose(f"tier_{place}", tier, label=True)
    hand.fill("segments", "上游：示例电芯\n下游：示例船舶")
    hand.next()
    hand.fill("name", CHAIN)
    hand.next()
    hand.click("先跳过")
    hand.click("先跳过")
    hand.click("完成建立")
    expect(city.page.get_by_role("link", name="导入单位表格")).to_be_visible()
    city.staff.open("/alliances/")
    for name in BODIES:
        expect(city.page.get_by_role("link", name=f"{CHAIN}{name}")).to_be_visible()


def _own_settings(city: City) -> None:
    hand = city.staff
    hand.open("/regions/new/")
    hand.click("添加园区类别", "link")
    hand.fill("label", "示例片区")
    hand.click("保存")
    for name in PARKS:
        hand.open("/regions/new/")
        hand.fill("name", name)
        hand.choose("kind", "示例片区", label=True)
        hand.click("保存")
    hand.open("/settings/documents/series/new/")
    hand.fill("issuer_name", "中共示例港市委组织部")
    hand.fill("code", "示港组发")
    hand.click("保存")
    hand.open("/packs/rules/")
    city.page.locator("[name=document_series]").select_option(index=1)
    hand.click("保存")
    hand.open("/settings/profile/")
    hand.fill("short_name", "示例港")
    hand.click("保存")
    hand.open("/settings/calendar/")
    expect(city.page.get_by_role("heading", name="工作日历")).to_be_visible()


def _give(city: City, table: str, path: Path) -> None:
    city.staff.open(f"/import/{table}/")
    city.page.set_input_files("input[type=file]", path)
    city.staff.click("上传并检查")
    city.work()


def _units(city: City, folder: Path) -> None:
    page = city.page
    _give(city, "units", unit_sheet(folder / "摸底表.xlsx"))
    expect(page.get_by_text("不认识的列：企业名头")).to_be_visible(timeout=20_000)
    page.get_by_label("企业名头").select_option(label="单位名称")
    expect(page.get_by_label("所属片区")).to_have_value("own_regions")
    city.staff.click("继续检查")
    city.work()
    expect(page.get_by_text("改错误（2 处）")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("表尾的第 33 行（合计）")).to_be_visible()
    page.get_by_label("第10行职工人数", exact=True).fill("200")
    expect(page.get_by_label("第14行类型", exact=True)).to_have_value("企业")
    city.staff.click("重查，下一步")
    city.staff.click("确认写入 30 行")
    city.work()
    expect(page.get_by_text("已导入").first).to_be_visible(timeout=20_000)
    with city.scope():
        assert Unit.objects.count() == len(UNITS)
        held = Residence.objects.filter(own_region__name=PARKS[0]).values_list("unit__name", flat=True)
        assert sorted(held) == UNITS[::2]


def _party_orgs(city: City, folder: Path) -> None:
    _give(city, "party_orgs", org_sheet(folder / "党组织.xlsx"))
    expect(city.page.get_by_role("button", name="确认写入 6 行")).to_be_visible(timeout=20_000)
    city.staff.click("确认写入 6 行")
    city.work()
    expect(city.page.get_by_text("已导入").first).to_be_visible(timeout=20_000)


def _members_and_project(city: City) -> None:
    """Every unit is put on the chain by one bulk edit; their party organizations join the topmost body."""
    hand, page = city.staff, city.page
    hand.open("/units/?q=hn")
    page.locator("main thead input[type=checkbox]").first.check()
    page.locator("[name=column]").select_option(label="产业链")
    hand.click("批量修改")
    page.get_by_label(CHAIN).check()
    hand.click("看变化")
    hand.click("确认修改 30 家")
    city.work()
    expect(page.get_by_text("已修改").first).to_be_visible(timeout=20_000)

    hand.open("/alliances/")
    hand.click(f"{CHAIN}{BODIES[0]}", "link")
    hand.click("批量加入", "link")
    hand.click("加入勾选的党组织")
    expect(page.get_by_text("已加入 6 个党组织")).to_be_visible()

    hand.open("/projects/new/")
    hand.fill("name", "示例电芯扩产项目")
    hand.choose("chain", CHAIN, label=True)
    page.locator("[name=goal]").select_option(index=1)
    hand.click("保存")
    expect(page.get_by_role("heading", name="示例电芯扩产项目")).to_be_visible()


def _pack(city: City, folder: Path) -> None:
    """Built, sent to review, published under a number, and opened by other hands than ours."""
    hand, page = city.staff, city.page
    hand.open("/packs/")
    hand.click("生成全部")
    city.work()
    hand.open("/packs/")
    page.locator("main tbody a").first.click()
    hand.click("送审")
    hand.click("^发布$", "link")
    expect(page.get_by_text("编发“示港组发”的下一个发文字号")).to_be_visible()
    expect(page.get_by_text("已被新版替代")).to_have_count(0)
    hand.click("发布")
    city.work()
    with city.scope():
        pack = Edition.objects.get().pack
    hand.open(f"/packs/{pack.chain_id}/{pack.year}/")
    files = {}
    for label in ("Word", "Excel", "PDF"):
        with page.expect_download() as awaited:
            page.get_by_role("link", name=label, exact=True).click()
        files[label] = folder / awaited.value.suggested_filename
        awaited.value.save_as(files[label])
    texts = [paragraph.text for paragraph in docx.Document(str(files["Word"])).paragraphs]
    year = dt.date.today().year
    assert f"示港组发〔{year}〕1号" in texts
    assert f"示例港市{CHAIN}\n{year}年“一链一图三清单”" in texts
    assert f"附件：1.{CHAIN}图谱" in texts
    sheets = openpyxl.load_workbook(files["Excel"])
    assert [sheet.title for sheet in sheets] == [
        "说明",
        "产业链重点企业清单",
        "产业链重点项目清单",
        "链上企业党组织清单",
    ]
    listed = [
        row
        for row in sheets.worksheets[3].iter_rows(values_only=True)
        if any("支部委员会" in str(cell) for cell in row)
    ]
    assert len(listed) == 6
    assert files["PDF"].read_bytes().startswith(b"%PDF-")


def _leaves(city: City, folder: Path) -> None:
    """The list of units and the configuration go out; the second makes an empty county call things the same."""
    hand, page = city.staff, city.page
    hand.open("/units/")
    hand.click(r"^\s*导出\s*$", "link")
    with page.expect_download() as awaited:
        page.get_by_role("button", name="下载").click()
    awaited.value.save_as(folder / "单位.xlsx")
    rows = list(openpyxl.load_workbook(folder / "单位.xlsx").worksheets[0].iter_rows(values_only=True))
    park = next(row for row in rows if "园区" in row).index("园区")
    assert sum(row[park] == PARKS[0] for row in rows) == len(UNITS) // 2

    hand.open("/settings/configuration/")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="导出配置", exact=True).click()
    awaited.value.save_as(folder / "配置.json")
    county = make_tenant("示例空县", "SLK", TenantLevel.COUNTY, city.tenant)
    other = make_account(county, "slk-staff", "示例县经办人")
    make_grant(county, other, Role.DEPARTMENT)
    beside = city.hands(other)
    city.people.append(beside)
    beside.open("/settings/configuration/")
    beside.page.set_input_files("input[type=file]", folder / "配置.json")
    beside.click("读取并核对")
    beside.click("装入")
    with tenant_scope(county.pk, actor_id=None, reason="测试"):
        assert set(BODIES) <= set(Term.objects.filter(kind="body_kind").values_list("label", flat=True))
        assert not Unit.objects.exists()


def _seen_from_above(city: City) -> None:
    hand = city.staff
    hand.open("/search/?q=hn29")
    expect(city.page.get_by_role("link", name=UNITS[29])).to_be_visible()
    province = city.tenant.parent
    assert province is not None
    superior = make_account(province, "slp-superior", "示例上级查看")
    make_grant(province, superior, Role.SUPERIOR)
    above = city.hands(superior)
    city.people.append(above)
    above.open("/chains/below/")
    row = above.page.get_by_role("row").filter(has_text="示例港市")
    expect(row).to_contain_text(str(len(UNITS)))
    above.open("/search/?q=hn29&below=1")
    expect(above.page.get_by_role("link", name=UNITS[29])).to_be_visible()
