"""How settings are read from the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import database_from_url, env_bool, env_int, env_list, env_text


@pytest.mark.parametrize("value", ["", "   "])
def test_env_text_when_blank_uses_the_default(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LIANMENG_TRIAL", value)
    assert env_text("LIANMENG_TRIAL", "默认") == "默认"


def test_env_text_without_value_or_default_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANMENG_TRIAL", raising=False)
    with pytest.raises(ImproperlyConfigured, match="LIANMENG_TRIAL"):
        env_text("LIANMENG_TRIAL")


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("TRUE", True), ("yes", True), ("On", True), ("0", False), ("off", False)]
)
def test_env_bool_reads_the_usual_words(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("LIANMENG_TRIAL", value)
    assert env_bool("LIANMENG_TRIAL", not expected) is expected


def test_env_bool_with_a_misspelt_word_raises_instead_of_guessing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANMENG_TRIAL", "flase")
    with pytest.raises(ImproperlyConfigured, match="flase"):
        env_bool("LIANMENG_TRIAL", True)


def test_env_int_reads_a_number_and_refuses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANMENG_TRIAL", " 42 ")
    assert env_int("LIANMENG_TRIAL", 1) == 42
    monkeypatch.setenv("LIANMENG_TRIAL", "four")
    with pytest.raises(ImproperlyConfigured, match="four"):
        env_int("LIANMENG_TRIAL", 1)


def test_env_list_splits_on_commas_and_drops_empty_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANMENG_TRIAL", "a.example, b.example,,")
    assert env_list("LIANMENG_TRIAL") == ["a.example", "b.example"]


def test_env_list_default_is_copied_so_that_callers_cannot_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANMENG_TRIAL", raising=False)
    default = ["a.example"]
    env_list("LIANMENG_TRIAL", default).append("b.example")
    assert default == ["a.example"]


def _address(**changes: object) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "lianmeng",
        "USER": "web",
        "PASSWORD": "p@ss/word:1",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {},
        **changes,
    }


@pytest.mark.parametrize(
    ("url", "changes"),
    [
        ("postgresql://web:p%40ss%2Fword%3A1@db.example:5433/lianmeng", {}),
        ("postgres://web:p%40ss%2Fword%3A1@db.example/lianmeng", {"PORT": ""}),
        ("postgresql://web:p%40ss%2Fword%3A1@/lianmeng?host=/var/Run/pg&port=5433", {"HOST": "/var/Run/pg"}),
        ("postgresql://web:p%40ss%2Fword%3A1@%2Fvar%2FRun%2Fpg:5433/lianmeng", {"HOST": "/var/Run/pg"}),
        ("postgresql://web:p%40ss%2Fword%3A1@[::1]:5433/lianmeng", {"HOST": "::1"}),
        ("postgresql://web@db.example:5433/%E9%93%BE", {"PASSWORD": "", "NAME": "链"}),
        (
            "postgresql://web:p%40ss%2Fword%3A1@db.example:5433/lianmeng?sslmode=verify-full",
            {"OPTIONS": {"sslmode": "verify-full"}},
        ),
    ],
)
def test_database_from_url_reads_every_form_of_address(url: str, changes: dict[str, object]) -> None:
    assert database_from_url(url) == _address(**changes)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://web@db.example/lianmeng",
        "postgresql://web@db.example",
        "postgresql://web@db.example:port/lianmeng",
        "postgresql://web@one.example,two.example/lianmeng",
        "postgresql://web@db.example/lianmeng?sslmod=require",
    ],
)
def test_database_from_url_refuses_what_it_cannot_read(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        database_from_url(url)
