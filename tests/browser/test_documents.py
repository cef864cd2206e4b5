"""The settings of official documents, wide and narrow: nothing runs out of the window, every step by hand."""

import os
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from documents.models import DocumentTemplate
from reports.rendering.docx_front import write_default_template
from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.reports.builds import build
from tests.reports.world import make_world

pytestmark = pytest.mark.browser
HOME = "/settings/documents/templates/yearly_pack/"


def shot(visit: Visit, name: str) -> None:
    """Kept where somebody wants to look."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        visit.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert visit.overflow == 0, name
    assert visit.complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_template_is_uploaded_tried_and_taken_into_use(
    committed_cast: Cast, visit: Callable[..., Visit], tmp_path: Path, size: dict[str, int]
) -> None:
    cast = committed_cast
    with cast.scope():
        world = make_world()
    build(cast, world.chain)
    wrong = docx.Document()
    wrong.add_paragraph("各单位：现将{{ 清单 }}印发给你们")
    wrong.save(str(tmp_path / "wrong.docx"))
    write_default_template(tmp_path / "本市模板.docx")
    seen, side = visit(cast.department, size), size["width"]
    seen.open("/settings/documents/fonts/")
    shot(seen, f"fonts-{side}")
    seen.open("/settings/documents/fonts/title/upload/")
    shot(seen, f"font-upload-{side}")
    seen.open("/settings/documents/templates/")
    shot(seen, f"kinds-{side}")
    seen.open(HOME)
    shot(seen, f"empty-{side}")
    seen.open(f"{HOME}upload/")
    seen.page.set_input_files("input[type=file]", str(tmp_path / "wrong.docx"))
    seen.page.get_by_role("button", name="上传并检查").click()
    seen.page.get_by_text("没有“清单”这个占位符").first.wait_for()
    seen.complaints.clear()  # the refusal itself, a 422
    shot(seen, f"faults-{side}")
    seen.page.set_input_files("input[type=file]", str(tmp_path / "本市模板.docx"))
    seen.page.get_by_role("button", name="上传并检查").click()
    seen.page.get_by_text("用哪份文书预览").wait_for()
    seen.page.get_by_role("link", name="绿色食品 2026 年").click()
    seen.page.get_by_text("填写后的文字").wait_for()
    shot(seen, f"preview-{side}")
    seen.page.get_by_role("button", name="启用").click()
    seen.page.get_by_text("使用本市模板第 1 版").wait_for()
    shot(seen, f"versions-{side}")
    with cast.scope():
        assert DocumentTemplate.objects.get().state == "active"
