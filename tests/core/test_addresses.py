"""An address is told by its route's name: one that moves takes every link, notice and finished job along."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("core", "organizations", "members", "documents", "chains", "alliances", "meetings", "services", "reports")


def written_by_hand(path: Path) -> Iterator[str]:
    """Strings that begin like an address and have an id or a word put into them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            begins = str(node.values[0].value)
            if begins.startswith("/") and begins[1:2].isalpha() and begins.count("/") > 1:
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_no_address_is_put_together_by_hand() -> None:
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    assert len(modules) > 400
    assert [found for path in modules for found in written_by_hand(path)] == []
