"""A statement that runs too long is given up, told in Chinese, and leaves nothing behind."""

from typing import Any

import pytest
from django.db import OperationalError, connection

from core.api import terms as api_terms
from core.database.limits import CROSSWISE
from core.errors import TooSlow
from core.models import Term
from core.views import work
from tests.cast import Cast
from tests.factories import make_term


def write_and_sleep(*_: Any, **__: Any) -> Any:
    """Writes something, then asks a statement that runs into its limit."""
    make_term("unit_tag", "slow", "来不及")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        cursor.execute("SELECT pg_sleep(20)")


def test_page_says_that_the_database_is_busy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "home_cards", write_and_sleep)
    answer = cast.client(cast.department).get("/")
    assert answer.status_code == 503
    assert TooSlow.default_message in answer.content.decode()
    with cast.scope():
        assert not Term.objects.filter(code="slow").exists()


def test_api_says_so_by_its_code(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_terms, "terms_for", write_and_sleep)
    answer = cast.token_client(cast.department).get("/api/v1/terms/")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
    with cast.scope():
        assert not Term.objects.filter(code="slow").exists()


def test_one_of_two_that_wait_for_each_other_is_told_to_try_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def crosswise(*_: Any, **__: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'crosswise' USING ERRCODE = 'deadlock_detected'; END $$")

    monkeypatch.setattr(work, "home_cards", crosswise)
    answer = cast.client(cast.department).get("/")
    assert answer.status_code == 503
    assert CROSSWISE in answer.content.decode()
    monkeypatch.setattr(api_terms, "terms_for", crosswise)
    answer = cast.token_client(cast.department).get("/api/v1/terms/")
    assert (answer.status_code, answer.json()["detail"]) == (503, CROSSWISE)


def test_other_faults_of_the_database_are_no_slowness(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(work, "home_cards", broken)
    with pytest.raises(OperationalError):
        cast.client(cast.department).get("/")


def test_every_connection_of_the_web_role_has_a_limit(cast: Cast, settings: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "1min"
