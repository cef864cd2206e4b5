"""How `make test` decides what must run."""

from pathlib import Path

import pytest

from config.embedded.faults import EmbeddedFault
from config.embedded.testing import find_browser, find_pooler, skipped_tests


def test_skipped_tests_of_a_report_are_named_with_their_reasons(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        "<testsuites><testsuite><testcase classname='tests.core.test_a' name='test_runs'/>"
        "<testcase classname='tests.core.test_a' name='test_waits'><skipped message='no font'/></testcase>"
        "</testsuite></testsuites>"
    )
    assert skipped_tests(report) == ["tests.core.test_a::test_waits：no font"]


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LIANMENG_CHROMIUM", raising=False)
    monkeypatch.delenv("LIANMENG_REQUIRE_BROWSER", raising=False)
    monkeypatch.delenv("LIANMENG_PGBOUNCER", raising=False)
    monkeypatch.delenv("LIANMENG_REQUIRE_POOLER", raising=False)
    return tmp_path


def test_find_browser_where_there_is_none_tells_so(empty_path: Path) -> None:
    assert find_browser() is None


def test_find_browser_takes_the_named_program_before_others(empty_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chromium", "another"):
        (empty_path / name).touch(mode=0o755)
    assert find_browser() == str(empty_path / "chromium")
    monkeypatch.setenv("LIANMENG_CHROMIUM", str(empty_path / "another"))
    assert find_browser() == str(empty_path / "another")


def test_find_browser_when_demanded_but_missing_raises(empty_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANMENG_REQUIRE_BROWSER", "1")
    with pytest.raises(EmbeddedFault, match="Chromium"):
        find_browser()


def test_find_pooler_takes_the_named_program(empty_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_path / "pgbouncer").touch(mode=0o755)
    assert find_pooler() == str(empty_path / "pgbouncer")
    monkeypatch.setenv("LIANMENG_PGBOUNCER", "no-such-pooler")
    assert find_pooler() is None


def test_find_pooler_when_demanded_but_missing_raises(empty_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANMENG_PGBOUNCER", "no-such-pooler")
    monkeypatch.setenv("LIANMENG_REQUIRE_POOLER", "1")
    with pytest.raises(EmbeddedFault, match="PgBouncer"):
        find_pooler()
