"""The two servers of the experiment, broken on purpose, and the database's clock, set wrong."""

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.embedded.instance import SUPERUSER_VARIABLE, Instance
from config.embedded.supervisor import Command
from faults.receiver import wait_until

# What stands before pg_catalog is found first: the product asks for clock_timestamp() without a schema.
CLOCK = """
CREATE SCHEMA faulty;
CREATE TABLE faulty.clock (shift interval NOT NULL);
INSERT INTO faulty.clock VALUES ('0');
CREATE FUNCTION faulty.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
  AS 'SELECT pg_catalog.clock_timestamp() + shift FROM faulty.clock';
GRANT USAGE ON SCHEMA faulty TO PUBLIC;
ALTER DATABASE {name} SET search_path = faulty, pg_catalog, public;
"""


@dataclass(frozen=True)
class Services:
    instance: Instance

    @property
    def _superuser(self) -> str:
        return self.instance.environment[SUPERUSER_VARIABLE]

    def ask(self, statement: str, *values: object) -> None:
        with psycopg.connect(self._superuser, autocommit=True) as connection:
            connection.execute(statement, values or None)

    def keep_what_is_committed(self) -> None:
        """Throw-away data is written carelessly; these outlive a crash of the server as a deployment's do."""
        self.ask("ALTER SYSTEM SET synchronous_commit = on")
        self.ask("ALTER DATABASE lianmeng SET synchronous_commit = on")

    def fit_a_false_clock(self) -> None:
        self.ask(CLOCK.format(name="lianmeng"))

    def shift_clock(self, seconds: float) -> None:
        self.ask("UPDATE faulty.clock SET shift = make_interval(secs => %s)", seconds)

    # ---- PostgreSQL ---------------------------------------------------------------------------------------------

    def crash_database(self) -> None:
        """An immediate stop, as `pg_ctl stop -m immediate` does it, and a start that recovers."""
        command = self.instance.supervisor.end("PostgreSQL", signal.SIGQUIT)
        self.instance.supervisor.start(command)
        if not wait_until(self._database_answers, 60):
            raise RuntimeError("PostgreSQL did not come back")

    def _database_answers(self) -> bool:
        try:
            psycopg.connect(self._superuser).close()
        except psycopg.OperationalError:
            return False
        return True

    # ---- Valkey -------------------------------------------------------------------------------------------------

    @property
    def _socket(self) -> Path:
        return self.instance.places.sockets / "valkey.sock"

    def flush_broker(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(os.fspath(self._socket))
            client.sendall(b"FLUSHALL\r\n")
            client.recv(16)

    def stop_broker(self, number: signal.Signals) -> Command:
        return self.instance.supervisor.end("Valkey", number)

    def start_broker(self, command: Command) -> None:
        self._socket.unlink(missing_ok=True)
        self.instance.supervisor.start(command)
        if not wait_until(self._broker_answers, 30):
            raise RuntimeError("Valkey did not come back")

    def _broker_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(os.fspath(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
