"""Named points between the steps of sending, at which tests break a process off; nothing happens at them otherwise.

What happens is told by code of the process itself, before it begins (tests, the package ``faults``): no setting, no
variable of the environment and no message can do it (docs/adr/0079).
"""

from collections.abc import Callable

_at: dict[str, Callable[[], None]] = {}


def break_at(name: str, act: Callable[[], None]) -> None:
    _at[name] = act


def mend() -> None:
    _at.clear()


def fault_point(name: str) -> None:
    act = _at.get(name)
    if act is not None:
        act()
