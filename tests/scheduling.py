"""Which worker runs what, and when: a file on one worker, so that what is shared is made once; long ones first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# What one worker would still be at when the other has nothing left, were it begun last.
LONG = (
    "tests/permissions/test_routes.py",
    "tests/browser/test_axe.py",
    "tests/contracts/test_api_schema.py",
    "tests/isolation/test_matrix.py",
    "tests/permissions/test_list_queries.py",
    "tests/permissions/test_foreign.py",
    "tests/permissions/test_canaries.py",
    "tests/acceptance/",
    "tests/isolation/test_pool_hygiene.py",
    "tests/isolation/test_catalogue.py",
    "tests/isolation/test_keys.py",
    "tests/isolation/test_tripwire_alone.py",
    "tests/isolation/test_tree_machine.py",
    "tests/isolation/test_plans.py",
    "tests/reports/rendering/",
    "tests/config/",
    "tests/browser/",
)
# Folders whose files share what takes long to make.
TOGETHER = ("tests/acceptance/",)


def _turn(nodeid: str) -> int:
    return next((turn for turn, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.nodeid))


class ByFile(LoadFileScheduling):
    """In the order of collection: the number of a file's tests says little about how long they take."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
