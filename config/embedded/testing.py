"""`make test`: the suite beside throw-away services, with Chromium and PgBouncer where they are."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from defusedxml import ElementTree

from config.embedded.faults import EmbeddedFault
from config.embedded.instance import CLONE, running
from config.embedded.steps import manage
from config.env import env_bool, env_text

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WITHOUT_BROWSER = (
    "!!! 没有找到 Chromium，浏览器测试不运行：请安装 Debian 的 chromium 包，或用 LIANMENG_CHROMIUM 指明程序。 !!!"
)
_WITHOUT_POOLER = "!!! 没有找到 PgBouncer，相关测试不运行：请安装 pgbouncer 包，或用 LIANMENG_PGBOUNCER 指明程序。 !!!"
_WITHOUT = {"browser": _WITHOUT_BROWSER, "pooler": _WITHOUT_POOLER}
# A file on one worker, so that what its tests share is made once (tests/scheduling.py).
_WHOLE_SUITE = ["-n", "2", "--dist", "loadfile"]


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest with the arguments, or the whole suite on two workers; returns its exit code.

    With `CI` set and the whole suite asked for, a skipped test is a failure: there, everything must have run.
    """
    browser, pooler = find_browser(), find_pooler()
    chosen = list(arguments) or _WHOLE_SUITE
    lacking = [mark for mark, program in (("browser", browser), ("pooler", pooler)) if program is None]
    told = [_WITHOUT[mark] for mark in lacking]
    if lacking:
        # Before the caller's own arguments: pytest obeys the last -m.
        chosen = ["-m", " and ".join(f"not {mark}" for mark in lacking), *chosen]
    print(*told, sep="\n", end="\n" if told else "", file=sys.stderr, flush=True)
    must_be_complete = not arguments and env_bool("CI", False)
    with running("test", lasting=False) as instance:
        report = instance.places.folder / "junit.xml"
        if must_be_complete:
            chosen = [*chosen, f"--junitxml={report}"]
        environment = instance.environment | ({"LIANMENG_CHROMIUM": browser} if browser else {})
        environment |= {"LIANMENG_PGBOUNCER": pooler} if pooler else {}
        manage(instance, ["provision"])
        pytest = [sys.executable, "-m", "pytest", *chosen]
        code = instance.supervisor.run_in_foreground(pytest, environment, CLONE)
        if code == 0 and must_be_complete:
            code = _refuse_skips(report)
    print(*told, sep="\n", end="\n" if told else "", file=sys.stderr, flush=True)
    return code


def find_browser() -> str | None:
    """The program of Chromium. Raises `EmbeddedFault` where there is none but one is demanded."""
    named = env_text("LIANMENG_CHROMIUM", "")
    found = next(filter(None, (shutil.which(name) for name in ([named] if named else _BROWSERS))), None)
    if found is None and env_bool("LIANMENG_REQUIRE_BROWSER", False):
        raise EmbeddedFault("LIANMENG_REQUIRE_BROWSER 要求运行浏览器测试，但没有找到 Chromium：请先安装。")
    return found


def find_pooler() -> str | None:
    """The program of PgBouncer, which Debian keeps where only root looks. Raises like `find_browser`."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
    found = shutil.which(env_text("LIANMENG_PGBOUNCER", "") or "pgbouncer", path=places)
    if found is None and env_bool("LIANMENG_REQUIRE_POOLER", False):
        raise EmbeddedFault("LIANMENG_REQUIRE_POOLER 要求运行经连接池的测试，但没有找到 PgBouncer：请先安装。")
    return found


def skipped_tests(report: Path) -> list[str]:
    """Names and reasons of the tests that a JUnit report says were skipped (expected failures count as such)."""
    return [
        f"{case.get('classname')}::{case.get('name')}：{skip.get('message')}"
        for case in ElementTree.parse(report).iter("testcase")
        for skip in case.iter("skipped")
    ]


def _refuse_skips(report: Path) -> int:
    skipped = skipped_tests(report)
    if not skipped:
        return 0
    print(f"持续集成中不允许跳过测试，却跳过了 {len(skipped)} 个：", *skipped, sep="\n  ", file=sys.stderr, flush=True)
    return 1
