"""The parts of the start-up check; each ``faults`` reads the catalogue and says in words what is wrong."""

from typing import Any


def rows(cursor: Any, statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(statement, parameters)
    return list(cursor.fetchall())
