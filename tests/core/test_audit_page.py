"""The auditor's page: narrowed, taken out as a file without values, and reading it is itself in the log."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.db import transaction

from core.audit import record_access
from core.models import AuditEvent
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import export


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Committed: a job tells its progress between transactions."""
    return committed_cast


@pytest.fixture
def changed(cast: Cast) -> Unit:
    with cast.scope(account=cast.department):
        unit = make_unit("示例保密名称")
        Unit.objects.filter(pk=unit.pk).update(name="示例保密新名", short_name="示例保密简称")
        put_on_chain(make_chain(), unit)
    return unit


def exported(cast: Cast, folder: Path, query: str) -> list[dict[str, str]]:
    path = export(cast, cast.client(cast.auditor), "audit", folder, query, "csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_file_tells_who_when_and_what_but_no_value(cast: Cast, changed: Unit, tmp_path: Path) -> None:
    rows = exported(cast, tmp_path, f"row={changed.pk}")
    assert [(row["经办人"], row["动作"], row["对象"]) for row in rows] == [
        ("示例组织部门工作人员", "修改", "单位"),
        ("示例组织部门工作人员", "新建", "单位"),
    ]
    assert rows[0]["变化的内容"] == "名称、简称" and rows[0]["对象编号"] == str(changed.pk)
    assert "示例保密" not in str(rows)


def test_file_holds_what_belongs_to_one_object(cast: Cast, changed: Unit, tmp_path: Path) -> None:
    assert {row["对象"] for row in exported(cast, tmp_path, f"about={changed.pk}")} == {"单位", "链上单位"}


def test_reading_and_taking_out_stand_in_the_log(cast: Cast, changed: Unit, tmp_path: Path) -> None:
    client = cast.client(cast.auditor)
    assert client.get(f"/settings/audit/?row={changed.pk}").status_code == 200
    exported(cast, tmp_path, f"row={changed.pk}")
    with cast.scope():
        noted = AuditEvent.objects.filter(table_name="core_auditevent", actor_id=cast.auditor.pk).order_by("id")
        read, *taken = [event.diff for event in noted]
    assert read == {"fields": ["log"], "query": f"row={changed.pk}"}
    assert taken and all("export" in str(diff["fields"]) for diff in taken)


def test_page_narrows_to_what_belongs_to_one_object_and_leads_to_its_history(cast: Cast, changed: Unit) -> None:
    body = cast.client(cast.auditor).get(f"/settings/audit/?about={changed.pk}").content.decode()
    assert f"/objects/units/{changed.pk}/history/" in body
    assert "链上单位" in body and "示例保密" not in body


def test_only_the_auditor_takes_the_log_out(cast: Cast) -> None:
    for account in (cast.department, cast.security, cast.operator):
        assert cast.client(account).post("/export/audit/", {"format": "csv"}).status_code == 403


def test_what_was_taken_away_counts_as_export_and_not_as_look(cast: Cast, changed: Unit, tmp_path: Path) -> None:
    """The book of indicators and the list of coverage have files of their own; they go out like any list."""
    department, auditor = cast.client(cast.department), cast.client(cast.auditor)
    for address in ("/indicators/export/", "/coverage/units/export/"):
        assert department.get(address).status_code == 200
    export(cast, department, "units", tmp_path)
    with cast.scope(), transaction.atomic():
        record_access(Unit, changed.pk, {"fields": ["phone"]})
    home = auditor.get("/").content.decode()
    card = home.split("导出与查看", 1)[1].split("</section>", 1)[0]
    assert [int(number) for number in re.findall(r">(\d+) 次<", card)] == [3, 1]
    for what in ("导出指标册", "导出覆盖名单", "导出单位 1 行", "查看单位"):
        assert what in card
    told = {name: auditor.get(f"/api/v1/audit/?operation={name}").json()["results"] for name in ("export", "access")}
    assert [row["operation"] for row in told["export"]] == ["export"] * 3
    assert {row["operation"] for row in told["access"]} == {"access"}
    assert auditor.get("/settings/audit/?operation=export").content.decode().count('<td class="desk">导出</td>') == 3
