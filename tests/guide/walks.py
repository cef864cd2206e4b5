"""What is photographed for the guide, as whom and in which order; every walk leaves the demo's records as they were."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.guide.camera import DESK, PHONE, Camera, Steps, Walk

STAFF, LIAISON, BUREAU = "zhuzhou-zzb", "zhuzhou-liaison", "zhuzhou-bureau"
COMPANY, INSTRUCTOR = "zhuzhou-company", "zhuzhou-instructor"
OPERATOR, SECURITY, AUDITOR = "zhuzhou-operator", "zhuzhou-security", "zhuzhou-auditor"
PROVINCE = "gansu-viewer"

WALKS: list[Walk] = []


def walk(username: str, *pictures: str, size: tuple[int, int] = DESK) -> Callable[[Steps], Steps]:
    """Registers a walk and the names of the pictures it takes, in their order."""

    def register(steps: Steps) -> Steps:
        WALKS.append(Walk(username, size, pictures, steps))
        return steps

    return register


SHEET = """单位名称,类型,所有制,职工人数,标签
示例指南机械有限公司,企业,民营,86,规上企业
示例指南电气有限公司,企叶,民赢,120,
示例指南材料有限公司,企业,国有,约200,
"""


@walk("", "sign-in")
def sign_in(camera: Camera) -> None:
    camera.open("/sign-in/")
    camera.take("sign-in", height=620)


@walk(STAFF, "home-department", "search", "keys")
def every_day(camera: Camera) -> None:
    camera.open("/")
    camera.take("home-department")
    camera.page.keyboard.press("Control+k")
    camera.page.keyboard.type("zj", delay=80)
    camera.page.locator("#find-results [role=option]").first.wait_for()
    camera.take("search", height=640)
    camera.open("/chains/")
    camera.page.keyboard.press("?")
    camera.page.locator("dialog.keys").wait_for()
    camera.take("keys")


@walk(STAFF, "list-view", "who-sees", "history")
def lists(camera: Camera) -> None:
    camera.open("/units/?kind=company&ownership=private")
    camera.click("存为视图")
    camera.page.get_by_label("视图名称").fill("民营企业")
    camera.take("list-view", height=620)
    camera.page.locator("main tbody th a").first.click()
    camera.settle()
    camera.click("谁能看到")
    camera.take("who-sees", height=760)
    camera.page.go_back()
    camera.click("修改记录")
    camera.take("history", height=560)


@walk(STAFF, "bulk-select")
def bulk(camera: Camera) -> None:
    camera.open("/units/?kind=company&ownership=private")
    for box in camera.page.locator("main tbody [data-select]").all()[:3]:
        box.check()
    camera.take("bulk-select")


@walk(STAFF, "import-correct", "import-ready", "import-undo")
def import_and_undo(camera: Camera) -> None:
    page = camera.page
    camera.open("/import/units/")
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "示例单位名单.csv"
        sheet.write_text(SHEET, encoding="utf-8-sig")
        page.set_input_files("input[type=file]", sheet)
        camera.click("上传并检查")
        camera.wait_for("重查，下一步")
    camera.take("import-correct", height=620)
    page.get_by_label("第4行职工人数", exact=True).fill("200")
    camera.click("重查，下一步")
    camera.wait_for("确认写入")
    camera.take("import-ready", height=560)
    camera.click("确认写入")
    camera.wait_for("可以撤销")
    camera.click("撤销", inside="main")
    camera.wait_for("确认撤销")
    camera.take("import-undo", height=560)
    camera.click("确认撤销")
    camera.wait_for("已撤销")


@walk(STAFF, "chain-map", "draft")
def chain(camera: Camera) -> None:
    camera.open("/chains/?q=轨道交通")
    camera.page.locator("main tbody th a").first.click()
    camera.settle()
    camera.take("chain-map")
    here = camera.page.url
    camera.click("更多", inside="main")
    camera.click("编排图谱")
    camera.click("开始编排")
    camera.page.locator("input[name=place]").first.check()
    camera.page.locator("form select[name=segment]").first.select_option(index=2)
    camera.click("调整环节")
    camera.take("draft")
    camera.click("放弃草稿")
    camera.click("放弃", inside="main form")
    camera.page.goto(here)


@walk(STAFF, "body-members", "body-seats")
def body(camera: Camera) -> None:
    camera.open("/alliances/")
    camera.page.locator("main tbody th a").first.click()
    camera.settle()
    camera.take("body-members")
    camera.click("席位", inside="main")
    camera.take("body-seats", height=620)


@walk(STAFF, "project-board", "project", "coverage")
def projects(camera: Camera) -> None:
    camera.open("/projects/board/")
    camera.take("project-board")
    camera.page.locator("main article a").first.click()
    camera.settle()
    camera.take("project")
    camera.open("/coverage/")
    camera.take("coverage")


@walk(STAFF, "packs", "pack", "indicators", "settings", "hand-over")
def year(camera: Camera) -> None:
    camera.open("/packs/")
    camera.take("packs")
    camera.page.locator("main tbody th a").first.click()
    camera.settle()
    camera.take("pack")
    camera.open("/indicators/")
    camera.take("indicators", height=700)
    camera.open("/settings/")
    camera.take("settings")
    camera.open("/persons/?q=单位联络员")
    camera.page.locator("main tbody th a").first.click()
    camera.settle()
    camera.click("工作交接")
    camera.take("hand-over", height=620)


def _id(address: str | None) -> str:
    return str(address).strip("/").rsplit("/", 1)[-1]


@walk(STAFF, "setup-step", "merge-compare")
def beginning(camera: Camera) -> None:
    camera.open("/setup/")
    camera.page.locator("main ul.list li a").nth(1).click()
    camera.settle()
    camera.take("setup-step")
    camera.open("/units/?q=示例企业0001")
    one = camera.page.locator("main tbody th a").first.get_attribute("href")
    camera.open("/units/?q=示例企业0021")
    other = camera.page.locator("main tbody th a").first.get_attribute("href")
    camera.open(f"/merges/new/{_id(one)}/{_id(other)}/")
    camera.take("merge-compare")


@walk(LIAISON, "home-liaison-phone", size=PHONE)
def liaison(camera: Camera) -> None:
    camera.open("/")
    camera.take("home-liaison-phone")


@walk(BUREAU, "home-bureau")
def bureau(camera: Camera) -> None:
    camera.open("/")
    camera.take("home-bureau", height=620)


@walk(COMPANY, "home-company-phone", size=PHONE)
def company(camera: Camera) -> None:
    camera.open("/")
    camera.take("home-company-phone")


@walk(INSTRUCTOR, "home-instructor-phone", size=PHONE)
def instructor(camera: Camera) -> None:
    camera.open("/")
    camera.take("home-instructor-phone")


@walk(PROVINCE, "below")
def province(camera: Camera) -> None:
    camera.open("/chains/below/")
    camera.take("below", height=380)


@walk(SECURITY, "grant-new")
def security(camera: Camera) -> None:
    camera.open("/settings/grants/new/")
    camera.take("grant-new", height=412)


@walk(AUDITOR, "audit")
def auditor(camera: Camera) -> None:
    camera.open("/settings/audit/?operation=update")
    camera.take("audit", height=700)
