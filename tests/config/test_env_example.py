"""`.env.example` names every variable that is read, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from config.embedded.instance import CLONE

READERS = frozenset({"env_text", "env_bool", "env_int", "env_list", "env_web"})
APPS = ("core", "organizations", "members", "documents", "chains", "alliances", "meetings", "services", "reports")
_NAME = re.compile(r"[A-Z][A-Z0-9_]+")
_ENTRY = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=", re.MULTILINE)
_INTERPOLATION = re.compile(r"\$\{([A-Z][A-Z0-9_]*)")


def _modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((CLONE / folder).rglob("*.py"))


def _names_in(nodes: Iterator[ast.AST]) -> set[str]:
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value)
    }


def _variables_of(tree: ast.Module) -> set[str]:
    """Names given to the readers of config.env: as text, or by a loop over a table of names."""
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)]
    found: set[str] = set()
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in READERS):
            continue
        name = call.args[0]
        if isinstance(name, ast.Constant):
            found.add(str(name.value))
            continue
        assert isinstance(name, ast.Name), f"line {call.lineno}: the variable's name cannot be read off"
        named = [
            names
            for loop in loops
            if any(isinstance(target, ast.Name) and target.id == name.id for target in ast.walk(loop.target))
            and (names := _names_in(ast.walk(loop.iter)))
        ]
        assert named, f"line {call.lineno}: no loop tells the values of {name.id}"
        found.update(*named)
    return found


def _read_variables() -> set[str]:
    found: set[str] = set()
    for module in _modules("config", *APPS):
        if module != CLONE / "config" / "env.py":
            found |= _variables_of(ast.parse(module.read_text()))
    return found


def _compose_variables() -> set[str]:
    return set(_INTERPOLATION.findall((CLONE / "docker-compose.yml").read_text()))


def test_env_example_names_every_variable_that_is_read_and_no_other() -> None:
    assert set(_ENTRY.findall((CLONE / ".env.example").read_text())) == _read_variables() | _compose_variables()


def test_env_example_names_no_variable_twice() -> None:
    entries = _ENTRY.findall((CLONE / ".env.example").read_text())
    assert sorted(entries) == sorted(set(entries))


def test_variables_of_a_module_includes_those_named_by_a_loop() -> None:
    source = 'A = env_text("ALPHA")\nfor key, name in (("x", "BETA"), ("y", "GAMMA")):\n    env_text(name, "")\n'
    assert _variables_of(ast.parse(source)) == {"ALPHA", "BETA", "GAMMA"}


def test_environment_is_read_through_one_door_only() -> None:
    """Apps get what differs between machines from the settings; only what starts processes touches the environment."""
    found = [
        str(module.relative_to(CLONE))
        for module in _modules(*APPS)
        if re.search(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)", module.read_text())
    ]
    assert found == []


def test_compose_gives_each_process_only_its_own_role() -> None:
    services = yaml.safe_load((CLONE / "docker-compose.yml").read_text())["services"]
    given = {name: set(service.get("environment", {})) for name, service in services.items()}
    assert {name for name, names in given.items() if "DATABASE_ADMIN_URL" in names} == {"migrate"}
    assert {name for name, names in given.items() if "DISPATCH_DATABASE_URL" in names} == {"migrate", "dispatcher"}
    assert {name for name, names in given.items() if "POSTGRES_PASSWORD" in names} == {"database"}
