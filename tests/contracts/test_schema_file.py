"""docs/api/schema.yaml is what the code says now (``make schema`` writes it again)."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def test_committed_schema_is_the_present_one(tmp_path: Path) -> None:
    fresh = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    committed = settings.BASE_DIR / "docs" / "api" / "schema.yaml"
    assert fresh.read_text() == committed.read_text(), "请运行 make schema 并提交 docs/api/schema.yaml"
