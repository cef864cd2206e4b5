"""The embedded servers, started for real beside whatever else runs."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from config.embedded import instance
from config.embedded.faults import EmbeddedFault
from config.embedded.instance import BROKER_VARIABLE, DATABASE_VARIABLES, Instance, running
from config.embedded.leftovers import start_mark
from config.env import database_from_url


@pytest.fixture(autouse=True)
def no_external_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*DATABASE_VARIABLES, BROKER_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def _connect(url: str, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    place = database_from_url(url)
    return psycopg.connect(
        host=place["HOST"], port=place["PORT"], user=place["USER"], password=place["PASSWORD"], dbname=database
    )


def _children(running_instance: Instance) -> list[int]:
    return [child.pid for _, child in running_instance.supervisor._children]


def test_running_gives_an_owner_without_superpowers_and_leaves_nothing() -> None:
    with running("trial", lasting=False) as trial:
        with _connect(trial.environment["DATABASE_ADMIN_URL"]) as connection:
            rights = connection.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert rights == (False, False, True, True)
            assert connection.execute("SELECT lower('链盟ÄÉ')").fetchone() == ("链盟äé",)
        children, places = _children(trial), trial.places
        assert len(children) == 2
        assert all(start_mark(pid) for pid in children)
    assert [pid for pid in children if start_mark(pid)] == []
    assert not places.folder.exists()


def test_running_keeps_its_sockets_and_secrets_private() -> None:
    with running("trial", lasting=False) as trial:
        for private in (trial.places.folder, trial.places.sockets):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert stat.S_IMODE((trial.places.folder / "secrets.json").stat().st_mode) == 0o600
        url = trial.environment["DATABASE_ADMIN_URL"]
        wrong = url.replace(database_from_url(url)["PASSWORD"], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            _connect(wrong)


def test_running_offers_a_broker_that_answers_on_its_socket() -> None:
    with running("trial", lasting=False) as trial:
        address = urlsplit(trial.environment["REDIS_URL"])
        assert (address.scheme, parse_qs(address.query)) == ("redis+socket", {"virtual_host": ["0"]})
        client = redis.Redis(unix_socket_path=address.path)
        assert client.ping() is True
        client.close()


def test_two_instances_run_beside_each_other_with_secrets_of_their_own() -> None:
    with running("trial", lasting=False) as one, running("trial", lasting=False) as other:
        assert one.places.folder != other.places.folder
        assert one.environment["DATABASE_URL"] != other.environment["DATABASE_URL"]
        assert one.environment["SECRET_KEY"] != other.environment["SECRET_KEY"]


def test_running_after_a_killed_command_sweeps_what_it_left() -> None:
    script = (
        "import os, signal\n"
        "from config.embedded.instance import running\n"
        "with running('trial', lasting=False) as trial:\n"
        "    print(trial.places.folder, *[child.pid for _, child in trial.supervisor._children], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=instance.CLONE, capture_output=True, text=True, check=False
    )
    folder, *pids = killed.stdout.split()
    assert Path(folder).exists()
    with running("trial", lasting=False):
        assert not Path(folder).exists()
        assert [pid for pid in pids if start_mark(int(pid))] == []


def test_running_with_one_of_three_database_addresses_names_the_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db.example/lianmeng")
    with (
        pytest.raises(EmbeddedFault, match="DATABASE_ADMIN_URL、DISPATCH_DATABASE_URL"),
        running("trial", lasting=False),
    ):
        pytest.fail("it started")


def test_running_with_external_servers_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {name: f"postgresql://{name}@db.example/lianmeng" for name in DATABASE_VARIABLES}
    addresses[BROKER_VARIABLE] = "redis://broker.example/0"
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)
    with running("trial", lasting=False) as trial:
        assert _children(trial) == []
        assert {name: trial.environment[name] for name in addresses} == addresses
        assert trial.places.user is None


def test_running_throw_away_never_uses_the_callers_file_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_ROOT", "/srv/lianmeng/files")
    with running("trial", lasting=False) as trial:
        assert trial.environment["MEDIA_ROOT"] == str(trial.places.folder / "files")
    assert os.environ["MEDIA_ROOT"] == "/srv/lianmeng/files"
