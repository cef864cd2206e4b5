"""``check_editions`` finds what the triggers cannot forbid: an owner's hand in the tables, or on the disk."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from core.attachments import open_path
from documents.choices import Face
from documents.font_actions import add_font
from reports.models import Edition, EditionFile
from tests.cast import Cast
from tests.documents.test_fonts import SERIF
from tests.reports.world import DAY, World, make_edition, make_world, on


@pytest.fixture
def world(committed_cast: Cast) -> Iterator[World]:
    with on(DAY), committed_cast.scope():
        made = make_world()
        make_edition(made.chain)
    yield made


def checked(*arguments: str) -> tuple[str, str]:
    """What the command said and complained of; it must not refuse."""
    said, complained = io.StringIO(), io.StringIO()
    call_command("check_editions", *arguments, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def tampered(statement: str, table: str, trigger: str, tenant_id: Any) -> None:
    """As the owner of the tables could, with the trigger switched off."""
    with connections["admin"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "SELECT set_config('app.tenant_id', %s, true), set_config('app.scope', 'self', true)", [str(tenant_id)]
        )
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        cursor.execute("COMMIT")


def test_untouched_editions_pass(committed_cast: Cast, world: World) -> None:
    assert checked() == ("核对了 1 个版本，全部一致。\n", "")
    assert checked("--tenant", "YI")[0] == "核对了 0 个版本，全部一致。\n"


CHANGES: dict[str, Callable[[Any], None]] = {
    "row": lambda tenant_id: tampered(
        "UPDATE reports_editionrow SET cells = jsonb_set(cells, '{name}', '\"改过的企业\"') WHERE position = 1",
        "reports_editionrow", "keep_frozen", tenant_id,
    ),
    "missing row": lambda tenant_id: tampered(
        "DELETE FROM reports_editionrow WHERE position = 2", "reports_editionrow", "keep_frozen", tenant_id
    ),
    "map": lambda tenant_id: tampered(
        "UPDATE reports_editionmap SET svg = svg || ' '", "reports_editionmap", "keep_frozen", tenant_id
    ),
    "figures": lambda tenant_id: tampered(
        "UPDATE reports_edition SET facts = jsonb_set(facts, '{figures,0,value}', '999')",
        "reports_edition", "keep_contents", tenant_id,
    ),
}  # fmt: skip


@pytest.mark.parametrize("part", CHANGES)
def test_one_changed_part_is_reported_with_chain_year_and_edition(
    committed_cast: Cast, world: World, part: str
) -> None:
    CHANGES[part](committed_cast.city.pk)
    complained = io.StringIO()
    with pytest.raises(CommandError, match="发现 1 处出入"):
        call_command("check_editions", stdout=io.StringIO(), stderr=complained)
    assert "甲市：绿色食品 2026 年第 1 版" in complained.getvalue()


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_changed_or_missing_file_is_reported_by_name(
    committed_cast: Cast, world: World, settings: Any, harm: str
) -> None:
    with committed_cast.scope():
        file = EditionFile.objects.select_related("attachment").get()
    path = Path(settings.MEDIA_ROOT) / file.attachment.path
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    complained = io.StringIO()
    with pytest.raises(CommandError, match="发现 1 处出入"):
        call_command("check_editions", stdout=io.StringIO(), stderr=complained)
    assert f"文件“{file.attachment.name}”" in complained.getvalue()


def test_unknown_tenant_is_refused(committed_cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有编号前缀"):
        call_command("check_editions", "--tenant", "无")


def test_discarded_edition_is_checked_too(committed_cast: Cast, world: World) -> None:
    with committed_cast.scope():
        Edition.objects.update(state="discarded")
    assert checked()[0] == "核对了 1 个版本，全部一致。\n"


def test_city_font_whose_file_is_gone_is_told(committed_cast: Cast, world: World) -> None:
    with committed_cast.scope():
        font = add_font(actor=committed_cast.act(), face=Face.BODY, source=SERIF, licence="示例")
    assert checked()[1] == ""
    with committed_cast.scope():
        open_path(font.attachment).unlink()
    complained = io.StringIO()
    with pytest.raises(CommandError, match="发现 1 处出入"):
        call_command("check_editions", stdout=io.StringIO(), stderr=complained)
    assert "公文字体“Noto Serif SC”（仿宋）的文件与入库时不一致或已不在" in complained.getvalue()
