"""The five cities differ by their configuration files: no code knows them, and a file makes another city the same."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demo.cities import read_cities
from config.demo.configuration import FILES, configuration_file, load_configuration_of
from core.configuration.actions import export_configuration, load_configuration
from core.configuration.document import read_document
from core.configuration.parts import registered_parts
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ["core", "organizations", "members", "documents", "chains", "alliances", "meetings", "services", "reports"]
NAMES = ("甘肃", "兰石", "福清", "株洲", "六枝", "张家港", "gansu", "fuqing", "zhuzhou", "liuzhi", "zhangjiagang")
FIVE = ("GS", "FQ", "ZZ", "LZ", "ZJG")
CODES = [json.loads(path.read_text(encoding="utf-8"))["from"]["code"] for path in sorted(FILES.glob("*.json"))]


def modules() -> list[Path]:
    """The product's own code; the national reference holds every place by name, the demonstration holds the five."""
    found = [path for room in [*ROOMS, "config"] for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts and ROOT / "config" / "demo" not in path.parents]


def said(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a module but those that only explain it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def _knows_a_city(text: str) -> bool:
    return text in FIVE or any(name in text.lower() for name in NAMES)


def test_no_code_names_one_of_the_five() -> None:
    paths = modules()
    found = [f"{path.relative_to(ROOT)}:{line}" for path in paths for line, text in said(path) if _knows_a_city(text)]

    assert found == []
    assert len(paths) > 400


@pytest.mark.parametrize("text", ["if tenant.code == 'ZZ': pass", "x = '株洲市'", "run_zhuzhou()"])
def test_the_look_would_see_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "room.py"
    path.write_text(f'"""株洲 alone in a docstring is no branch."""\n{text}\n', encoding="utf-8")

    assert any(_knows_a_city(each) for _, each in said(path))


def test_no_page_and_no_script_names_one_of_the_five() -> None:
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "assets" / "static").rglob("*.*")]
    texts = {path: path.read_text(encoding="utf-8", errors="ignore") for path in paths if path.is_file()}
    quoted = re.compile("|".join(f"[\"']{code}[\"']" for code in FIVE))

    found = [p.name for p, text in texts.items() if any(name in text for name in NAMES) or quoted.search(text)]

    assert found == []
    assert len(texts) > 200


def test_demonstration_sets_a_city_by_its_file_alone() -> None:
    """Nothing in it calls what writes configuration but the one door; rows it makes are of other models."""
    writers = {part.model.__name__ for part in registered_parts()} - {"Term", "OwnRegion"}  # named by rows, not made
    doors = {"create_term", "create_own_region", "set_rule", "create_series", "create_rule", "create_pattern"}
    found = {
        (path.name, text)
        for path in (ROOT / "config" / "demo").rglob("*.py")
        for _, text in said(path)
        if text in writers | doors
    }

    assert found == set()
    assert {city.code for city in read_cities() if city.chains} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_export_of_a_demonstrated_city_makes_an_empty_tenant_equal(cast: Cast, code: str) -> None:
    city = next(city for city in read_cities() if city.code == code)
    with cast.scope():
        load_configuration_of(city, cast.city)
        written = export_configuration(actor=cast.platform())

    with cast.scope(cast.stranger):
        stranger = cast.platform(cast.stranger)
        load_configuration(actor=stranger, document=read_document(json.dumps(written).encode()))
        told = export_configuration(actor=stranger)

    assert told["parts"] == written["parts"]
    own = configuration_file(code)
    assert own is not None
    assert [part for part in own["parts"] if not told["parts"][part]] == []
