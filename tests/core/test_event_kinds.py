"""Every event people are told of is a registered one: in words, for them to choose how, never a code in a mail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import core
from core.outbox.digest import EVENT as DIGEST
from core.outbox.events import event_kind

ROOT = Path(core.__file__).parent.parent
ROOMS = ("core", "organizations", "members", "documents", "chains", "alliances", "meetings", "services", "reports")


def _events(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        for word in node.keywords:
            if word.arg == "event" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str):
                yield word.value.value, node.lineno


def told_events() -> list[tuple[str, str]]:
    return [
        (event, f"{path.relative_to(ROOT)}:{line}")
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for event, line in _events(path)
    ]


def test_every_event_told_is_registered_with_words() -> None:
    told = told_events()
    assert len({event for event, _ in told}) > 5
    assert [(event, place) for event, place in told if event_kind(event).label == event] == []


def test_digest_itself_is_registered() -> None:
    assert event_kind(DIGEST).label != DIGEST
